using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Represent;

public sealed class FeatureMethodTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Fact]
    public void Rule_H_on_moons_is_better_than_random_features_and_threads_change_nothing()
    {
        var moons = Synthetic.Moons(Key);
        var random = new FeatureMethod("random", new CompetitiveOptions(64, 16));
        var h3 = new FeatureMethod("H3", RuleH.H3(), [.. RuleH.Rules]);
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2);

        double[] ofRandom = random.Measure(moons, new FewLabelsOptions(), Key, one).Means;
        double[] ofRule = h3.Measure(moons, new FewLabelsOptions(), Key, one).Means;

        Assert.InRange(ofRule[1], ofRandom[1], 1);
        Assert.Equal(ofRule, h3.Measure(moons, new FewLabelsOptions(), Key, two).Means);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Unscaled_features_are_what_units_have_above_the_next_one(int threads)
    {
        // More examples than a block.
        var moons = Synthetic.Moons(Key).Train;
        var random = new FeatureMethod("random", new CompetitiveOptions(50, 7)) { Unscaled = true };
        using var workers = new WorkerPool(threads);
        var network = random.Learn(moons, Key, workers);
        var layer = (CompetitiveLayer)network.Hidden[0];

        var features = random.Features(network, moons, workers).Examples;

        for (int n = 0; n < moons.Count; n++)
        {
            float[] u = layer.Bias.Row(0).ToArray();
            for (int i = 0; i < layer.Inputs; i++)
            {
                for (int j = 0; j < u.Length; j++)
                {
                    u[j] = MathF.FusedMultiplyAdd(moons.Examples[n, i], layer.W[i, j], u[j]);
                }
            }

            float next = u.OrderDescending().ElementAt(7);
            Assert.Equal(u.Select(value => MathF.Max(value - next, 0)), features.Row(n).ToArray());
        }

        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => random.Features(network, moons, workers, cancelled));
    }

    [Fact]
    public void Test_points_are_not_learned_from()
    {
        var moons = Synthetic.Moons(Key);
        var h3 = new FeatureMethod("H3", RuleH.H3(), [.. RuleH.Rules]);
        using var workers = new WorkerPool(1);

        var network = h3.Learn(moons.Train, Key, workers);
        double[] expected = FewLabels
            .Measure(Features(moons.Train), Features(moons.Test), new FewLabelsOptions(), Key)
            .Means;

        Assert.Equal(expected, h3.Measure(moons, new FewLabelsOptions(), Key, workers).Means);

        LabelledData Features(LabelledData data) => new(network.Features(data.Examples), data.Labels, 2);
    }
}
