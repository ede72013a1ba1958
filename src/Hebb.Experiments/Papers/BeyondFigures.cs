using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>What <see cref="Beyond"/> measured, by method, data set and what is measured.</summary>
/// <param name="found">The trials' values by method and data set: one array for each seed.</param>
/// <param name="methods">The methods.</param>
/// <param name="counts">How many labels were known.</param>
/// <param name="phases">In how many phases classes came.</param>
internal sealed class BeyondFigures(
    ILookup<string, double[]> found,
    IReadOnlyList<BeyondMethod> methods,
    IReadOnlyList<int> counts,
    IReadOnlyList<int> phases
)
{
    /// <summary>What is measured of a method.</summary>
    public IReadOnlyList<string> Quantities(BeyondMethod method) => [.. BeyondTrial.Names(method, counts, phases)];

    /// <summary>The values of all seeds.</summary>
    /// <param name="name">The method's name.</param>
    /// <param name="data">The data set.</param>
    /// <param name="quantity">What is measured.</param>
    public double[] Values(string name, string data, string quantity)
    {
        var method = methods.First(each => each.Name == name && each.Data.Contains(data));
        int i = Quantities(method).Index().First(each => each.Item == quantity).Index;
        return [.. found[Beyond.Name(method, data)].Select(run => run[i])];
    }

    /// <summary>Mean and interval.</summary>
    /// <inheritdoc cref="Values" path="/param"/>
    public SampleSummary Summary(string name, string data, string quantity) =>
        SampleSummary.Of(Values(name, data, quantity)).Within(0, 1);

    /// <summary>How much more one gives than another; runs of the same seed have the same draws.</summary>
    public SampleSummary Gain((string Name, string Quantity) one, (string Name, string Quantity) other, string data) =>
        SampleSummary.Of([
            .. Values(one.Name, data, one.Quantity)
                .Zip(Values(other.Name, data, other.Quantity), (ours, theirs) => ours - theirs),
        ]);

    /// <summary>Accuracy against the number of labels.</summary>
    public ReproduceFigure ByLabels(string data)
    {
        var few = methods.Where(method => method.FewLabels && method.Data.Contains(data));
        return new ReproduceFigure(
            Beyond.Shown(data),
            "labels",
            "accuracy (%)",
            [
                .. few.Select(method =>
                    ReproduceFigure.Percent(
                        method.Name,
                        [.. counts.Select(count => (double)count)],
                        RunsOf(method.Name, data, [.. counts.Select(BeyondTrial.Labels)])
                    )
                ),
            ],
            LogX: true
        );
    }

    private IEnumerable<double[]> RunsOf(string name, string data, string[] quantities)
    {
        double[][] values = [.. quantities.Select(quantity => Values(name, data, quantity))];
        return Enumerable.Range(0, values[0].Length).Select(run => values.Select(each => each[run]).ToArray());
    }
}
