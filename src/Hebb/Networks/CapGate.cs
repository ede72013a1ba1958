using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>What passes back through the caps of a recurrent layer where it is not the derivative of the cap itself: <see cref="CapGradient"/>.</summary>
/// <param name="gradient">Which way; not <see cref="CapGradient.Exact"/>.</param>
/// <param name="layer">The layer.</param>
/// <param name="nets">The net inputs of each round: a row for each example.</param>
/// <param name="width">The vector width; it never changes the result.</param>
internal sealed class CapGate(CapGradient gradient, RecurrentLayer layer, Matrix[] nets, VectorWidth width)
{
    // τ as a part of the net inputs' standard deviation.
    private const float Softness = 0.1f;

    private readonly float[] sorted = new float[layer.Neurons];

    /// <summary>Multiplies the gradients of a round's activity by what passes its cap.</summary>
    /// <param name="delta">A row for each example; changed in place.</param>
    /// <param name="round">0 … T − 1.</param>
    /// <param name="rows">How many examples.</param>
    public void PullBack(Matrix delta, int round, int rows)
    {
        for (int b = 0; b < rows; b++)
        {
            var net = nets[round].Row(b);
            if (gradient == CapGradient.Sigmoid)
            {
                ThroughSigmoid(delta.Row(b), net);
            }
            else if (!net.ContainsAnyInRange(float.Epsilon, float.PositiveInfinity))
            {
                // All neurons are silent: a gradient of zero would say nothing, so they pass as if they were at the threshold.
            }
            else
            {
                Masking.KeepWhereActive(delta.PaddedRow(b), nets[round].PaddedRow(b), width);
            }
        }
    }

    // h = z σ((z − θ)/τ), so ∂h/∂z = σ + z σ (1 − σ)/τ.
    private void ThroughSigmoid(Span<float> delta, ReadOnlySpan<float> net)
    {
        float threshold = Threshold(net);
        float softness = Softness * Spread(net);
        if (!(softness > 0))
        {
            return;
        }

        for (int i = 0; i < net.Length; i++)
        {
            float open = 1 / (1 + ElementaryFunctions.Exp((threshold - net[i]) / softness));
            delta[i] *= open + (net[i] * open * (1 - open) / softness);
        }
    }

    private float Threshold(ReadOnlySpan<float> net)
    {
        if (layer.Cap >= net.Length)
        {
            return 0;
        }

        net.CopyTo(sorted);
        Array.Sort(sorted);
        return MathF.Max(0, 0.5f * (sorted[^layer.Cap] + sorted[^(layer.Cap + 1)]));
    }

    private static float Spread(ReadOnlySpan<float> net)
    {
        double sum = 0,
            squares = 0;
        foreach (float value in net)
        {
            sum += value;
            squares = double.FusedMultiplyAdd(value, value, squares);
        }

        double mean = sum / net.Length;
        return (float)Math.Sqrt(Math.Max(0, (squares / net.Length) - (mean * mean)));
    }
}
