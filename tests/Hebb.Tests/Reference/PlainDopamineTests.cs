using Hebb.Dopamine;
using Hebb.Reference;

namespace Hebb.Tests.Reference;

public sealed class PlainDopamineTests
{
    [Fact]
    public void A_quarter_minus_the_square_of_the_error_by_hand()
    {
        // Softmax of (ln 3, 0): ¾ and ¼.
        double[] scores = [Math.Log(3), 0];
        var paper = DopamineOptions.Paper with { PostSynaptic = PostSynaptic.All };
        Assert.Equal(0.25 - 0.0625, PlainDopamine.Factors(paper, scores, 0, 0)[0], 1e-15);
        Assert.Equal(0.25 - 0.5625, PlainDopamine.Factors(paper, scores, 1, 0)[1], 1e-15);
        double[] winner = PlainDopamine.Factors(DopamineOptions.Paper, scores, 0, 0);
        Assert.Equal((0.1875, 0), (winner[0], winner[1]));

        // As printed: errors of ¼ are below one half, but only a loss of −ln ¼ = 1.39 is above ε0 = ¾.
        var printed = new DopamineOptions { Reward = Reward.Printed };
        Assert.Equal([0, 0], PlainDopamine.Factors(printed, scores, 0, 0));
        Assert.Equal([0, 0], PlainDopamine.Factors(printed, scores, 1, 0));
        Assert.Equal([1, 1], PlainDopamine.Factors(printed with { Threshold = 1 }, scores, 1, 0));

        // h = (2, 0): Δw = ε1 h_i (¼ − err²) of the winner.
        double expected = 0.5;
        var weights = new double[2, 2];
        PlainDopamine.Step(
            DopamineOptions.Paper,
            [
                [2, 0],
            ],
            [0],
            weights,
            ref expected
        );
        Assert.Equal([2 * (0.25 - 0.25), 0, 0, 0], weights.Cast<double>());
        weights[0, 0] = Math.Log(3) / 2;
        PlainDopamine.Step(
            DopamineOptions.Paper,
            [
                [2, 0],
            ],
            [0],
            weights,
            ref expected
        );
        Assert.Equal((Math.Log(3) / 2) + (2 * 0.1875), weights[0, 0], 1e-15);
        Assert.Equal(0.5 + (0.001 * 0.5) + (0.001 * (1 - 0.5005)), expected, 1e-15);
    }
}
