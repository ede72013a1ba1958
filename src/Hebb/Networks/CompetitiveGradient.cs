using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Backpropagation through the rounds of a competitive layer. With d = relu(v − θ), h = d/|d| and θ the (k+1)-th largest net input:
/// ∂L/∂d = (δ − h (h·δ))/|d|, ∂L/∂v = ∂L/∂d for the active units and −Σ ∂L/∂d for the unit that is the threshold; through bits nothing.
/// </summary>
/// <remarks>
/// Under <see cref="CapGradient.StraightThrough"/> the threshold is a constant and every unit passes; where none is active, as if |d| were 1.
/// Under <see cref="CapGradient.Sigmoid"/> θ lies midway between the k-th and the next net input v and every unit passes a gate
/// σ = σ((v − θ)/τ): graded units as if d were (v − θ) σ, with τ a tenth of the deviation of the example's net inputs; bits as if they were σ,
/// with τ = ½. The output's bits are taken as σ of the last round, its roots of what is not active as the values. On the calling thread.
/// </remarks>
internal sealed class CompetitiveGradient
{
    private const float BitSoftness = 0.5f;

    private readonly CompetitiveLayer layer;
    private readonly CapGradient way;
    private readonly VectorWidth width;
    private readonly CompetitiveRounds rounds;
    private readonly GemmScratch scratch;
    private readonly Matrix before;
    private readonly Matrix currentGradient;
    private readonly Matrix recurrentGradient;
    private readonly Matrix transposedInput;
    private readonly Matrix transposedW;
    private readonly Matrix transposedR;
    private readonly SigmoidGate gate;
    private int gradientRows;

    public CompetitiveGradient(
        CompetitiveLayer layer,
        PassOptions options,
        CompetitiveRounds rounds,
        GemmScratch scratch
    )
    {
        this.layer = layer;
        this.rounds = rounds;
        this.scratch = scratch;
        way = options.CapGradient;
        width = options.Workers.Width;
        currentGradient = new Matrix(options.Capacity, layer.Units);
        before = new Matrix(layer.R is null ? 0 : options.Capacity, layer.Units);
        bool learnsR = layer.R is not null && options.Use.HasFlag(PassUse.GraphWeightGradient);
        recurrentGradient = new Matrix(learnsR ? layer.Units : 0, layer.Units);
        transposedR = new Matrix(layer.R?.Columns ?? 0, layer.Units);
        transposedInput = options.Use.HasFlag(PassUse.InputWeightGradient)
            ? new Matrix(layer.Inputs, options.Capacity)
            : new Matrix(0, 0);
        transposedW = options.Use.HasFlag(PassUse.InputGradient)
            ? new Matrix(layer.Units, layer.Inputs)
            : new Matrix(0, 0);
        gate = new SigmoidGate(layer.Units);
    }

    /// <summary><see cref="LayerPass.PullBack"/> for the block <paramref name="input"/> that the layer took.</summary>
    public void PullBack(Matrix input, Matrix outputGradient, int rows, Matrix? belowGradient)
    {
        gradientRows = rows;
        currentGradient.Buffer.Clear();
        recurrentGradient.Buffer.Clear();
        layer.R?.TransposeTo(transposedR);
        var (delta, previous) = (outputGradient, before);
        int last = layer.Caps.Count - 1;
        for (int t = last; t >= 0; t--)
        {
            for (int b = 0; b < rows; b++)
            {
                var row = delta.Row(b);
                if (t == last && layer.Output == CompetitiveOutput.Bits && way != CapGradient.StraightThrough)
                {
                    ThroughOutputBits(row, b);
                    continue;
                }

                if (t == last && layer.Output == CompetitiveOutput.Root)
                {
                    ThroughRoot(row, rounds.H(t).Row(b));
                }

                ThroughCap(row, t, b);
            }

            Inject(delta, t == 0 ? 1 : layer.Injection, rows);
            if (t > 0)
            {
                if (recurrentGradient.Rows > 0)
                {
                    Gemm.AddOuterProducts(rounds.H(t - 1), delta, recurrentGradient, rows, width, scratch);
                }

                previous.Buffer[..(rows * previous.Stride)].Clear();
                var block = new Block(0, rows, 0, previous.Stride);
                Gemm.AddColumns(delta, transposedR, previous, block, width, scratch);
                (delta, previous) = (previous, delta);
            }
        }

        if (transposedInput.Rows > 0)
        {
            // Rows that the block does not use have no gradient.
            input.TransposeTo(transposedInput);
        }

        if (belowGradient is not null)
        {
            layer.W.TransposeTo(transposedW);
            belowGradient.Buffer[..(rows * belowGradient.Stride)].Clear();
            var block = new Block(0, rows, 0, belowGradient.Stride);
            Gemm.AddColumns(currentGradient, transposedW, belowGradient, block, width, scratch);
        }
    }

