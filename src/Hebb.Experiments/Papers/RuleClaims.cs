using System.Globalization;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>What <see cref="UnsupervisedRules"/> set out to find, and what was found.</summary>
/// <param name="found">Accuracies by the names of <see cref="RuleMethods"/>.</param>
internal sealed class RuleClaims(ILookup<string, double[]> found)
{
    private static readonly string[] Sets = [.. RuleMethods.Sets.Select(set => set.Name)];
    private static readonly string[] Circles = ["circles"];
    private static readonly string[] Noise = ["circles, noise 0.15", "moons, noise 0.3"];
    private static readonly string[] Joined = ["circles", "moons"];

    /// <summary>All claims.</summary>
    public IEnumerable<ReproduceClaim> All()
    {
        yield return AtLeast(RuleMethods.H3, 20, [0.975, 0.97, 0.97]);
        yield return Above(
            "H3 at 20 labels is at least 3 points above random features (their best constant) on circles and on moons",
            RuleMethods.H3,
            20,
            Joined,
            difference => difference.Mean >= 0.03
        );
        yield return AtLeast(RuleMethods.H5, 6, [0.89, 0.91, 0.95]);
        yield return Above(
            "H5 at 6 labels is above random features (their best constant) on circles and on moons",
            RuleMethods.H5,
            6,
            Joined,
            difference => difference.Low > 0
        );
        yield return Better(
            "H5 at 6 labels is above an RBF support vector machine that sees the plane, on circles and on moons",
            RuleMethods.H5,
            RuleMethods.MachineOfPlane,
            6,
            Joined
        );
        yield return Better(
            "H5 at 6 labels is above label spreading, which keeps all training points and sees the plane, on circles and on moons",
            RuleMethods.H5,
            RuleMethods.Spreading,
            6,
            Joined
        );
        yield return FeedForward(20);
        yield return FeedForward(6);
        yield return Better(
            "Graded caps alone are worth more than bits: random features at 20 labels, circles and moons",
            RuleMethods.Random,
            RuleMethods.RandomBits,
            20,
            Joined
        );
        foreach (
            string ablation in (string[])
                [RuleMethods.Competitive, RuleMethods.WideCap, RuleMethods.BitsInside, RuleMethods.RandomFirst]
        )
        {
            string name = ablation == RuleMethods.Competitive ? "no recurrence" : ablation.Replace("ablation: ", "");
            yield return Better(
                $"Each part of H3 matters: {name} is worse at 20 labels on circles",
                RuleMethods.H3,
                ablation,
                20,
                Circles
            );
        }

        yield return Better(
            "Where joined points do not have the same label H3 fails: circles of factor 0.7 at 20 labels, below random features",
            RuleMethods.Random,
            RuleMethods.H3,
            20,
            ["circles, factor 0.7"]
        );
        yield return new ReproduceClaim(
            "With much noise H3 gains no more than 2 points over random features at 20 labels",
            Noisy().All(each => each.Difference.Mean <= 0.02),
            $"H3 less random, points: {Texts(Noisy())}"
        );
        yield return Better(
            "On blobs with 6 labels H3 is below random features; H5, which reads bits, loses less than 2 points",
            RuleMethods.Random,
            RuleMethods.H3,
            6,
            ["blobs"],
            Difference(RuleMethods.H5, RuleMethods.Random, "blobs", 6).Low > -0.02
        );
    }

    private IEnumerable<(string Set, SampleSummary Difference)> Noisy() =>
        from set in Noise
        select (set, Difference(RuleMethods.H3, RuleMethods.Random, set, 20));

    private ReproduceClaim AtLeast(string method, int labels, double[] marks)
    {
        double[] means = [.. Sets.Select(set => Mean(method, set, labels))];
        return new ReproduceClaim(
            $"{method[..2]} at {labels} labels reaches {Percent(marks)} % on {string.Join(", ", Sets)}",
            means.Zip(marks).All(pair => pair.First >= pair.Second),
            $"{Percent(means)} %"
        );
    }

    private ReproduceClaim Above(string text, string method, int labels, string[] sets, Func<SampleSummary, bool> holds)
    {
        (string Set, SampleSummary Difference)[] differences =
        [
            .. sets.Select(set => (set, Difference(method, BestRandom(set, labels), set, labels))),
        ];
        return new ReproduceClaim(
            text,
            differences.All(each => holds(each.Difference)),
            $"points: {Texts(differences)}"
        );
    }

    private ReproduceClaim Better(
        string text,
        string better,
        string worse,
        int labels,
        string[] sets,
        bool besides = true
    )
    {
        (string Set, SampleSummary Difference)[] differences =
        [
            .. sets.Select(set => (set, Difference(better, worse, set, labels))),
        ];
        return new ReproduceClaim(
            text,
            besides && differences.All(each => each.Difference.Low > 0),
            $"{Short(better)} less {Short(worse)}, points: {Texts(differences)}"
        );
    }

    private ReproduceClaim FeedForward(int labels)
    {
        var gains = RuleMethods
            .FeedForward.Select(rule =>
                (
                    rule.Name,
                    Gains: Sets.Select(set => Difference(rule.Name, BestRandom(set, labels), set, labels).Mean)
                        .ToArray()
                )
            )
            .OrderByDescending(each => each.Gains.OrderDescending().ElementAt(1))
            .ToArray();
        return new ReproduceClaim(
            $"No feed-forward rule beats random features (their best constant) by 2 points on two of the sets, at {labels} labels",
            gains.All(each => each.Gains.Count(gain => gain >= 0.02) < 2),
            string.Join(
                "; ",
                gains
                    .Take(3)
                    .Select(each => $"{each.Name} {string.Join(", ", each.Gains.Select(gain => Points(gain)))}")
            )
        );
    }

    // The best in hindsight.
    private string BestRandom(string set, int labels) =>
        RuleMethods.Constants.Select(RuleMethods.RandomWith).MaxBy(name => Mean(name, set, labels))!;

    private SampleSummary Difference(string method, string from, string set, int labels) =>
        PairedDifference.Of(Values(from, set, labels), Values(method, set, labels));

    private double Mean(string method, string set, int labels) => Values(method, set, labels).Average();

    private double[] Values(string method, string set, int labels)
    {
        int at = RuleMethods.Labels.Counts.ToList().IndexOf(labels);
        return [.. found[RuleMethods.NameOf(method, set)].Select(run => run[at])];
    }

    private static string Short(string method) =>
        method.StartsWith('H') ? method[..2] : method.Replace("ablation: ", "").Replace("reference: ", "");

    private static string Texts(IEnumerable<(string Set, SampleSummary Difference)> differences) =>
        string.Join(
            "; ",
            differences.Select(each =>
                $"{each.Set} {Points(each.Difference.Mean)} ({Points(each.Difference.Low)} to {Points(each.Difference.High)})"
            )
        );

    private static string Percent(double[] shares) =>
        string.Join(" / ", shares.Select(share => (100 * share).ToString("F1", CultureInfo.InvariantCulture)));

    private static string Points(double? share) =>
        share is { } number ? (100 * number).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "none";
}
