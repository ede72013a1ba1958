using System.Numerics;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>The output layer: scores U h_T, probabilities by softmax, and the prediction.</summary>
public static class OutputLayer
{
    /// <summary>The scores U h_T of one example.</summary>
    /// <param name="activity">Who fired, and the values of the last round.</param>
    /// <param name="row">Which example of <paramref name="activity"/>.</param>
    /// <param name="outputWeights">U, |V| × m.</param>
    /// <param name="scores">m numbers, padded to a multiple of 16.</param>
    /// <param name="workspace">Buffer for k whole numbers, to work in.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Scores(
        Activity activity,
        int row,
        Matrix outputWeights,
        Span<float> scores,
        Span<int> workspace,
        VectorWidth width
    ) =>
        SparseRow.Multiply(
            activity.FiredLast(row, workspace, width),
            activity.Values(row),
            outputWeights,
            scores,
            width
        );

    /// <summary>The first index of the largest score.</summary>
    public static int Largest<T>(ReadOnlySpan<T> scores)
        where T : IComparisonOperators<T, T, bool>
    {
        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>p_c = e^{s_c} / Σ e^{s}, computed from differences to the largest score so that nothing overflows.</summary>
    /// <param name="scores">m scores.</param>
    /// <param name="probabilities">Buffer for m numbers; may be the same memory as <paramref name="scores"/>.</param>
    public static void Softmax(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        float largest = scores[Largest(scores)];
        float sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] = MathF.Exp(scores[c] - largest);
            sum += probabilities[c];
        }

        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] /= sum;
        }
    }

    /// <summary>weight · (p − y): the gradient of weight times the cross-entropy with respect to the scores.</summary>
    /// <param name="scores">m scores.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    /// <param name="weight">What the example counts; 1/B for the mean over B examples.</param>
    /// <param name="errors">Buffer for m numbers.</param>
    public static void Errors(ReadOnlySpan<float> scores, int label, float weight, Span<float> errors)
    {
        Softmax(scores, errors);
        errors[label] -= 1;
        foreach (ref float error in errors)
        {
            error *= weight;
        }
    }

    /// <summary>−log p_y, the cross-entropy of the softmax of the scores and a label; in double precision, finite for finite scores.</summary>
    /// <param name="scores">m scores.</param>
    /// <param name="label">y, 0 … m − 1.</param>
    public static double CrossEntropy(ReadOnlySpan<float> scores, int label)
    {
        double largest = scores[Largest(scores)];
        double sum = 0;
        foreach (float score in scores)
        {
            sum += Math.Exp(score - largest);
        }

        return Math.Log(sum) - (scores[label] - largest);
    }
}
