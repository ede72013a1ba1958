using Hebb.Experiments.Theory;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Tests.Theory;

public sealed class Theorem1Tests : IDisposable
{
    private const int Examples = 200;
    private const double StepSize = 0.002;

    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Descent_from_any_start_ends_with_the_pattern_and_ascent_does_not()
    {
        var down = Checking.Check(Theorem1.OnMistakes(), 6);
        var up = Checking.Check(Theorem1.OnMistakes(sign: -1), 6);

        Assert.True(down.Holds);
        Assert.Equal(1, down.Figure);
        Assert.InRange(down.Measures["shareOfStartsThatBeginWithIt"], 0, 0.5);
        Assert.False(up.Holds);
        Assert.Equal(0, up.Figure);
    }

    // The only stationary point is c [−1, 1; 1, −1] with c > 0: all entries are of one size.
    [Fact]
    public void With_equal_labels_and_coin_ties_every_start_ends_at_a_multiple_of_the_pattern()
    {
        var claim = Checking.Claim("theorem-1-expected-loss");

        Assert.All(
            Checking.Rows(claim, 8),
            row =>
            {
                double[] r = row[1..5];
                Assert.True(r[2] > 0);
                Assert.Equal(-r[2], r[0], 1e-7);
                Assert.Equal(r[2], r[1], 1e-7);
                Assert.Equal(-r[2], r[3], 1e-7);
            }
        );
        Assert.True(Checking.Check(claim, 8).Holds);
    }

    [Fact]
    public void Without_any_one_of_its_conditions_it_does_not_hold()
    {
        var oneSided = Checking.Claim("theorem-1-one-sided-mistakes");
        Assert.All(Checking.Rows(oneSided, 5), row => Assert.True(row[1..5] is [> 0, < 0, > 0, < 0]));
        Assert.False(Checking.Check(oneSided, 5).Holds);
        Assert.False(Checking.Check("theorem-1-unequal-labels", 10).Holds);

        var weak = Checking.Claim("theorem-1-weak-for-its-label");
        Assert.All(Checking.Rows(weak, 5), row => Assert.True(row[1..5] is [> 0, < 0, < 0, > 0]));
        Assert.False(Checking.Check(weak, 5).Holds);
    }

    // Only the L2 term moves r[a, true] + r[a, other].
    [Fact]
    public void Without_the_L2_term_the_sum_of_a_row_stays_where_it_began()
    {
        var without = Checking.Check("theorem-1-without-l2", 10);
        var with = Checking.Check("theorem-1-expected-loss", 10);

        Assert.Equal(
            (Interpretation.AsPrinted, Interpretation.WithConditions),
            (without.Interpretation, with.Interpretation)
        );
        Assert.False(without.Holds);
        Assert.InRange(without.Measures["largestMoveOfARowsSum"], 0, 1e-9);
        Assert.True(with.Holds);
        Assert.True(with.Measures["largestMoveOfARowsSum"] > 100);
    }

    // Trials go through the settings in turn: label 1 on 70 % in batches of 100, of 1,000, then label 0 in batches of 100; 80 %; 90 %.
    [Fact]
    public void On_batches_with_unequal_labels_the_frequent_label_and_the_ties_decide()
    {
        var claim = Checking.Claim("theorem-1-unequal-batches");
        double[][] rows = [.. new[] { 2, 3, 5, 6, 8 }.Select(index => claim.RunTrial(Checking.Trial(index)))];

        bool[] reached = [.. rows.Select(row => RulePattern.IsIn(row[^4..]))];

        Assert.Equal([true, false, true, false, true], reached);
        Assert.False(claim.Check(rows).Holds);
        Assert.True(claim.Check([rows[0], rows[2], rows[4]]).Holds);
        Assert.False(Checking.Check("theorem-1-larger-step", 8).Holds);
    }

    [Fact]
    public void The_loss_and_its_gradient_are_those_of_training_the_network_by_the_rule()
    {
        var (loss, network, data) = Loss(l2: 0);
        var library = new MetaGradient(
            network,
            new PlasticityOptions
            {
                When = UpdateWhen.Every,
                Edges = OutputEdges.All,
                StepSize = (float)StepSize,
            },
            RuleLoss.SoftmaxCrossEntropy,
            Examples,
            workers
        );
        double[] r = [-0.3, 0.25, 0.5, -0.125];
        var gradient = new double[4];

        double value = loss.Gradient(r, gradient);
        double expected = library.Run(
            new RuleTable(1, 2, 2, [.. r.Select(entry => (float)entry)]),
            graph: null,
            data,
            [.. Enumerable.Range(0, Examples)]
        );

        Assert.Equal(expected, value, expected * 1e-5);
        for (int e = 0; e < 4; e++)
        {
            Assert.Equal(library.Output[e], gradient[e], 1e-4 * gradient.Max(Math.Abs));
        }
    }

    [Fact]
    public void The_gradient_agrees_with_finite_differences_and_descent_ends_where_no_neighbour_is_lower()
    {
        var (loss, _, _) = Loss(l2: 0.01);
        double[] r = [0.4, -0.2, 0.1, 0.3];
        var gradient = new double[4];
        loss.Gradient(r, gradient);
        var (optimum, _, _) = loss.Descend(r);

        for (int e = 0; e < 4; e++)
        {
            double[] Moved(double[] from, double by) => [.. from.Select((x, i) => i == e ? x + by : x)];
            double slope = (loss.Value(Moved(r, 1e-5)) - loss.Value(Moved(r, -1e-5))) / 2e-5;
            Assert.Equal(slope, gradient[e], 1e-6 * Math.Max(1, Math.Abs(slope)));
            Assert.True(loss.Value(Moved(optimum, 1e-3)) > loss.Value(optimum));
            Assert.True(loss.Value(Moved(optimum, -1e-3)) > loss.Value(optimum));
        }
    }

    [Fact]
    public void A_halfspace_task_has_the_share_of_labels_that_was_asked_for()
    {
        var data = HalfspaceTask.Make(400, 0.9, RandomKey.FromSeed(2));

        Assert.Equal(360, data.Labels.Count(label => label == 1));
        // Not in order of the labels.
        Assert.InRange(data.Labels.Take(100).Count(label => label == 1), 60, 99);
    }

    private (LinearRuleLoss Loss, Network Network, Hebb.Data.LabelledData Data) Loss(double l2)
    {
        var data = HalfspaceTask.Make(Examples, 0.6, RandomKey.FromSeed(3));
        var network = Hebb.Networks.Network.Create(
            new Hebb.Data.LayerShape(10),
            2,
            RandomKey.FromSeed(4),
            new RecurrentOptions(30, 15)
        );
        return (LinearRuleLoss.Of(network, data, data, StepSize, l2, workers), network, data);
    }
}
