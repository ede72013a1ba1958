namespace Hebb.Gradients;

/// <summary>The softmax and its cross-entropy, in double precision.</summary>
internal static class SoftmaxCrossEntropy
{
    /// <summary>L = −log softmax(s)_y, and ∂L/∂s = softmax(s) − y, with the label y as a unit vector.</summary>
    /// <inheritdoc cref="ScoreLoss"/>
    public static double Evaluate(ReadOnlySpan<double> scores, int label, Span<double> gradient)
    {
        double logSum = Softmax(scores, gradient);
        gradient[label] -= 1;
        return logSum - scores[label];
    }

    /// <summary>p_c = e^{s_c} / Σ e^s.</summary>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="probabilities">Buffer for m numbers.</param>
    /// <returns>log Σ e^s.</returns>
    public static double Softmax(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
        {
            largest = Math.Max(largest, score);
        }

        double sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] = Math.Exp(scores[c] - largest);
            sum += probabilities[c];
        }

        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] /= sum;
        }

        return largest + Math.Log(sum);
    }
}
