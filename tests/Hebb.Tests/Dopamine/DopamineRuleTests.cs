using FsCheck;
using FsCheck.Fluent;
using Hebb.Dopamine;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;

namespace Hebb.Tests.Dopamine;

public class DopamineRuleTests
{
    [Fact]
    public void Factors_are_those_of_the_equation()
    {
        var cases =
            from post in Gen.Elements(Enum.GetValues<PostSynaptic>())
            from reward in Gen.Elements(Enum.GetValues<Reward>())
            from threshold in Gen.Elements(0.25, 0.02, 0.9)
            from labels in Gen.Choose(2, 12)
            from scale in Gen.Elements(0.1, 1.0, 20.0)
            from seed in Gen.Choose(0, int.MaxValue)
            select (post, reward, threshold, labels, scale, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var random = RandomKey.FromSeed((ulong)c.seed).Stream();
                    var scores = new float[c.labels];
                    random.FillNormal(scores);
                    foreach (ref float s in scores.AsSpan())
                    {
                        s *= (float)c.scale;
                    }

                    int label = random.NextInt32(c.labels);
                    double draw = random.NextOpenDouble();
                    var options = new DopamineOptions
                    {
                        PostSynaptic = c.post,
                        Reward = c.reward,
                        Threshold = c.threshold,
                    };
                    var factors = new float[c.labels];
                    int acts = DopamineRule.Factors(options, scores, label, 0.3f, draw, new float[c.labels], factors);
                    double[] exact = [.. scores.Select(s => (double)s)];
                    Assert.Equal(PlainDopamine.Acts(options, exact, draw), acts);
                    double[] expected = PlainDopamine.Factors(options, exact, label, 0.3f, draw);
                    // Single precision tells scores of some tens apart to a few millionths.
                    double most = c.scale > 1 ? 1e-5 : 1e-6;
                    Assert.All(factors.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, most));
                }
            )
            // Always the same cases: of ever new ones a few would be within rounding of a threshold.
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(1, 1));
    }

    [Fact]
    public void A_sampled_neuron_acts_as_often_as_its_softmax_says_and_it_alone_learns()
    {
        float[] scores = [1, 0, -1];
        double[] powers = [.. scores.Select(s => Math.Exp(s))];
        var options = new DopamineOptions { PostSynaptic = PostSynaptic.Sampled, Reward = Reward.Baseline };
        var counts = new int[3];
        var factors = new float[3];
        const int Draws = 20_000;
        for (int n = 0; n < Draws; n++)
        {
            double random = (n + 0.5) / Draws;
            int acts = DopamineRule.Factors(options, scores, 1, 0.4f, random, new float[3], factors);
            counts[acts]++;
            Assert.Equal(acts == 1 ? 0.6f : -0.4f, factors[acts], 1e-6f);
            Assert.Equal(2, factors.Count(f => f == 0));
        }

        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(powers[j] / powers.Sum(), counts[j] / (double)Draws, 1e-3);
        }
    }

    [Fact]
    public void The_label_of_another_neuron_reaches_a_link_through_the_outcome_alone()
    {
        // The winner, neuron 2, is wrong: which of the others is right makes no difference to any link.
        float[] scores = [0.1f, 0.2f, 0.9f, 0.3f];
        foreach (var reward in (Reward[])[Reward.Threshold, Reward.Baseline, Reward.Prediction])
        {
            foreach (var post in (PostSynaptic[])[PostSynaptic.Winner, PostSynaptic.Sampled])
            {
                var options = new DopamineOptions { Reward = reward, PostSynaptic = post };
                float[][] found =
                [
                    .. ((int[])[0, 1, 3]).Select(label =>
                    {
                        var factors = new float[4];
                        int acts = DopamineRule.Factors(options, scores, label, 0.5f, 0.6, new float[4], factors);
                        Assert.Equal(2, acts);
                        return factors;
                    }),
                ];
                Assert.Equal(found[0], found[1]);
                Assert.Equal(found[0], found[2]);
                Assert.True(found[0][2] < 0 || reward == Reward.Threshold);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_threshold_that_is_none_is_named(double threshold)
    {
        var e = Assert.Throws<InvalidOptionException>(() => new DopamineOptions { Threshold = threshold }.Validate());
        Assert.Contains("Threshold", e.Message);
    }

    [Fact]
    public void Means_are_for_the_rule_alone()
    {
        var adam = new DopamineOptions { Method = OutputMethod.Adam };
        adam.Validate();
        Assert.Throws<InvalidOptionException>(() => (adam with { Weights = FinalWeights.Averaged }).Validate());
    }
}
