using Hebb.Experiments.Papers;
using Hebb.Experiments.Represent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Papers;

public sealed class UpdateRuleCellsTests
{
    [Fact]
    public void A_trial_holds_what_each_rule_leaves_and_the_losses_of_learning()
    {
        using var workers = new WorkerPool(1);
        double[] trial = UpdateRuleCells.Trial("moons", 3, quick: true).Measure(workers, CancellationToken.None);

        var data = PlaneSets.Of("moons", 3);
        double Of(string name) => UpdateRuleCells.Of(trial, name);
        var learned = UpdateRuleCells.Learn(data, 3, new UpdateRuleOptions());
        Assert.Equal(UpdateRuleCells.Test(learned, data, 3).Unexplained, Of(UpdateRuleCells.Output));
        Assert.Equal(Of(UpdateRuleCells.Output), Of(UpdateRuleCells.Transfer("moons")));
        Assert.Equal(UpdateRuleCells.Test(UpdateRule.Delta(3), data, 3).Unexplained, Of(UpdateRuleCells.Delta));
        // What an exact gradient leaves alone begins as 0, and so does nothing.
        Assert.Equal(Of(UpdateRuleCells.Output), Of(UpdateRuleCells.AllExact));
        Assert.Equal(1, Of(UpdateRuleCells.None), 0.05);
        Assert.True(Of(UpdateRuleCells.Untrained) > Of(UpdateRuleCells.None));
        Assert.True(Of(UpdateRuleCells.LeastSquares) < Of(UpdateRuleCells.Output));
        Assert.True(Of(UpdateRuleCells.Descent) < Of(UpdateRuleCells.Output));
        Assert.Equal(0, Of(UpdateRuleCells.PaperGradient));
        Assert.True(Of(UpdateRuleCells.Up) > 0 && Of(UpdateRuleCells.Down) < 0);
        double[] losses = UpdateRuleCells.Losses(trial, UpdateRuleCells.Output);
        Assert.Equal(400 / UpdateRuleCells.Window, losses.Length);
        Assert.NotEqual(losses, UpdateRuleCells.Losses(trial, UpdateRuleCells.All));
        Assert.True(losses[^1] < losses[0]);
    }

    [Fact]
    public void Labels_are_read_out_by_the_output_function_alone()
    {
        var data = PlaneSets.Of("blobs", 1);
        var key = RandomKey.FromSeed(1);
        var network = HebbianAutoencoder.Create(new(), data.Train.Inputs, key);
        float[] before = network.Input.Buffer.ToArray();
        var read = UpdateRuleReadout.Read(network, UpdateRule.Delta(3), data.Train.PerLabel(10), key);
        Assert.Equal(before, network.Input.Buffer.ToArray());
        Assert.InRange(((Network)read).Accuracy(data.Test), 0.95, 1);
    }

    [Fact]
    public void Claims_are_judged_by_the_measurements()
    {
        using var workers = new WorkerPool(1);
        // One seed of one set stands for all sets, and a copy that is a little better for a second seed.
        double[] first = UpdateRuleCells.Trial("circles", 1, quick: true).Measure(workers, CancellationToken.None);
        double[][] trials = [first, [.. first.Select(value => 0.999 * value)]];
        var found = PlaneSets
            .Names.SelectMany(set => trials.Select(trial => (set, trial)))
            .ToLookup(pair => pair.set, pair => pair.trial);
        var claims = new UpdateRuleClaims(found).All().ToArray();
        Assert.Equal(claims.Length, claims.Select(claim => claim.Text).Distinct().Count());
        bool? Holds(string text) =>
            Assert.Single(claims, claim => claim.Text.Contains(text, StringComparison.Ordinal)).Holds;
        Assert.False(Holds("by its own equations"));
        Assert.False(Holds("better than f_out alone"));
        Assert.True(Holds("at least 0.9 of the variance"));
        Assert.False(Holds("competitive with the same network"));
        Assert.True(Holds("generalise"));
        Assert.True(Holds("bits of the first round"));
    }
}
