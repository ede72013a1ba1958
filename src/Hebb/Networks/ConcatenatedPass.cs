using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>Runs layers side by side, and gives their outputs, each of length 1/√n, one after the other.</summary>
internal sealed class ConcatenatedPass : LayerPass
{
    private readonly LayerPass[] passes;
    private readonly HiddenLayer[] banks;
    private readonly int[] weightsOf;
    private readonly int[] firstNeuron;
    private readonly Matrix output;
    private readonly float[][] lengths;
    private readonly Matrix[] gradients;
    private readonly Matrix? belowOfOne;
    private readonly int[][] indices;
    private readonly WorkerPool workers;
    private readonly float weight;
    private readonly int rounds;

    public ConcatenatedPass(ConcatenatedLayers layer, PassOptions options)
    {
        // Banks hand on dense rows, so none of them streams.
        options = options with
        {
            PacksInputWeights = false,
        };
        banks = [.. layer.Banks];
        rounds = layer.Rounds;
        weightsOf = [.. banks.Select(bank => bank.Weights.Count)];
        passes = [.. banks.Select(bank => bank.CreatePass(options))];
        firstNeuron = new int[banks.Length + 1];
        for (int b = 0; b < banks.Length; b++)
        {
            firstNeuron[b + 1] = firstNeuron[b] + banks[b].OutputShape.Size;
        }

        output = new Matrix(options.Capacity, firstNeuron[^1]);
        lengths = [.. banks.Select(_ => new float[options.Capacity])];
        bool goesBack = options.Use != PassUse.Forward;
        gradients = goesBack ? [.. banks.Select(bank => new Matrix(options.Capacity, bank.OutputShape.Size))] : [];
        belowOfOne = options.Use.HasFlag(PassUse.InputGradient)
            ? new Matrix(options.Capacity, layer.InputShape.Size)
            : null;
        Activity = new Activity(options.Capacity, layer);
        workers = options.Workers;
        indices = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[layer.MostActive])];
        weight = (float)(1 / Math.Sqrt(banks.Length));
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(output, Activity);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows)
    {
        foreach (var pass in passes)
        {
            pass.Load(below, start, rows);
        }

        if (rounds == 1)
        {
            Join(start, rows);
        }
    }

    /// <inheritdoc/>
    public override void RunRounds(int start, int rows)
    {
        if (rounds > 1)
        {
            foreach (var pass in passes)
            {
                pass.RunRounds(start, rows);
            }

            Join(start, rows);
        }
    }

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient)
    {
        belowGradient?.Buffer.Clear();
        for (int b = 0; b < passes.Length; b++)
        {
            // y = h / (|h| √n): ∂L/∂h = (δ − ŷ (ŷ·δ)) / (|h| √n), ŷ = h / |h|.
            for (int r = 0; r < rows; r++)
            {
                var delta = outputGradient.Row(r).Slice(firstNeuron[b], gradients[b].Columns);
                var y = output.Row(r).Slice(firstNeuron[b], gradients[b].Columns);
                OutputLayer.PullBackUnitLength(delta, y, 1 / weight, lengths[b][r] / weight, gradients[b].Row(r));
            }

            passes[b].PullBack(gradients[b], rows, belowOfOne);
            belowGradient?.AddRows(belowOfOne!, 0, rows);
        }
    }

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch)
    {
        int bank = 0;
        for (; weights >= weightsOf[bank]; bank++)
        {
            weights -= weightsOf[bank];
        }

        passes[bank].AddGradient(weights, sum, fromRow, toRow, scratch);
    }

    private void Join(int start, int rows)
    {
        workers.OnEachThread(
            (Pass: this, Start: start, Rows: rows),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                state.Pass.Join(state.Start + from, state.Start + to, share.Thread);
            },
            rows == 1 ? 0 : (long)rows * output.Columns
        );
    }

    private void Join(int from, int to, int thread)
    {
        for (int b = 0; b < passes.Length; b++)
        {
            OutputLayer.Lengths(passes[b].Activity, from, lengths[b].AsSpan(from, to - from));
        }

        for (int r = from; r < to; r++)
        {
            for (int round = 1; round <= rounds; round++)
            {
                var fired = Activity.Fired(r, round);
                fired.Clear();
                for (int b = 0; b < passes.Length; b++)
                {
                    Or(passes[b].Activity.Fired(r, round), fired, firstNeuron[b]);
                }
            }

            var row = output.Row(r);
            for (int b = 0; b < passes.Length; b++)
            {
                ReadOnlySpan<float> values = passes[b].Activity.Values(r);
                var part = row[firstNeuron[b]..firstNeuron[b + 1]];
                float factor = lengths[b][r] > 0 ? weight / lengths[b][r] : 0;
                if (values.Length == part.Length)
                {
                    OutputLayer.Scale(values, factor, part);
                    continue;
                }

                part.Clear();
                var active = passes[b].Activity.FiredLast(r, indices[thread], workers.Width);
                for (int n = 0; n < active.Length; n++)
                {
                    part[active[n]] = values[n] * factor;
                }
            }

            Activity.KeepLast(r, output.PaddedRow(r), workers.Width);
        }
    }

    // target |= source << shift, over as many words as there are.
    private static void Or(ReadOnlySpan<ulong> source, Span<ulong> target, int shift)
    {
        var (word, bit) = (shift >> 6, shift & 63);
        for (int w = 0; w < source.Length; w++)
        {
            target[word + w] |= source[w] << bit;
            if (bit > 0 && word + w + 1 < target.Length)
            {
                target[word + w + 1] |= source[w] >> (64 - bit);
            }
        }
    }
}
