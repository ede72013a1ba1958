using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Numerics;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Papers;

/// <summary>How good features are with few labels: what <see cref="Trial"/> found over several seeds.</summary>
/// <param name="found">For each method and seed the accuracies, family by family and within it by labels.</param>
internal sealed class RepresentationTest(ILookup<string, double[]> found)
{
    /// <summary>What rows call the families that searches learn on, together.</summary>
    public const string Five = "five families";

    private static readonly FewLabelsOptions Protocol = new() { Counts = [6, 20] };

    private static readonly (string Name, PlaneFamily[] Families)[] Groups =
    [
        .. new[] { PlaneFamily.Circles, PlaneFamily.Moons, PlaneFamily.Blobs }.Select(family =>
            (NameOf(family), new[] { family })
        ),
        (Five, [.. new CoefficientEvolutionOptions().Families]),
    ];

    /// <summary>The families of the test, in order.</summary>
    public static IReadOnlyList<PlaneFamily> Families { get; } = [.. Groups.SelectMany(group => group.Families)];

    /// <summary>The numbers of labels of the test.</summary>
    public static IReadOnlyList<int> Labels => Protocol.Counts;

    /// <summary>A family as rows and claims call it.</summary>
    public static string NameOf(PlaneFamily family) => family.ToString().ToLowerInvariant();

    /// <summary>A trial of a method on a fresh set of each family: for each the mean accuracy with each number of labels.</summary>
    /// <param name="method">The method.</param>
    /// <param name="seed">Of the sets and of everything else: the same sets, first weights and labels for every method.</param>
    public static Trial Trial(FeatureMethod method, ulong seed) =>
        new(
            method.Name,
            seed,
            (workers, cancel) =>
                [
                    .. Families.SelectMany(family =>
                    {
                        var key = RandomKey.FromSeed(seed).For("test of representations").For(NameOf(family));
                        var data = Synthetic.Plane(family, key.For("set"));
                        return method.Measure(data, Protocol, key, workers, cancel).Means;
                    }),
                ]
        );

    /// <summary>A row for each set, number of labels and method, and then one for each difference from a method of reference.</summary>
    /// <param name="methods">All methods.</param>
    /// <param name="references">Those that the others are compared with.</param>
    /// <param name="compared">The others.</param>
    public IEnumerable<ReproduceRow> Rows(
        IReadOnlyList<string> methods,
        IReadOnlyList<string> references,
        IReadOnlyList<string> compared
    )
    {
        foreach (var (name, _) in Groups)
        {
            foreach (int labels in Labels)
            {
                string group = $"{name}, {labels} labels";
                foreach (string method in methods)
                {
                    yield return ReproduceRow.Of($"{group}: {method}", null, Values(method, name, labels)) with
                    {
                        Group = group,
                    };
                }
            }
        }

        foreach (string reference in references)
        {
            foreach (var (name, _) in Groups)
            {
                foreach (int labels in Labels)
                {
                    foreach (string method in compared)
                    {
                        yield return ReproduceRow.Of(
                            $"{name}, {labels} labels: {method} − {reference}",
                            null,
                            Differences(method, reference, name, labels).Select(difference => 100 * difference)
                        ) with
                        {
                            Group = $"less {reference}",
                            Unit = "points",
                        };
                    }
                }
            }
        }
    }

    /// <summary>The mean accuracy.</summary>
    public double Mean(string method, PlaneFamily family, int labels) =>
        Values(method, NameOf(family), labels).Average();

    /// <summary>By how much one method is better than another, seed by seed.</summary>
    public SampleSummary Difference(string method, string other, PlaneFamily family, int labels) =>
        SampleSummary.Of([.. Differences(method, other, NameOf(family), labels)]);

    private IEnumerable<double> Differences(string method, string other, string group, int labels) =>
        Values(method, group, labels).Zip(Values(other, group, labels), (a, b) => a - b);

    // For each seed the mean over the families of the group.
    private IEnumerable<double> Values(string method, string group, int labels)
    {
        int at = Labels.Index().Single(each => each.Item == labels).Index;
        int[] places =
        [
            .. Groups
                .Single(each => each.Name == group)
                .Families.Select(family => (Array.IndexOf([.. Families], family) * Labels.Count) + at),
        ];
        return found[method].Select(run => places.Average(place => run[place]));
    }
}
