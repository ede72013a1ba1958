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
    private readonly float[,] lengths;
    private readonly Matrix[] gradients;
    private readonly Matrix? belowOfOne;
    private readonly int[] indices;
    private readonly VectorWidth width;
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
        lengths = new float[options.Capacity, banks.Length];
        bool goesBack = options.Use != PassUse.Forward;
        gradients = goesBack ? [.. banks.Select(bank => new Matrix(options.Capacity, bank.OutputShape.Size))] : [];
        belowOfOne = options.Use.HasFlag(PassUse.InputGradient)
            ? new Matrix(options.Capacity, layer.InputShape.Size)
            : null;
        Activity = new Activity(options.Capacity, layer);
        indices = new int[layer.MostActive];
        width = options.Workers.Width;
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
                OutputLayer.PullBackUnitLength(delta, y, 1 / weight, lengths[r, b] / weight, gradients[b].Row(r));
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
        for (int r = start; r < start + rows; r++)
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
            row.Clear();
            for (int b = 0; b < passes.Length; b++)
            {
                var values = passes[b].Activity.Values(r);
                float length = OutputLayer.Length(values);
                lengths[r, b] = length;
                float factor = length > 0 ? weight / length : 0;
                var active = passes[b].Activity.FiredLast(r, indices, width);
                for (int n = 0; n < active.Length; n++)
                {
                    row[firstNeuron[b] + active[n]] = values[n] * factor;
                }
            }

            Activity.KeepLast(r, output.PaddedRow(r), width);
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
