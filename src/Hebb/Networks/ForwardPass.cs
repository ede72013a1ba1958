using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a block of examples through a network: a = A x, then T rounds of firing, then scores U h_T. It owns the buffers,
/// so running allocates nothing.
/// </summary>
/// <remarks>
/// Every sum is one chain of fused multiply-adds in the order of the pre-synaptic neurons. The result is therefore the
/// same to the last bit however many examples run together, on however many threads. Rounds may be run again for part of
/// the block after W has changed; a and the first round do not depend on W.
/// </remarks>
public sealed class ForwardPass
{
    // What the cap takes for a neuron, in multiply-adds: about so many passes over the values, counted as work.
    private const long PassesOfCap = 32;

    private readonly RecurrentNetwork network;
    private readonly NetworkShape shape;
    private readonly WorkerPool workers;
    private readonly PackedMatrix? packedA;
    private readonly GemmScratch[] scratch;
    private readonly int[][] workspaces;
    private readonly Matrix inputs;
    private readonly Matrix currents;
    private readonly Matrix firstRound;
    private readonly Matrix[] later;
    private readonly Matrix scores;
    private readonly Action<int> loadShare;
    private readonly Action<int> capShare;
    private readonly Action<int> scoreShare;

    // What the threads work on at the moment.
    private int first;
    private int count;
    private int round;

    /// <summary>Buffers for blocks of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network; its weights are read whenever something runs.</param>
    /// <param name="capacity">The most examples in a block, at least 1.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="inputWeightsChange">True if A changes between blocks (an input rule): it is then read in place, not packed once.</param>
    public ForwardPass(RecurrentNetwork network, int capacity, WorkerPool workers, bool inputWeightsChange = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.network = network;
        this.workers = workers;
        shape = network.Shape;
        Capacity = capacity;
        Activity = new Activity(capacity, shape);
        packedA = inputWeightsChange ? null : new PackedMatrix(network.A);
        scratch = new GemmScratch[workers.Threads];
        workspaces = new int[workers.Threads][];
        for (int t = 0; t < scratch.Length; t++)
        {
            scratch[t] = new GemmScratch();
            workspaces[t] = new int[shape.Cap];
        }

        bool recurrent = shape.Rounds > 1;
        inputs = new Matrix(capacity, shape.Inputs);
        currents = new Matrix(capacity, shape.Neurons);
        firstRound = recurrent ? new Matrix(capacity, shape.Neurons) : currents;
        later = recurrent ? [new Matrix(capacity, shape.Neurons), new Matrix(capacity, shape.Neurons)] : [];
        NetInput = new NetInput(network, currents, scratch, workers);
        scores = new Matrix(capacity, shape.Labels);
        loadShare = LoadShare;
        capShare = CapShare;
        scoreShare = ScoreShare;
    }

    /// <summary>The most examples in a block.</summary>
    public int Capacity { get; }

    /// <summary>The examples of the block that was loaded, one in each row.</summary>
    internal Matrix Inputs => inputs;

    /// <summary>
    /// The first round of the block that was loaded, as the second round takes it: h_1, or h_1 + a where a goes through the
    /// graph.
    /// </summary>
    internal Matrix FirstRound => firstRound;

    /// <summary>The input of the rounds after the first, for the block that was loaded.</summary>
    internal NetInput NetInput { get; }

    /// <summary>Where the firing and the last round's values go; it may be exchanged for another of the same capacity.</summary>
    public Activity Activity { get; set; }

    /// <summary>Takes consecutive examples as the block and computes their input currents a = A x and first round.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="start">The first example.</param>
    /// <param name="rows">How many, at most <see cref="Capacity"/>.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public void Load(Matrix examples, int start, int rows)
    {
        shape.RequireInputs(examples.Columns);
        for (int b = 0; b < rows; b++)
        {
            examples.PaddedRow(start + b).CopyTo(inputs.PaddedRow(b));
        }

        LoadRows(rows);
    }

    /// <summary>Takes the examples at <paramref name="indices"/> as the block and computes their input currents a = A x and first round.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">At most <see cref="Capacity"/> of 0 … n − 1.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public void Load(Matrix examples, ReadOnlySpan<int> indices)
    {
        shape.RequireInputs(examples.Columns);
        for (int b = 0; b < indices.Length; b++)
        {
            examples.PaddedRow(indices[b]).CopyTo(inputs.PaddedRow(b));
        }

        LoadRows(indices.Length);
    }

