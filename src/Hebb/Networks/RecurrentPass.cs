using System.Numerics;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a recurrent k-cap layer: a = A x, then T rounds of firing (plasticity-rules paper, section 2); and back, through the neurons
/// that the cap selected and that are above zero. <see cref="Reference.PlainRecurrence{T}"/> says the same in a few lines.
/// </summary>
/// <remarks>Rounds may run again for part of a block after W has changed; a and the first round do not depend on W.</remarks>
internal sealed class RecurrentPass : LayerPass
{
    // What the cap takes for a neuron, in multiply-adds: about that many passes over the values, counted as work.
    private const long PassesOfCap = 32;

    private readonly RecurrentLayer layer;
    private readonly WorkerPool workers;
    private readonly PackedMatrix? packedA;
    private readonly PackedMatrix? packedW;
    private readonly GemmScratch[] scratch;
    private readonly RecurrentGradient? gradient;
    private readonly Matrix currents;

    // h[t] is the activity of round t + 1; round t + 2 multiplies W by sources[t]: h[t], or h[t] + a where a goes through the graph.
    private readonly Matrix[] h;
    private readonly Matrix[] sources;

    // The net inputs of each round, where gradients need more of them than what the cap selected.
    private readonly Matrix[] nets;
    private readonly DenseInput dense;

    // The block below that was loaded last; gradients need it.
    private Matrix input;

