using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>How good features are with few labels: what <see cref="RepresentationMethod.Trial"/> found over several seeds.</summary>
/// <param name="methods">The methods, the one that others are compared with first.</param>
/// <param name="found">For each method and seed the accuracies, family by family and within it by labels.</param>
internal sealed class RepresentationTest(IReadOnlyList<string> methods, ILookup<string, double[]> found)
{
    /// <summary>The families of the test, in order.</summary>
    public static IReadOnlyList<PlaneFamily> Families { get; } =
    [
        PlaneFamily.Circles,
        PlaneFamily.Moons,
        PlaneFamily.Blobs,
        PlaneFamily.Mixtures,
        PlaneFamily.Xor,
        PlaneFamily.Strips,
        PlaneFamily.Spirals,
        PlaneFamily.Arcs,
    ];

    /// <summary>The numbers of labels of the test.</summary>
    public static IReadOnlyList<int> Labels { get; } = [6, 20];

    /// <summary>A family as rows and claims call it.</summary>
    public static string NameOf(PlaneFamily family) => family.ToString().ToLowerInvariant();

    /// <summary>A row for each method, family and number of labels, and then their differences from the first method.</summary>
    public IEnumerable<ReproduceRow> Rows()
    {
        foreach (var family in Families)
        {
            foreach (int labels in Labels)
            {
                string group = $"{NameOf(family)}, {labels} labels";
                foreach (string method in methods)
                {
                    yield return ReproduceRow.Of($"{group}: {method}", null, Values(method, family, labels)) with
                    {
                        Group = group,
                    };
                }

                foreach (string method in methods.Skip(1))
                {
                    var points = Differences(method, methods[0], family, labels).Select(difference => 100 * difference);
                    yield return ReproduceRow.Of($"{group}: {method} less {methods[0]}", null, points) with
                    {
                        Group = group,
                        Unit = "points",
                    };
                }
            }
        }
    }

    /// <summary>The mean accuracy.</summary>
    public double Mean(string method, PlaneFamily family, int labels) => Values(method, family, labels).Average();

    /// <summary>By how much one method is better than another, seed by seed.</summary>
    public SampleSummary Difference(string method, string other, PlaneFamily family, int labels) =>
        SampleSummary.Of([.. Differences(method, other, family, labels)]);

    private IEnumerable<double> Differences(string method, string other, PlaneFamily family, int labels) =>
        Values(method, family, labels).Zip(Values(other, family, labels), (a, b) => a - b);

    private IEnumerable<double> Values(string method, PlaneFamily family, int labels)
    {
        int place =
            (Families.Index().Single(each => each.Item == family).Index * Labels.Count) + (labels == Labels[0] ? 0 : 1);
        return found[method].Select(run => run[place]);
    }
}
