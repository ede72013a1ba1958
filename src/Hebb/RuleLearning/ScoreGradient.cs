namespace Hebb.RuleLearning;

/// <summary>A loss of one example and its gradient with respect to the scores, in double precision.</summary>
internal static class ScoreGradient
{
    /// <summary>The loss, and ∂loss/∂s.</summary>
    /// <param name="kind">Which loss.</param>
    /// <param name="s">The scores, m numbers.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    /// <param name="gradient">Room for m numbers.</param>
    public static double Find(RuleLoss kind, ReadOnlySpan<double> s, int label, Span<double> gradient)
    {
        switch (kind)
        {
            case RuleLoss.SoftmaxCrossEntropy:
                return CrossEntropy(s, label, gradient);
            case RuleLoss.MeanSquaredError:
                return SquaredError(s, label, gradient);
            default:
                Span<double> p = stackalloc double[s.Length];
                Softmax(s, p);
                double loss =
                    kind == RuleLoss.PublishedDoubleSoftmax
                        ? CrossEntropy(p, label, gradient)
                        : SquaredError(p, label, gradient);
                ThroughSoftmax(p, gradient);
                return loss;
        }
    }

    // L = −log softmax(z)_y, ∂L/∂z = softmax(z) − y.
    private static double CrossEntropy(ReadOnlySpan<double> z, int label, Span<double> gradient)
    {
        double logSum = Softmax(z, gradient);
        gradient[label] -= 1;
        return logSum - z[label];
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

    // Gives log Σ e^z.
    private static double Softmax(ReadOnlySpan<double> z, Span<double> p)
    {
        double largest = double.NegativeInfinity;
        foreach (double value in z)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        for (int c = 0; c < z.Length; c++)
        {
            p[c] = Math.Exp(z[c] - largest);
            sum += p[c];
        }

        for (int c = 0; c < z.Length; c++)
        {
            p[c] /= sum;
        }

        return largest + Math.Log(sum);
    }
}
