using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>σ((v − θ)/τ) in place of a cap, for gradients: <see cref="CapGradient.Sigmoid"/>.</summary>
/// <param name="neurons">How many net inputs there are.</param>
internal sealed class SigmoidGate(int neurons)
{
    /// <summary>τ as a part of the net inputs' standard deviation.</summary>
    public const float Softness = 0.1f;

    private readonly float[] sorted = new float[neurons];

    /// <summary>How far a neuron is let through, in (0, 1).</summary>
    /// <param name="v">Its net input.</param>
    /// <param name="threshold">θ.</param>
    /// <param name="softness">τ, above 0.</param>
    public static float Open(float v, float threshold, float softness) =>
        1 / (1 + ElementaryFunctions.Exp((threshold - v) / softness));

    /// <summary>The standard deviation of net inputs.</summary>
    public static float Spread(ReadOnlySpan<float> net)
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

    /// <summary>θ: midway between the k-th and the (k+1)-th largest net input.</summary>
    public float Midway(ReadOnlySpan<float> net, int cap)
    {
        var all = Sorted(net);
        return 0.5f * (all[^cap] + all[^(cap + 1)]);
    }

    /// <summary>The net inputs in rising order, until the next call.</summary>
    public ReadOnlySpan<float> Sorted(ReadOnlySpan<float> net)
    {
        net.CopyTo(sorted);
        Array.Sort(sorted);
        return sorted;
    }
}
