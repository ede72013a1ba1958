using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs blocks of examples through a network: input transform, layer after layer, scores; and back. It owns the buffers, so running
/// allocates nothing.
/// </summary>
/// <remarks>
/// A network is a chain of stages: 2l loads layer l (a = A x and its first round), 2l + 1 runs its other rounds. When weights
/// change, one stage and all after it are stale: 2l + 1 for W of layer l, 2l for its A. The stages before <see cref="FirstStale"/>
/// run once for a block; the others for some of its examples at a time, and again after each change.
/// </remarks>
internal sealed class NetworkPass
{
    private readonly Network network;
    private readonly LayerPass[] layers;
    private readonly WorkerPool workers;
    private readonly PassUse use;
    private readonly InputPass input;
    private readonly ReadingPass reading;
    private readonly Matrix scores;
    private readonly int[][] indices;
    private readonly Matrix[] gradients;
    private readonly Matrix transposedU;
    private readonly GemmScratch scratch;

    // Whether something below layer l needs the gradient with respect to what layer l takes; after them, to what U multiplies.
    private readonly bool[] needs;

    /// <summary>Buffers for blocks of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network; its weights are read whenever something runs.</param>
    /// <param name="capacity">The most examples in a block, at least 1.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="use">Which gradients <see cref="PullBack"/> computes.</param>
    /// <param name="packsInputWeights">Whether input weights are laid out once for many blocks; they may not change then.</param>
    /// <param name="fixedWeights">Weights laid out for this pass and others; none may change then.</param>
    public NetworkPass(
        Network network,
        int capacity,
        WorkerPool workers,
        PassUse use = PassUse.Forward,
        bool packsInputWeights = false,
        FixedWeights? fixedWeights = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.network = network;
        this.workers = workers;
        this.use = use;
        Capacity = capacity;
        needs = [.. Enumerable.Range(0, network.Hidden.Count + 1).Select(Needs)];
        layers =
        [
            .. network.Hidden.Select(
                (layer, l) =>
                    layer.CreatePass(
                        new PassOptions(
                            capacity,
                            workers,
                            UseOf(l),
                            packsInputWeights,
                            network.CapGradient,
                            fixedWeights
                        )
                    )
            ),
        ];
        FirstStale = 2 * layers.Length;
        input = new InputPass(network, capacity, workers, use.HasFlag(PassUse.InputGradient));
        reading = new ReadingPass(network, capacity, workers, use != PassUse.Forward);
        scores = new Matrix(capacity, network.Labels);
        indices = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[network.Hidden[^1].MostActive])];
        int back = use == PassUse.Forward ? 0 : capacity;
        gradients = [.. network.Hidden.Select(layer => new Matrix(back, layer.OutputShape.Size))];
        transposedU = new Matrix(back == 0 ? 0 : network.Labels, network.U.Rows);
        OutputGradient = new Matrix((use & PassUse.WeightGradients) == 0 ? 0 : network.U.Rows, network.Labels);
        scratch = new GemmScratch(back == 0 ? 1 : capacity);
    }

    /// <summary>The most examples in a block.</summary>
    public int Capacity { get; }

    /// <summary>The first stage that <see cref="Load(Matrix, ReadOnlySpan{int})"/> leaves to <see cref="Run"/>; past the end where all weights are fixed.</summary>
    public int FirstStale { get; set; }

    /// <summary>What the neurons of the last layer did; it may be exchanged for another of <see cref="CreateActivity"/>.</summary>
    public Activity Activity
    {
        get => layers[^1].Activity;
        set => layers[^1].Activity = value;
    }

    /// <summary>∂L/∂U of the last <see cref="PullBack"/>, |V| × m; empty unless gradients of weights are computed.</summary>
    public Matrix OutputGradient { get; }

    /// <summary>∂L/∂ of what U multiplies, a row for each example: filled by <see cref="PullBack"/>, or before it by its caller.</summary>
    public Matrix HiddenGradient => gradients[^1];

    /// <summary>What U multiplies, dense: h_T as the output layer reads it. Only where gradients are computed.</summary>
    public Matrix Hidden => reading.Dense ?? layers[^1].Output.Dense!;

    /// <summary>Whether a gradient reaches a hidden layer that <see cref="PassUse"/> asks for.</summary>
    public bool NeedsHiddenGradient => needs[^1];

    /// <summary>What the neurons of a layer did.</summary>
    public Activity ActivityOf(int layer) => layers[layer].Activity;

    /// <summary>Buffers for what the last layer's neurons do, of the form that this pass fills.</summary>
    public Activity CreateActivity(int rows) => new(rows, network.Hidden[^1], Activity.IsSparse);

    /// <summary>Bytes that <see cref="CreateActivity"/> takes.</summary>
    public long ActivityBytes(long rows) => Activity.BytesFor(rows, network.Hidden[^1], Activity.IsSparse);

    /// <summary>Takes consecutive examples as the block and runs the stages that are not stale.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="start">The first example.</param>
    /// <param name="rows">How many, at most <see cref="Capacity"/>.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d, or a number is not finite.</exception>
    public void Load(Matrix examples, int start, int rows)
    {
        input.Take(examples, start, rows);
        RunStages(0, FirstStale, 0, rows);
    }

    /// <summary>Takes the examples at <paramref name="indices"/> as the block and runs the stages that are not stale.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">At most <see cref="Capacity"/> of 0 … n − 1.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public void Load(Matrix examples, ReadOnlySpan<int> indices)
    {
        input.Take(examples, indices);
        RunStages(0, FirstStale, 0, indices.Length);
    }

    /// <summary>Takes one example as the block and runs the stages that are not stale.</summary>
    /// <param name="example">d numbers.</param>
    /// <exception cref="InvalidOptionException">The example is not of the network's size d, or a number is not finite.</exception>
    public void Load(ReadOnlySpan<float> example)
    {
        input.Take(example);
        RunStages(0, FirstStale, 0, 1);
    }

    /// <summary>The stages from <see cref="FirstStale"/> on for part of the block, with the weights as they are now.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void Run(int start, int rows) => RunStages(FirstStale, 2 * layers.Length, start, rows);

    /// <summary>The scores of part of the block: U times what the output layer reads.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void ComputeScores(int start, int rows)
    {
        workers.OnEachThread(
            (Pass: this, Start: start, Rows: rows),
            static (state, share) => state.Pass.ComputeScores(state.Start, state.Rows, share),
            rows == 1 ? 0 : (long)rows * network.U.Rows * network.Labels
        );
    }

    /// <summary>The predicted label of each example: the first index of the largest score.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    /// <param name="predictions">Receives as many labels.</param>
    public void Predict(int start, int rows, Span<int> predictions)
    {
        ComputeScores(start, rows);
        for (int b = 0; b < rows; b++)
        {
            predictions[b] = OutputLayer.Largest(Scores(start + b));
        }
    }

    /// <summary>The scores that were last computed for an example of the block; m numbers.</summary>
    public ReadOnlySpan<float> Scores(int row) => scores.Row(row);

    /// <summary>Takes the gradient of the loss with respect to the scores back through the network, on the calling thread.</summary>
    /// <param name="scoreGradient">∂L/∂s, a row of m numbers for each of the first examples of the block.</param>
    /// <param name="rows">How many examples.</param>
    /// <param name="inputGradient">Receives ∂L/∂x in the units of the data, where it is asked for.</param>
    /// <param name="isHiddenKnown">Whether <see cref="HiddenGradient"/> is filled already.</param>
    public void PullBack(Matrix scoreGradient, int rows, Matrix? inputGradient = null, bool isHiddenKnown = false)
    {
        if (OutputGradient.Rows > 0)
        {
            // ∂L/∂U = Σ_b h_T ⊗ ∂L/∂s; transposed, as a long row goes through faster than a short one.
            transposedU.Buffer.Clear();
            Gemm.AddOuterProducts(scoreGradient, Hidden, transposedU, rows, workers.Width, scratch);
            transposedU.TransposeTo(OutputGradient);
        }

        if (!NeedsHiddenGradient)
        {
            return;
        }

        if (!isHiddenKnown)
        {
            var delta = HiddenGradient;
            network.U.TransposeTo(transposedU);
            delta.Buffer[..(rows * delta.Stride)].Clear();
            var block = new Block(0, rows, 0, delta.Stride);
            Gemm.AddColumns(scoreGradient, transposedU, delta, block, workers.Width, scratch);
        }

        reading.PullBack(HiddenGradient, Hidden, rows);
        for (int l = layers.Length - 1; l >= 0 && needs[l + 1]; l--)
        {
            layers[l]
                .PullBack(
                    gradients[l],
                    rows,
                    l > 0 && needs[l] ? gradients[l - 1]
                        : l == 0 ? inputGradient
                        : null
                );
        }

        if (inputGradient is not null)
        {
            input.PullBack(inputGradient, rows);
        }
    }

    /// <summary>Adds the gradient of some rows of one layer's weights: <see cref="LayerPass.AddGradient"/>.</summary>
    public void AddGradient(int layer, int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch) =>
        layers[layer].AddGradient(weights, sum, fromRow, toRow, scratch);

    /// <summary>∂L/∂W of a recurrent layer from the last <see cref="PullBack"/>, as if every edge existed.</summary>
    public Matrix GraphGradientOf(int layer) => ((RecurrentPass)layers[layer]).GraphGradient;

    private bool Needs(int l) =>
        use.HasFlag(PassUse.InputGradient)
        || (l > 0 && use.HasFlag(PassUse.InputWeightGradient))
        || (use.HasFlag(PassUse.GraphWeightGradient) && network.Hidden.Take(l).Any(layer => layer.Rounds > 1));

    private PassUse UseOf(int l) =>
        (use & PassUse.WeightGradients) | (needs[l] ? PassUse.InputGradient : PassUse.Forward);

    private void RunStages(int from, int to, int start, int rows)
    {
        for (int stage = from; stage < to; stage++)
        {
            int l = stage >> 1;
            if ((stage & 1) == 1)
            {
                layers[l].RunRounds(start, rows);
            }
            else
            {
                layers[l].Load(l == 0 ? new Rows(input.Rows, null) : layers[l - 1].Output, start, rows);
            }

            if (stage == reading.Stage)
            {
                reading.Read(Activity, start, rows);
            }
        }
    }

    private void ComputeScores(int start, int rows, ThreadShare share)
    {
        var (from, to) = share.Of(rows);
        for (int b = start + from; b < start + to; b++)
        {
            OutputLayer.Scores(Activity, b, network.U, scores.PaddedRow(b), indices[share.Thread], workers.Width);
        }
    }
}
