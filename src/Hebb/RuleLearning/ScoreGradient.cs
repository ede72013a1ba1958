using Hebb.Networks;

namespace Hebb.RuleLearning;

/// <summary>A loss of one example and its gradient with respect to the scores, in double precision.</summary>
internal static class ScoreGradient
{
    /// <summary>The loss, and ∂loss/∂s.</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="s">The scores, m numbers.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    /// <param name="gradient">Buffer for m numbers.</param>
    public static double Evaluate(RuleLoss kind, ReadOnlySpan<double> s, int label, Span<double> gradient)
    {
        switch (kind)
        {
            case RuleLoss.SoftmaxCrossEntropy:
                return SoftmaxCrossEntropy.Evaluate(s, label, gradient);
            case RuleLoss.MeanSquaredError:
                return SquaredError(s, label, gradient);
            default:
                Span<double> p = stackalloc double[s.Length];
                SoftmaxCrossEntropy.Softmax<double>(s, p);
                double loss =
                    kind == RuleLoss.PublishedDoubleSoftmax
                        ? SoftmaxCrossEntropy.Evaluate(p, label, gradient)
                        : SquaredError(p, label, gradient);
                ThroughSoftmax(p, gradient);
                return loss;
        }
    }

    // L = Σ (z − y)² / m.
    private static double SquaredError(ReadOnlySpan<double> z, int label, Span<double> gradient)
    {
        double sum = 0;
        for (int c = 0; c < z.Length; c++)
        {
            double error = z[c] - (c == label ? 1 : 0);
            sum += error * error;
            gradient[c] = 2 * error / z.Length;
        }

        return sum / z.Length;
    }

    // ∂L/∂s_c = p_c (∂L/∂p_c − Σ p ∂L/∂p).
    private static void ThroughSoftmax(ReadOnlySpan<double> p, Span<double> gradient)
    {
        double mean = 0;
        for (int c = 0; c < p.Length; c++)
        {
            mean += p[c] * gradient[c];
        }

        for (int c = 0; c < p.Length; c++)
        {
            gradient[c] = p[c] * (gradient[c] - mean);
        }
    }
}
