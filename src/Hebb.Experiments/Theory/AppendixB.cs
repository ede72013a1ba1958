using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Appendix B: with updates of all edges after every example the mean squared error is quadratic in the four numbers of the output
/// rule, so that "we have a simple 4×4 system of linear equations. Its solution is the optimal rule".
/// </summary>
/// <remarks>
/// Let l labels have n_c of n examples each. The rule −(l − 1) for the label's edge and 1 for all others, whether the neuron fired or
/// not, changes every U[j, c] by n − n_c − (l − 1) n_c = n − l n_c. Where the labels are equally frequent that is 0: the rule does nothing, and the system
/// is singular. Any of its solutions is optimal; they differ by multiples of that rule, and the predictions are the same.
/// </remarks>
internal static class AppendixB
{
    private const int Examples = 500;
    private const double Singular = 1e-12;

    private static readonly double[] Shares = [0.5, 0.6, 0.8];

    // Two labels: −1 for the label's edge, 1 for the other.
    private static readonly double[] DoesNothing = [-1, 1, -1, 1];

    /// <summary>The checks of this appendix.</summary>
    public static IReadOnlyList<Claim> Claims => [OneSolution()];

    private static Claim OneSolution() =>
        new(
            "appendix-b-system",
            Interpretation.Proof,
            "The 4×4 system of linear equations for the output rule with the least mean squared error has one solution."
        )
        {
            Quantity = "smallest eigenvalue over largest",
            BoundKind = BoundKind.Lower,
            Bound = Singular,
            Remark =
                "Not where the labels are equally frequent: then the rule −(l − 1) for the label's edge and 1 for the others, l labels, fired or not, "
                + "adds n − l n_c = 0 to every weight, and the system is singular. Any of its solutions is an optimal rule, all with "
                + "the same scores on the training examples. Halfspace, 500 examples, 40 neurons; the bound is rounding; label 1 on 50, 60 and 80 % of the "
                + "examples, the figure is the smallest.",
            Trials = 10 * Shares.Length,
            Columns = ["shareOfOnes", "eigenvalueRatio", "largestScore"],
            RunTrial = trial =>
            {
                using var workers = new WorkerPool(1, trial.Width);
                double share = Shares[trial.Index % Shares.Length];
                var data = HalfspaceTask.Make(Examples, share, trial.Key);
                var scores = LinearRuleLoss.Of(
                    RulePattern.CreateNetwork(trial.Key, data),
                    data,
                    data,
                    1,
                    l2: 0,
                    workers
                );
                return [share, scores.EigenvalueRatio(), scores.LargestScore(DoesNothing)];
            },
            Evaluate = rows =>
            {
                TrialTable At(double share) => rows.Where("shareOfOnes", x => x == share);
                double Smallest(double share) => At(share).Column("eigenvalueRatio").Min();
                double[] tried = [.. Shares.Where(share => At(share).Count > 0)];
                var measures = tried.ToDictionary(
                    share => $"smallestEigenvalueOverLargestWithLabel1On{100 * share:0}Percent",
                    Smallest
                );
                foreach (double share in tried.Where(share => share == 0.5))
                {
                    measures["largestScoreByTheRuleThatDoesNothing"] = At(share).Max("largestScore");
                }

                return (tried.Min(Smallest), measures);
            },
        };
}