    /// <summary>Takes one example as the block and computes its input currents and first round.</summary>
    /// <param name="example">d numbers.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public void Load(ReadOnlySpan<float> example)
    {
        shape.RequireInputs(example.Length);
        example.CopyTo(inputs.Row(0));
        LoadRows(1);
    }

    /// <summary>Rounds 2 … T for part of the block, with W as it is now. Does nothing when T = 1.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void RunRounds(int start, int rows)
    {
        for (round = 2; round <= shape.Rounds; round++)
        {
            NetInput.Compute(round == 2 ? firstRound : Later(round - 1), Later(round), start, rows);
            (first, count) = (start, rows);
            OnRows(capShare, PassesOfCap * shape.Neurons);
        }
    }

    /// <summary>The predicted label of each example: the first index of the largest score U h_T.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    /// <param name="predictions">Buffer for as many labels.</param>
    public void Predict(int start, int rows, Span<int> predictions)
    {
        (first, count) = (start, rows);
        OnRows(scoreShare, (long)shape.Neurons * shape.Labels);
        for (int b = 0; b < rows; b++)
        {
            predictions[b] = OutputLayer.Largest(scores.Row(start + b));
        }
    }

    /// <summary>The scores U h_T that the last <see cref="Predict"/> computed for an example of the block; m numbers.</summary>
    public ReadOnlySpan<float> Scores(int row) => scores.Row(row);

    private Matrix Later(int t) => later[(t + 1) & 1];

    private void LoadRows(int rows)
    {
        (first, count, round) = (0, rows, 1);
        OnRows(loadShare, (long)shape.Inputs * shape.Neurons);
    }

    // Work that is a loop over examples, with so many operations for each.
    private void OnRows(Action<int> share, long operations)
    {
        if (count == 1)
        {
            share(WorkerPool.Alone);
        }
        else
        {
            workers.OnEachThread(share, count * operations);
        }
    }

    private (int Start, int End, int Thread) RowsOf(int thread)
    {
        var (start, end) = workers.Share(count, 1, thread);
        return (first + start, first + end, Math.Max(0, thread));
    }

    private void LoadShare(int share)
    {
        var (start, end, thread) = RowsOf(share);
        if (packedA is not null)
        {
            Gemm.MultiplyRows(inputs, packedA, currents, start, end, accumulate: false, workers.Width, scratch[thread]);
        }
        else
        {
            for (int b = start; b < end; b++)
            {
                currents.PaddedRow(b).Clear();
            }

            Gemm.AddColumns(
                inputs,
                network.A,
                currents,
                start,
                end,
                0,
                currents.Stride,
                workers.Width,
                scratch[thread]
            );
        }

        for (int b = start; b < end; b++)
        {
            if (firstRound != currents)
            {
                currents.PaddedRow(b).CopyTo(firstRound.PaddedRow(b));
            }

            NetInput.AddBias(firstRound.PaddedRow(b), 0, firstRound.Stride);
        }

        Cap(start, end, firstRound);
    }

    private void CapShare(int share)
    {
        var (start, end, _) = RowsOf(share);
        Cap(start, end, Later(round));
    }

    private void Cap(int start, int end, Matrix values)
    {
        bool fill = shape.FiredWhen == FiredWhen.InCap;
        for (int b = start; b < end; b++)
        {
            var row = values.PaddedRow(b);
            var fired = Activity.Fired(b, round);
            CapSelection.ReluCap(row, shape.Cap, fill, fired, workers.Width);
            if (round == shape.Rounds)
            {
                Activity.KeepLast(b, row, workers.Width);
            }
            else if (shape.Recurrence == Recurrence.ThroughGraph)
            {
                // The next round multiplies W by h + a.
                NetInput.AddCurrents(b, row);
            }
        }
    }

    private void ScoreShare(int share)
    {
        var (start, end, thread) = RowsOf(share);
        for (int b = start; b < end; b++)
        {
            OutputLayer.Scores(Activity, b, network.U, scores.PaddedRow(b), workspaces[thread], workers.Width);
        }
    }
}
