using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>What passes back through the caps of a recurrent layer where it is not the derivative of the cap itself: <see cref="CapGradient"/>.</summary>
/// <param name="gradient">Which way; not <see cref="CapGradient.Exact"/>.</param>
/// <param name="layer">The layer.</param>
/// <param name="nets">The net inputs of each round: a row for each example.</param>
/// <param name="width">The vector width; it never changes the result.</param>
internal sealed class CapGate(CapGradient gradient, RecurrentLayer layer, Matrix[] nets, VectorWidth width)
{
    private readonly SigmoidGate gate = new(layer.Neurons);

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
        float softness = SigmoidGate.Softness * SigmoidGate.Spread(net);
        if (!(softness > 0))
        {
            return;
        }

        for (int i = 0; i < net.Length; i++)
        {
            float open = SigmoidGate.Open(net[i], threshold, softness);
            delta[i] *= open + (net[i] * open * (1 - open) / softness);
        }
    }

    private float Threshold(ReadOnlySpan<float> net) =>
        layer.Cap >= net.Length ? 0 : MathF.Max(0, gate.Midway(net, layer.Cap));
}
