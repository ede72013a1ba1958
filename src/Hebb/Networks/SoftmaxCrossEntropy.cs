using System.Numerics;

namespace Hebb.Networks;

/// <summary>The softmax p_c = e^{s_c} / Σ e^s of scores, and its cross-entropy with a label, −log p_y in nats.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>L = −log softmax(s)_y, and ∂L/∂s = softmax(s) − y, with the label y as a unit vector.</summary>
    /// <inheritdoc cref="ScoreLoss"/>
    public static double Evaluate(ReadOnlySpan<double> scores, int label, Span<double> gradient)
    {
        double logSum = Softmax(scores, gradient);
        gradient[label] -= 1;
        return logSum - scores[label];
    }

    /// <summary>L of scores in single precision, computed in double precision; finite for finite scores.</summary>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    internal static double Evaluate(ReadOnlySpan<float> scores, int label)
    {
        double largest = scores[OutputLayer.Largest(scores)];
        double sum = 0;
        foreach (float score in scores)
        {
            sum += Math.Exp(score - largest);
        }

        return Math.Log(sum) - (scores[label] - largest);
    }

    /// <summary>weight · (p − y): the gradient of weight times the cross-entropy with respect to the scores.</summary>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    /// <param name="weight">What the example counts; 1/B for the mean over B examples.</param>
    /// <param name="errors">Receives m numbers.</param>
    internal static void Errors(ReadOnlySpan<float> scores, int label, float weight, Span<float> errors)
    {
        Softmax(scores, errors);
        errors[label] -= 1;
        foreach (ref float error in errors)
        {
            error *= weight;
        }
    }

    /// <summary>p_c = e^{s_c} / Σ e^s, computed from differences to the largest score so that nothing overflows.</summary>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="probabilities">Receives m numbers; may be the same memory as <paramref name="scores"/>.</param>
    /// <returns>log Σ e^s.</returns>
    internal static T Softmax<T>(ReadOnlySpan<T> scores, Span<T> probabilities)
        where T : IFloatingPointIeee754<T>
    {
        T largest = scores[OutputLayer.Largest(scores)];
        T sum = T.Zero;
        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] = T.Exp(scores[c] - largest);
            sum += probabilities[c];
        }

        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] /= sum;
        }

        return largest + T.Log(sum);
    }
}
