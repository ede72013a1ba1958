using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>The losses that attacks ascend, as functions of the scores of one example and its label.</summary>
public static class ScoreLosses
{
    private const int NoTarget = -1;

    /// <summary>m = max_{c≠y} s_c − s_y, which is 0 or more where the label y does not have the largest score alone; the first of equals counts.</summary>
    /// <inheritdoc cref="ScoreLoss"/>
    public static double Margin(ReadOnlySpan<double> scores, int label, Span<double> gradient) =>
        Evaluate(AttackLoss.Margin, scores, label, NoTarget, gradient);

    /// <summary>
    /// −log q_y with q = softmax(p), p = softmax(s), all in single precision: what the published code of the plasticity-rules paper
    /// attacks. Once p_y rounds to 1 the gradient is exactly 0.
    /// </summary>
    /// <inheritdoc cref="ScoreLoss"/>
    public static double PublishedDoubleSoftmax(ReadOnlySpan<double> scores, int label, Span<double> gradient) =>
        Evaluate(AttackLoss.PublishedDoubleSoftmax, scores, label, NoTarget, gradient);

    /// <summary>The loss of this name.</summary>
    public static ScoreLoss Of(AttackLoss loss) =>
        (scores, label, gradient) => Evaluate(loss, scores, label, NoTarget, gradient);

    /// <summary>The loss of this name towards a wrong label: larger means nearer to being taken for it.</summary>
    /// <param name="loss">Which.</param>
    /// <param name="target">t, 0 … m − 1, not the true label.</param>
    public static ScoreLoss Towards(AttackLoss loss, int target) =>
        (scores, label, gradient) => Evaluate(loss, scores, label, target, gradient);

    /// <summary>What reports call a loss.</summary>
    internal static string NameOf(AttackLoss loss) =>
        loss switch
        {
            AttackLoss.Margin => "margin",
            AttackLoss.CrossEntropy => "cross-entropy",
            _ => "published double softmax",
        };

    /// <summary>What an attack ascends.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="label">y.</param>
    /// <param name="target">t; negative means none.</param>
    /// <param name="gradient">Receives its gradient with respect to the scores.</param>
    internal static double Evaluate(
        AttackLoss loss,
        ReadOnlySpan<double> scores,
        int label,
        int target,
        Span<double> gradient
    )
    {
        switch (loss)
        {
            case AttackLoss.CrossEntropy when target >= 0:
                double minus = -LogOdds(scores, target, gradient);
                Negate(gradient);
                return minus;
            case AttackLoss.CrossEntropy:
                return LogOdds(scores, label, gradient);
            case AttackLoss.PublishedDoubleSoftmax when target >= 0:
                double value = -DoubleSoftmax(scores, target, gradient);
                Negate(gradient);
                return value;
            case AttackLoss.PublishedDoubleSoftmax:
                return DoubleSoftmax(scores, label, gradient);
            default:
                int wrong = target >= 0 ? target : OutputLayer.LargestBut(label, scores);
                gradient.Clear();
                gradient[wrong] = 1;
                gradient[label] = -1;
                return scores[wrong] - scores[label];
        }
    }

    /// <summary>m = max_{c≠y} s_c − s_y; +∞ where a score is not finite.</summary>
    internal static double MarginOf(ReadOnlySpan<float> scores, int label)
    {
        float best = float.NegativeInfinity;
        for (int c = 0; c < scores.Length; c++)
        {
            if (!float.IsFinite(scores[c]))
            {
                return double.PositiveInfinity;
            }

            best = c != label && scores[c] > best ? scores[c] : best;
        }

        return (double)best - scores[label];
    }

    // z = log Σ_{c≠y} e^{s_c} − s_y = log((1 − p_y)/p_y); the cross-entropy is log(1 + e^z).
    private static double LogOdds(ReadOnlySpan<double> scores, int label, Span<double> gradient)
    {
        double largest = scores[OutputLayer.LargestBut(label, scores)];
        double sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            gradient[c] = c == label ? 0 : Math.Exp(scores[c] - largest);
            sum += gradient[c];
        }

        for (int c = 0; c < scores.Length; c++)
        {
            gradient[c] /= sum;
        }

        gradient[label] = -1;
        return largest + Math.Log(sum) - scores[label];
    }

    // ∂L/∂s_i = p_i (∂L/∂p_i − Σ_j p_j ∂L/∂p_j), ∂L/∂p = q − y.
    private static double DoubleSoftmax(ReadOnlySpan<double> scores, int label, Span<double> gradient)
    {
        Span<float> numbers =
            scores.Length <= 1024 ? stackalloc float[3 * scores.Length] : new float[3 * scores.Length];
        var s = numbers[..scores.Length];
        var p = numbers.Slice(scores.Length, scores.Length);
        var q = numbers[(2 * scores.Length)..];
        for (int c = 0; c < s.Length; c++)
        {
            s[c] = (float)scores[c];
        }

        Softmax(s, p);
        float loss = -Softmax(p, q, label);
        q[label] -= 1;
        float dot = 0;
        for (int c = 0; c < p.Length; c++)
        {
            dot = MathF.FusedMultiplyAdd(p[c], q[c], dot);
        }

        for (int c = 0; c < p.Length; c++)
        {
            gradient[c] = p[c] * (q[c] - dot);
        }

        return loss;
    }

    // Also gives log softmax(x)_label.
    private static float Softmax(ReadOnlySpan<float> x, Span<float> softmax, int label = 0)
    {
        float largest = x[OutputLayer.Largest(x)];
        float sum = 0;
        for (int c = 0; c < x.Length; c++)
        {
            softmax[c] = ElementaryFunctions.Exp(x[c] - largest);
            sum += softmax[c];
        }

        for (int c = 0; c < x.Length; c++)
        {
            softmax[c] /= sum;
        }

        return x[label] - largest - ElementaryFunctions.Log(sum);
    }

    private static void Negate(Span<double> gradient)
    {
        foreach (ref double value in gradient)
        {
            value = -value;
        }
    }
}
