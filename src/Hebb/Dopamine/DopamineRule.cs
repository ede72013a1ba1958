using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Dopamine;

/// <summary>
/// The dopaminergic rule for one example: which output neurons fired, and the reward δ_j that each of them broadcasts to its edges,
/// so that Δw_ij = (ε1 / B) Σ_b φ(h_i) · [j fired] · δ_j.
/// </summary>
internal static class DopamineRule
{
    /// <summary>The factors of an example.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="scores">s = U h, m numbers.</param>
    /// <param name="label">The label; it reaches δ_j only as ℓ_j, the neuron's own error, or as R.</param>
    /// <param name="expected">r̄, the running mean of R.</param>
    /// <param name="random">A number in (0, 1) for <see cref="PostSynaptic.Sampled"/>.</param>
    /// <param name="probabilities">Receives z, the softmax of the scores.</param>
    /// <param name="factors">Receives δ_j, 0 for neurons that did not fire.</param>
    /// <returns>The neuron that acts.</returns>
    public static int Factors(
        DopamineOptions options,
        ReadOnlySpan<float> scores,
        int label,
        float expected,
        double random,
        Span<float> probabilities,
        Span<float> factors
    )
    {
        var z = probabilities[..scores.Length];
        OutputLayer.Softmax(scores, z);
        int winner = OutputLayer.Largest(scores);
        int acts = options.PostSynaptic == PostSynaptic.Sampled ? Draw(z, random) : winner;
        float outcome = acts == label ? 1 : 0;
        // As printed, edges change only after answers whose loss is above ε0.
        bool isPrinted = options.Reward == Reward.Printed;
        bool isBad = isPrinted && OutputLayer.CrossEntropy(scores, label) > options.LossThreshold;
        int runnerUp = options.PostSynaptic == PostSynaptic.WinnerAndRunnerUp ? RunnerUp(scores, winner) : -1;
        for (int j = 0; j < z.Length; j++)
        {
            float error = (j == label ? 1 : 0) - z[j];
            bool fired =
                isPrinted
                || options.PostSynaptic switch
                {
                    PostSynaptic.All => true,
                    PostSynaptic.AboveHalf => z[j] >= 0.5f,
                    PostSynaptic.WinnerAndRunnerUp => j == winner || j == runnerUp,
                    _ => j == acts,
                };
            factors[j] = !fired
                ? 0
                : options.Reward switch
                {
                    Reward.Threshold => (float)options.Threshold - (error * error),
                    Reward.Baseline => outcome - expected,
                    Reward.Prediction => error,
                    _ => isBad && error * error < options.Threshold ? 1 : 0,
                };
        }

        return acts;
    }

    /// <summary>The factor of φ(h) that is the same for all neurons of an example: 1, or 1/|h|².</summary>
    internal static float Scale(PreSynaptic kind, ReadOnlySpan<float> values)
    {
        if (kind != PreSynaptic.Normalized)
        {
            return 1;
        }

        double squares = 0;
        foreach (float h in values)
        {
            squares += (double)h * h;
        }

        return squares == 0 ? 0 : (float)(1 / squares);
    }

    private static int Draw(ReadOnlySpan<float> probabilities, double random)
    {
        double left = random;
        for (int j = 0; j < probabilities.Length - 1; j++)
        {
            left -= probabilities[j];
            if (left < 0)
            {
                return j;
            }
        }

        return probabilities.Length - 1;
    }

    private static int RunnerUp(ReadOnlySpan<float> scores, int winner)
    {
        int best = winner == 0 ? 1 : 0;
        for (int j = best + 1; j < scores.Length; j++)
        {
            if (j != winner && scores[j] > scores[best])
            {
                best = j;
            }
        }

        return best;
    }
}