    /// <inheritdoc cref="LayerPass.AddGradient"/>
    public void Add(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch)
    {
        switch (weights)
        {
            case 0:
                var block = new Block(fromRow, toRow, 0, sum.Stride);
                Gemm.AddColumns(transposedInput, currentGradient, sum, block, width, scratch);
                break;
            case 1:
                for (int b = 0; fromRow < toRow && b < gradientRows; b++)
                {
                    var bias = sum.Row(0);
                    var delta = currentGradient.Row(b);
                    for (int j = 0; j < bias.Length; j++)
                    {
                        bias[j] += delta[j];
                    }
                }

                break;
            default:
                sum.AddRows(recurrentGradient, fromRow, toRow);
                break;
        }
    }

    private void Inject(Matrix delta, float factor, int rows)
    {
        for (int b = 0; factor != 0 && b < rows; b++)
        {
            var sum = currentGradient.Row(b);
            var row = delta.Row(b);
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] = MathF.FusedMultiplyAdd(factor, row[j], sum[j]);
            }
        }
    }

    // √h has the derivative 1/(2 √h).
    private void ThroughRoot(Span<float> delta, ReadOnlySpan<float> h)
    {
        for (int j = 0; j < delta.Length; j++)
        {
            if (h[j] > 0)
            {
                delta[j] /= 2 * MathF.Sqrt(h[j]);
            }
            else if (way == CapGradient.Exact)
            {
                delta[j] = 0;
            }
        }
    }

    private void ThroughOutputBits(Span<float> delta, int row)
    {
        if (way == CapGradient.Exact)
        {
            delta.Clear();
            return;
        }

        var net = rounds.Nets(layer.Caps.Count - 1).Row(row);
        float softness =
            layer.Values == CompetitiveValues.Bits ? BitSoftness : SigmoidGate.Softness * SigmoidGate.Spread(net);
        ThroughBits(delta, net, layer.Caps[^1], softness, 1);
    }

    private void ThroughCap(Span<float> delta, int round, int row)
    {
        var net = rounds.Nets(round).Row(row);
        int cap = layer.Caps[round];
        if (layer.Values == CompetitiveValues.Graded)
        {
            ThroughGraded(delta, net, rounds.H(round).Row(row), rounds.Length(round, row), cap);
        }
        else if (way == CapGradient.Sigmoid)
        {
            ThroughBits(delta, net, cap, BitSoftness, 1 / MathF.Sqrt(cap));
        }
        else
        {
            float factor = way == CapGradient.Exact ? 0 : 1 / MathF.Sqrt(cap);
            foreach (ref float d in delta)
            {
                d *= factor;
            }
        }
    }

    // h = factor · σ((v − θ)/τ)
    private void ThroughBits(Span<float> delta, ReadOnlySpan<float> net, int cap, float softness, float factor)
    {
        if (!(softness > 0))
        {
            return;
        }

        float threshold = gate.Midway(net, cap);
        for (int j = 0; j < delta.Length; j++)
        {
            float open = SigmoidGate.Open(net[j], threshold, softness);
            delta[j] *= factor * open * (1 - open) / softness;
        }
    }

    private void ThroughGraded(Span<float> delta, ReadOnlySpan<float> net, ReadOnlySpan<float> h, float length, int cap)
    {
        if (length > 0)
        {
            OutputLayer.PullBackUnitLength(delta, h, 1, length, delta);
        }
        else if (way == CapGradient.Exact)
        {
            delta.Clear();
            return;
        }

        switch (way)
        {
            case CapGradient.Exact:
                ThroughThreshold(delta, net, h, cap);
                break;
            case CapGradient.Sigmoid:
                float softness = SigmoidGate.Softness * SigmoidGate.Spread(net);
                float threshold = gate.Midway(net, cap);
                for (int j = 0; j < delta.Length && softness > 0; j++)
                {
                    float open = SigmoidGate.Open(net[j], threshold, softness);
                    delta[j] *= open + ((net[j] - threshold) * open * (1 - open) / softness);
                }

                break;
            default:
                break;
        }
    }

    private void ThroughThreshold(Span<float> delta, ReadOnlySpan<float> net, ReadOnlySpan<float> h, int cap)
    {
        float sum = 0;
        for (int j = 0; j < delta.Length; j++)
        {
            delta[j] = h[j] > 0 ? delta[j] : 0;
            sum += delta[j];
        }

        int owner = net.IndexOf(gate.Sorted(net)[^(cap + 1)]);
        delta[owner] -= sum;
    }
}
