using Hebb.Experiments.Theory;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Theory;

public sealed class Theorem2Tests
{
    [Fact]
    public void All_starts_come_to_one_optimum_and_those_of_another_sequence_to_another()
    {
        var claim = Checking.Claim("theorem-2");
        double[][] one = Checking.Rows(claim, 2);
        double[][] other = Checking.Rows(claim, 1, seed: 2);

        var check = claim.Check(one);

        Assert.True(check.Holds);
        Assert.InRange(check.Measures["largestDistanceFromTheStart"], 1, 100);
        Assert.False(claim.Check([.. one, .. other]).Holds);
    }

    [Fact]
    public void The_loss_is_convex_for_a_fixed_sequence_and_not_where_mistakes_make_the_sequence()
    {
        var convex = Checking.Check("theorem-2-convexity", 3);
        var mistakes = Checking.Check("theorem-2-on-mistakes", 3);

        Assert.True(convex.Holds);
        Assert.True(convex.Figure < 0);
        Assert.InRange(convex.Measures["largestChangeWhenBothEntriesOfARowGrowAlike"], 0, 1e-9);
        Assert.False(mistakes.Holds);
        Assert.Equal(Interpretation.Applied, mistakes.Interpretation);
        Assert.InRange(mistakes.Figure, 0.01, 1);
    }

    [Fact]
    public void The_least_example_is_not_convex_and_its_losses_are_those_by_hand()
    {
        using var workers = new WorkerPool(1);
        double Half(double z) => Math.Log(1 + Math.Exp(z));

        Assert.Equal((Half(1) + (2 * Half(-1))) / 3, NonConvexExample.Loss(-0.5, workers), 1e-6);
        Assert.Equal(Math.Log(2), NonConvexExample.Loss(0, workers), 1e-6);
        Assert.Equal(Math.Log(2), NonConvexExample.Loss(1, workers), 1e-6);
        Assert.Equal(0.0310, NonConvexExample.Excess(workers), 1e-4);
    }

    // The line of the fixed sequence in the picture must be convex too, as single precision sees it.
    [Fact]
    public void Between_two_rules_the_loss_of_a_fixed_sequence_never_bends_down()
    {
        double[] row = Checking.Rows(Checking.Claim("theorem-2-on-mistakes"), 1)[0];
        double[] every = [.. row.Skip(3).Where((_, place) => place % 2 == 0)];
        double[] mistakes = [.. row.Skip(3).Where((_, place) => place % 2 == 1)];

        double Bend(double[] line) =>
            Enumerable.Range(1, line.Length - 2).Min(t => line[t - 1] + line[t + 1] - (2 * line[t]));

        Assert.True(Bend(every) > -1e-3 * every.Max());
        Assert.True(Bend(mistakes) < -0.01);
    }
}
