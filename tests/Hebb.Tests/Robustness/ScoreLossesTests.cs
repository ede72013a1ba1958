using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>The losses that attacks ascend.</summary>
public class ScoreLossesTests
{
    [Theory]
    [InlineData(AttackLoss.Margin)]
    [InlineData(AttackLoss.CrossEntropy)]
    [InlineData(AttackLoss.PublishedDoubleSoftmax)]
    public void Gradients_are_those_of_finite_differences(AttackLoss loss)
    {
        // Single precision inside leaves room for no smaller step.
        double step = loss == AttackLoss.PublishedDoubleSoftmax ? 1e-2 : 1e-6;
        double tolerance = loss == AttackLoss.PublishedDoubleSoftmax ? 1e-4 : 1e-7;
        var random = RandomKey.FromSeed(1).Stream();
        for (int n = 0; n < 100; n++)
        {
            double[] scores = [.. Enumerable.Range(0, 5).Select(_ => (double)random.NextNormal())];
            foreach (var function in (Hebb.Networks.ScoreLoss[])[ScoreLosses.Of(loss), ScoreLosses.Towards(loss, 3)])
            {
                var gradient = new double[5];
                function(scores, 1, gradient);
                for (int c = 0; c < 5; c++)
                {
                    double[] up = [.. scores],
                        down = [.. scores];
                    up[c] += step;
                    down[c] -= step;
                    double expected = (function(up, 1, new double[5]) - function(down, 1, new double[5])) / (2 * step);
                    if (loss == AttackLoss.Margin && IsNearTie(scores))
                    {
                        continue;
                    }

                    Assert.InRange(gradient[c] - expected, -tolerance, tolerance);
                }
            }
        }
    }

    [Fact]
    public void The_log_odds_rise_with_the_cross_entropy_and_still_have_a_gradient_where_it_is_lost()
    {
        double[] near = [1, 2, 0.5],
            sure = [1000, 0, -5];
        var (gradient, entropy) = (new double[3], new double[3]);
        double odds = ScoreLosses.Of(AttackLoss.CrossEntropy)(near, 0, gradient);
        double loss = Hebb.Networks.SoftmaxCrossEntropy.Evaluate(near, 0, entropy);
        Assert.Equal(loss, Math.Log(1 + Math.Exp(odds)), 12);
        Assert.Equal(entropy[1] / entropy[0], gradient[1] / gradient[0], 12);

        Hebb.Networks.SoftmaxCrossEntropy.Evaluate(sure, 0, entropy);
        Assert.All(entropy, value => Assert.Equal(0, value));
        Assert.Equal(-1000, ScoreLosses.Of(AttackLoss.CrossEntropy)(sure, 0, gradient), 1e-1);
        Assert.Equal(-1, gradient[0]);
        Assert.Equal(1 / (1 + Math.Exp(-5)), gradient[1], 12);
    }

    [Fact]
    public void The_published_double_softmax_has_no_gradient_once_the_inner_softmax_saturates()
    {
        var gradient = new double[3];
        ScoreLosses.PublishedDoubleSoftmax([110, 0, -3], 0, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value));
        ScoreLosses.Towards(AttackLoss.PublishedDoubleSoftmax, 2)([110, 0, -3], 0, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value));
        // p = (.8808, .1192), q = softmax(p) = (.6817, .3183); −log q_0 = .3832.
        double loss = ScoreLosses.PublishedDoubleSoftmax([2, 0], 0, gradient.AsSpan(0, 2));
        Assert.Equal(0.3832, loss, 1e-4);
        Assert.Equal(-0.0669, gradient[0], 2e-4);
    }

    [Fact]
    public void Margins_count_ties_and_scores_that_are_not_finite_for_the_attacker()
    {
        Assert.Equal(-2, ScoreLosses.MarginOf([1, 3, 0], 1));
        Assert.Equal(0, ScoreLosses.MarginOf([3, 3, 0], 1));
        Assert.Equal(1, ScoreLosses.MarginOf([4, 3, 0], 1));
        Assert.Equal(double.PositiveInfinity, ScoreLosses.MarginOf([float.NaN, 3, 0], 1));
        Assert.Equal(double.PositiveInfinity, ScoreLosses.MarginOf([0, float.PositiveInfinity, 0], 1));
        var gradient = new double[3];
        Assert.Equal(2, ScoreLosses.Margin([4, 2, 3], 1, gradient));
        Assert.Equal([1, -1, 0], gradient);
    }

    private static bool IsNearTie(double[] scores) =>
        Math.Abs(
            scores.Where((_, c) => c != 1).OrderDescending().First()
                - scores.Where((_, c) => c != 1).OrderDescending().Skip(1).First()
        ) < 1e-4;
}
