using Hebb.Dopamine;

namespace Hebb.Reference;

/// <summary>
/// The dopaminergic rule (nne-dnn paper, introduction: ¼ − err²; section 3.2), on dense features and in double precision:
/// Δw_ij = (ε1 / B) Σ_b φ(h_i) · [j fired] · δ_j. <see cref="DopamineRule"/> and <see cref="OutputTraining"/> compute the same fast.
/// </summary>
internal static class PlainDopamine
{
    // What the running mean r̄ forgets with each example.
    private const double Forgetting = 0.001;

    /// <summary>The output neuron that acts: the one with the largest score, or one drawn with the probabilities z.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="scores">s = U h, m numbers.</param>
    /// <param name="random">A number in (0, 1) for <see cref="PostSynaptic.Sampled"/>.</param>
    public static int Acts(DopamineOptions options, double[] scores, double random = 0)
    {
        if (options.PostSynaptic != PostSynaptic.Sampled)
        {
            return Array.IndexOf(scores, scores.Max());
        }

        double[] z = Softmax(scores);
        int j = 0;
        for (double left = random - z[0]; left >= 0 && j < z.Length - 1; left -= z[j])
        {
            j++;
        }

        return j;
    }

    /// <summary>δ_j of every output neuron, 0 for those that did not fire.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="scores">s = U h, m numbers.</param>
    /// <param name="label">The label; ℓ_j is 1 for its neuron and 0 for the others.</param>
    /// <param name="expected">r̄, the running mean of R.</param>
    /// <param name="random">A number in (0, 1) for <see cref="PostSynaptic.Sampled"/>.</param>
    public static double[] Factors(
        DopamineOptions options,
        double[] scores,
        int label,
        double expected,
        double random = 0
    )
    {
        double[] z = Softmax(scores);
        int acts = Acts(options, scores, random);
        int[] ranked = [.. Enumerable.Range(0, z.Length).OrderByDescending(j => scores[j])];
        double loss = -Math.Log(z[label]);
        var delta = new double[z.Length];
        for (int j = 0; j < z.Length; j++)
        {
            double error = (j == label ? 1 : 0) - z[j];
            double good = options.Threshold - (error * error);
            bool fired = options.PostSynaptic switch
            {
                PostSynaptic.All => true,
                PostSynaptic.AboveHalf => z[j] >= 0.5,
                PostSynaptic.WinnerAndRunnerUp => j == ranked[0] || j == ranked[1],
                _ => j == acts,
            };
            delta[j] = options.Reward switch
            {
                // Section 3.2 as printed, whatever fired.
                Reward.Printed => Fraction(good) * Fraction(loss - options.LossThreshold),
                _ when !fired => 0,
                Reward.Threshold => good,
                Reward.Baseline => (acts == label ? 1 : 0) - expected,
                _ => error,
            };
        }

        return delta;
    }

    /// <summary>One minibatch.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="features">h of each example, B rows of |V| numbers.</param>
    /// <param name="labels">B labels.</param>
    /// <param name="weights">U, |V| × m; changed in place.</param>
    /// <param name="expected">r̄; it learns from the examples' outcomes after the weights have.</param>
    /// <param name="random">A number in (0, 1) for each example, for <see cref="PostSynaptic.Sampled"/>.</param>
    public static void Step(
        DopamineOptions options,
        double[][] features,
        int[] labels,
        double[,] weights,
        ref double expected,
        double[]? random = null
    )
    {
        bool isBinary = options.Reward == Reward.Printed || options.PreSynaptic == PreSynaptic.Binary;
        var change = new double[weights.GetLength(0), weights.GetLength(1)];
        var outcomes = new bool[labels.Length];
        for (int b = 0; b < labels.Length; b++)
        {
            double[] h = features[b];
            double[] s = Scores(h, weights);
            double[] delta = Factors(options, s, labels[b], expected, random?[b] ?? 0);
            outcomes[b] = Acts(options, s, random?[b] ?? 0) == labels[b];
            double squares = h.Sum(value => value * value);
            for (int i = 0; i < h.Length; i++)
            {
                double phi =
                    isBinary ? Fraction(h[i])
                    : options.PreSynaptic == PreSynaptic.Graded ? h[i]
                    : squares == 0 ? 0
                    : h[i] / squares;
                for (int j = 0; j < delta.Length; j++)
                {
                    change[i, j] += options.StepSizeInUse / labels.Length * phi * delta[j];
                }
            }
        }

        for (int i = 0; i < change.GetLength(0); i++)
        {
            for (int j = 0; j < change.GetLength(1); j++)
            {
                weights[i, j] += change[i, j];
            }
        }

        foreach (bool right in outcomes)
        {
            expected += Forgetting * ((right ? 1 : 0) - expected);
        }
    }

    // max{0, v} / v, and 0 for 0 / 0.
    private static double Fraction(double v) => v > 0 ? 1 : 0;

    private static double[] Scores(double[] h, double[,] weights) =>
        [.. Enumerable.Range(0, weights.GetLength(1)).Select(j => h.Select((value, i) => value * weights[i, j]).Sum())];

    private static double[] Softmax(double[] scores)
    {
        double[] powers = [.. scores.Select(s => Math.Exp(s - scores.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