    public RecurrentPass(RecurrentLayer layer, PassOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        this.layer = layer;
        workers = options.Workers;
        packedA = options.Fixed?.Of(layer.A) ?? (options.PacksInputWeights ? new PackedMatrix(layer.A) : null);
        packedW = layer.Rounds > 1 ? options.Fixed?.Of(layer.W) : null;
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch(options.Capacity))];
        currents = new Matrix(options.Capacity, layer.Neurons);
        dense = new DenseInput(options.Capacity, layer.Inputs);
        input = currents;
        Activity = new Activity(options.Capacity, layer);
        bool goesBack = options.Use != PassUse.Forward;
        Matrix[] Buffers(int length) =>
            [.. Enumerable.Range(0, length).Select(_ => new Matrix(options.Capacity, layer.Neurons))];
        if (layer.Rounds == 1)
        {
            h = [currents];
        }
        else if (goesBack)
        {
            h = Buffers(layer.Rounds);
        }
        else
        {
            // Two that alternate are enough to go forward; the first round stays, for W may change.
            var some = Buffers(Math.Min(3, layer.Rounds));
            h = [some[0], .. Enumerable.Range(0, layer.Rounds - 1).Select(t => some[1 + (t & 1)])];
        }

        sources = goesBack && layer.Recurrence == Recurrence.ThroughGraph ? Buffers(layer.Rounds - 1) : h;
        // Beside the gradient of the cap itself, what the cap left out is needed too.
        nets =
            options.Use.HasFlag(PassUse.InputGradient) && options.CapGradient != CapGradient.Exact
                ? Buffers(layer.Rounds)
                : [];
        gradient = goesBack ? new RecurrentGradient(layer, options, h, sources, nets, scratch[0]) : null;
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(h[^1], Activity);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows)
    {
        input = dense.Of(below, start, rows);
        OnRows(
            start,
            rows,
            round: 0,
            (long)layer.Inputs * layer.Neurons,
            static (pass, from, to, _, thread) => pass.Load(from, to, thread)
        );
    }

    /// <inheritdoc/>
    public override void RunRounds(int start, int rows)
    {
        for (int round = 1; round < layer.Rounds; round++)
        {
            // Each thread serves its own neurons, so neither threads nor the number of examples change a bit.
            workers.OnEachThread(
                (Pass: this, Start: start, Rows: rows, Round: round),
                static (state, share) => state.Pass.ComputeNetInput(state.Start, state.Rows, state.Round, share),
                (long)rows * layer.Neurons * layer.Neurons
            );
            OnRows(
                start,
                rows,
                round,
                PassesOfCap * layer.Neurons,
                static (pass, from, to, round, _) => pass.Cap(from, to, round)
            );
        }
    }

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient) =>
        gradient!.PullBack(input, outputGradient, rows, belowGradient);

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch) =>
        gradient!.Add(weights, sum, fromRow, toRow, scratch);

    /// <summary>∂L/∂W from the last <see cref="PullBack"/>.</summary>
    public Matrix GraphGradient => gradient!.GraphGradient;

    // Work that is a loop over examples, with that many operations for each: every thread serves its own.
    private void OnRows(int start, int rows, int round, long operations, Action<RecurrentPass, int, int, int, int> body)
    {
        if (rows == 1)
        {
            body(this, start, start + 1, round, 0);
            return;
        }

        workers.OnEachThread(
            (Pass: this, Start: start, Rows: rows, Round: round, Body: body),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                state.Body(state.Pass, state.Start + from, state.Start + to, state.Round, share.Thread);
            },
            rows * operations
        );
    }

    // a = A x and the first round.
    private void Load(int start, int end, int thread)
    {
        if (packedA is not null)
        {
            Gemm.MultiplyRows(input, packedA, currents, start, end, accumulate: false, workers.Width, scratch[thread]);
        }
        else
        {
            for (int b = start; b < end; b++)
            {
                currents.PaddedRow(b).Clear();
            }

            var block = new Block(start, end, 0, currents.Stride);
            Gemm.AddColumns(input, layer.A, currents, block, workers.Width, scratch[thread]);
        }

        for (int b = start; b < end; b++)
        {
            if (h[0] != currents)
            {
                currents.PaddedRow(b).CopyTo(h[0].PaddedRow(b));
            }

            AddBias(h[0].PaddedRow(b), 0, h[0].Stride);
        }

        Cap(start, end, round: 0);
    }

    // W h_{t−1} + a, or W (h_{t−1} + a), and the bias, for one thread's neurons.
    private void ComputeNetInput(int start, int rows, int round, ThreadShare share)
    {
        var (from, to) = share.Of(currents.Stride, Matrix.Lanes);
        var net = h[round];
        for (int b = start; b < start + rows; b++)
        {
            var row = net.PaddedRow(b);
            if (layer.Recurrence == Recurrence.Paper)
            {
                currents.PaddedRow(b)[from..to].CopyTo(row[from..to]);
            }
            else
            {
                row[from..to].Clear();
            }

            AddBias(row, from, to);
        }

        if (packedW is not null && share.Threads == 1)
        {
            var own = scratch[share.Thread];
            Gemm.MultiplyRows(sources[round - 1], packedW, net, start, start + rows, true, workers.Width, own);
            return;
        }

        var block = new Block(start, start + rows, from, to);
        Gemm.AddColumns(sources[round - 1], layer.W, net, block, workers.Width, scratch[share.Thread]);
    }

    // cap_k(relu(·)) of the round's net input, and what the next round multiplies W by.
    private void Cap(int start, int end, int round)
    {
        bool fill = layer.FiredWhen == FiredWhen.InCap;
        bool isLast = round == layer.Rounds - 1;
        for (int b = start; b < end; b++)
        {
            var row = h[round].PaddedRow(b);
            if (nets.Length > 0)
            {
                row.CopyTo(nets[round].PaddedRow(b));
            }

            CapSelection.ReluCap(row, layer.Cap, fill, Activity.Fired(b, round + 1), workers.Width);
            if (isLast)
            {
                Activity.KeepLast(b, row, workers.Width);
            }
            else if (layer.Recurrence == Recurrence.ThroughGraph)
            {
                Add(row, currents.PaddedRow(b), sources[round].PaddedRow(b));
            }
        }
    }

    private void AddBias(Span<float> row, int from, int to)
    {
        if (layer.HiddenBias != 0)
        {
            for (int i = from; i < Math.Min(to, layer.Neurons); i++)
            {
                row[i] += layer.HiddenBias;
            }
        }
    }

    // Rows are padded to whole vectors of any width.
    private static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> sum)
    {
        for (int i = 0; i < sum.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(x[i..]) + new Vector<float>(y[i..])).CopyTo(sum[i..]);
        }
    }
}
