using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Experiments.Represent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Papers;

public sealed class UnsupervisedMetaTests
{
    [Fact]
    public void A_trial_is_a_method_on_a_fresh_set_of_each_family()
    {
        using var workers = new WorkerPool(1);
        var method = UnsupervisedMeta.Hand[^1];
        double[] found = RepresentationTest.Trial(method, 3).Measure(workers, CancellationToken.None);
        Assert.Equal(RepresentationTest.Families.Count * 2, found.Length);
        var key = RandomKey.FromSeed(3).For("test of representations").For("moons");
        var data = Synthetic.Plane(PlaneFamily.Moons, key.For("set"));
        var result = method.Measure(data, new FewLabelsOptions { Counts = [6, 20] }, key, workers);
        Assert.Equal(result.Means, found[2..4]);
    }

    [Fact]
    public void Unscaled_features_have_the_directions_of_the_layers_and_other_lengths()
    {
        using var workers = new WorkerPool(1);
        var data = Synthetic.Circles(RandomKey.FromSeed(1), count: 30).Train;
        var network = UnsupervisedMeta.Hand[0].Learn(data, RandomKey.FromSeed(2), workers);
        var layer = (CompetitiveLayer)network.Hidden[^1];
        var unscaled = UnscaledCap.Features(layer, data.Examples, workers, default);
        var scaled = network.Features(data.Examples, workers);
        for (int n = 0; n < 30; n++)
        {
            double length = Math.Sqrt(unscaled.Row(n).ToArray().Sum(v => (double)v * v));
            Assert.Equal(16, unscaled.Row(n).ToArray().Count(v => v > 0));
            for (int j = 0; j < 64; j++)
            {
                Assert.Equal(scaled[n, j], unscaled[n, j] / length, 1e-5);
            }
        }

        Assert.Throws<InvalidOptionException>(() =>
            UnscaledCap.Features(
                (CompetitiveLayer)Network.Create(data, default, null, RuleH.H3()).Hidden[0],
                data.Examples,
                workers,
                default
            )
        );
    }

    [Fact]
    public void Differences_are_paired_by_seed_and_five_families_are_their_mean()
    {
        // Accuracies that differ by far more between seeds than between methods.
        var test = TestOf(
            (method, family, labels, seed) =>
                (0.1 * seed) + (method == 0 ? 0 : 0.01 * (family + 1)) + (labels == 20 ? 0.2 : 0)
        );
        var moons = test.Difference(Names[1], Names[0], PlaneFamily.Moons, 6);
        Assert.Equal((3, 0.02), (moons.Count, Math.Round(moons.Mean, 10)));
        Assert.Equal(0, moons.StandardDeviation!.Value, 1e-12);
        Assert.Equal(0.3, test.Mean(Names[0], PlaneFamily.Circles, 20), 1e-12);
        var rows = test.Rows(Names, [Names[0]], [Names[1]]).ToList();
        // Four groups at two numbers of labels.
        Assert.Equal((4 * 2 * Names.Length) + (4 * 2), rows.Count);
        Assert.Equal(rows.Select(row => row.Name).Distinct(), rows.Select(row => row.Name));
        var five = rows.Single(row => row.Name == $"{RepresentationTest.Five}, 20 labels: {Names[1]} − {Names[0]}");
        // The five families are numbers 3 to 7: their mean is 5 + 1 hundredths.
        Assert.Equal((6, "points"), (Math.Round(five.Mean, 8), five.Unit));
    }

    [Theory]
    [InlineData(0.95, 0.8, 0.02, true, true, true, true)]
    [InlineData(0.85, 0.8, 0.02, false, true, true, true)]
    [InlineData(0.95, 0.9, 0.02, true, false, true, false)]
    [InlineData(0.95, 0.8, -0.02, true, true, false, true)]
    public void Claims_are_judged_by_what_was_found(
        double circles,
        double moons,
        double gain,
        bool first,
        bool second,
        bool third,
        bool fourth
    )
    {
        // Of the references random features have .7, the start .8, H3 .85 and H5 .99; the rule from random weights has what is given on circles and
        // elsewhere, and the rules from rule H their start and the gain.
        var test = TestOf(
            (method, family, _, seed) =>
                (0.001 * seed * (method + 1))
                + method switch
                {
                    0 => 0.7,
                    1 => 0.8,
                    2 => 0.85,
                    3 => 0.99,
                    4 => family == 0 ? circles : moons,
                    5 => 0.6,
                    _ => 0.8 + gain,
                }
        );
        Assert.Equal(
            [first, second, third, fourth, true],
            UnsupervisedMeta.Claims(test).Select(claim => claim.Holds!.Value)
        );
    }

    private static readonly string[] Names =
    [
        .. UnsupervisedMeta.Hand.Select(method => method.Name),
        .. RuleSearch.All.Select(search => search.Name),
    ];

    private static RepresentationTest TestOf(Func<int, int, int, int, double> accuracy) =>
        new(
            (
                from method in Names.Index()
                from seed in new[] { 0, 1, 2 }
                select (
                    Name: method.Item,
                    Values: (
                        from family in RepresentationTest.Families.Index()
                        from labels in RepresentationTest.Labels
                        select accuracy(method.Index, family.Index, labels, seed)
                    ).ToArray()
                )
            ).ToLookup(trial => trial.Name, trial => trial.Values)
        );
}
