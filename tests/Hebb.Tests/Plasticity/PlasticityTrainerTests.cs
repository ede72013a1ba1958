using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

public sealed class PlasticityTrainerTests : IDisposable
{
    private static readonly TrainingCase Recurrent = SequentialLearningTests.Recurrent(2, "random", UpdateWhen.Every);

    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Recurrent_weights_stay_in_their_range_and_reach_both_ends()
    {
        var trainer = Trainer(Recurrent, o => o with { WeightRange = (-0.03f, 0.05f), OutputRule = OutputRule.Hebb });
        trainer.Train(Recurrent.Data(), 2);
        float[] w = trainer.Network.W.Buffer.ToArray();
        Assert.Equal((-0.03f, 0.05f), (w.Min(), w.Max()));
        Assert.Contains(trainer.Network.U.Buffer.ToArray(), u => u > 0.05f);
    }

    [Fact]
    public void Edges_that_do_not_exist_never_get_a_weight()
    {
        foreach (var kind in new[] { UpdateKind.Additive, UpdateKind.Multiplicative })
        {
            var trainer = Trainer(Recurrent, o => o with { Update = kind });
            trainer.Train(Recurrent.Data(), 1);
            var (w, edges) = (trainer.Network.W, trainer.Network.GraphEdges);
            for (int j = 0; j < w.Rows; j++)
            {
                for (int i = 0; i < w.Columns; i++)
                {
                    Assert.True(edges[j, i] || w[j, i] == 0, $"no edge {j} → {i}, but its weight is {w[j, i]}");
                }
            }

            Assert.All(
                Enumerable.Range(0, w.Rows).SelectMany(j => w.PaddedRow(j)[w.Columns..].ToArray()),
                p => Assert.Equal(0, p)
            );
        }
    }

    [Fact]
    public void W_is_frozen_and_U_starts_again_after_the_given_number_of_examples()
    {
        var data = Recurrent.Data();
        int[] first = [.. Enumerable.Range(0, 15)];
        var longer = Trainer(Recurrent, o => o with { GraphLearnsFor = 15 });
        longer.Train(data, 2);
        var shorter = Trainer(Recurrent, o => o with { GraphLearnsFor = 15 });
        shorter.Train(data.Select(first), 1);
        Assert.Equal(Widths.Bits(shorter.Network.W.Buffer), Widths.Bits(longer.Network.W.Buffer));
        Assert.Contains(longer.Network.W.Buffer.ToArray(), w => w != 0);
        Assert.All(shorter.Network.U.Buffer.ToArray(), u => Assert.Equal(0, u));

        // From there on the network is one with that W that never learned anything else.
        var frozen = longer.Network.Clone();
        frozen.U.Fill(0);
        var rest = new PlasticityTrainer(
            frozen,
            Recurrent.Options with
            {
                GraphRule = GraphRule.Zero,
                Start = StartingWeights.AsGiven,
            },
            workers: workers
        );
        rest.Train(data.Slice(15, data.Count - 15), 1);
        rest.Train(data, 1);
        Assert.Equal(Widths.Bits(longer.Network.U.Buffer), Widths.Bits(frozen.U.Buffer));
    }

    [Fact]
    public void When_W_learns_and_when_U_learns_are_settled_apart()
    {
        // A rule that never cancels itself where prediction and label are the same.
        var hebb = Recurrent with
        {
            Options = Recurrent.Options with { OutputRule = OutputRule.Hebb },
        };
        var (graphOnly, outputOnly) = (0, 0);
        var trainer = Trainer(hebb, o => o with { When = UpdateWhen.Misclassified, GraphWhen = UpdateWhen.Every });
        var opposite = Trainer(hebb, o => o with { When = UpdateWhen.Every, GraphWhen = UpdateWhen.Misclassified });
        var data = Recurrent.Data();
        for (int n = 0; n < data.Count; n++)
        {
            var (wChanged, uChanged, right) = LearnAndCompare(trainer, data, n);
            Assert.Equal((true, !right), (wChanged, uChanged));
            graphOnly += right ? 1 : 0;

            (wChanged, uChanged, right) = LearnAndCompare(opposite, data, n);
            Assert.Equal((!right, true), (wChanged, uChanged));
            outputOnly += right ? 1 : 0;
        }

        Assert.True(graphOnly > 3 && outputOnly > 3, "the two gates should differ for some examples");
        Assert.Equal((40L, 40L), (trainer.Updates, opposite.Updates));
    }

    [Fact]
    public void Weights_start_reset_or_as_given()
    {
        var network = Recurrent.Network();
        network.W.Fill(3);
        network.U.Fill(3);
        _ = new PlasticityTrainer(
            network,
            Recurrent.Options with
            {
                Start = StartingWeights.AsGiven,
            },
            workers: workers
        );
        Assert.Equal((3f, 3f), (network.W[1, 0], network.U[0, 0]));
        _ = new PlasticityTrainer(
            network,
            Recurrent.Options with
            {
                Update = UpdateKind.Multiplicative,
            },
            workers: workers
        );
        Assert.Equal(Recurrent.Shape.Neurons * 3, network.U.Buffer.ToArray().Sum());
        Assert.Equal(network.GraphEdges.Count(), network.W.Buffer.ToArray().Sum());
        _ = new PlasticityTrainer(network, Recurrent.Options, workers: workers);
        Assert.All(network.W.Buffer.ToArray(), w => Assert.Equal(0, w));
        Assert.All(network.U.Buffer.ToArray(), u => Assert.Equal(0, u));
    }

    [Fact]
    public void Progress_rises_to_the_total_of_each_training_and_summaries_add_up()
    {
        var c = Recurrent with { Examples = 300 };
        var trainer = Trainer(c, o => o);
        for (int call = 0; call < 2; call++)
        {
            var reports = new List<TrainingProgress>();
            long before = trainer.Mistakes;
            var epochs = trainer.Train(c.Data(), 2, new ReportsAtOnce(reports.Add));
            Assert.All(reports, r => Assert.Equal(600, r.Total));
            Assert.Equal(reports.Select(r => r.Examples).Order(), reports.Select(r => r.Examples));
            Assert.Equal(
                (2, 600L, trainer.Mistakes - before),
                (reports[^1].Epoch, reports[^1].Examples, reports[^1].Mistakes)
            );
            Assert.Equal((1, 300L), reports.Where(r => r.Epoch == 1).Select(r => (r.Epoch, r.Examples)).Last());
            Assert.Equal([1, 2], epochs.Select(e => e.Epoch));
            Assert.All(epochs, e => Assert.Equal((300L, 300L), (e.Examples, e.Updates)));
            Assert.Equal(trainer.Mistakes - before, epochs.Sum(e => e.Mistakes));
        }

        Assert.Equal(1200, trainer.Examples);
    }

    [Fact]
    public void Cancelling_stops_between_blocks_and_leaves_what_was_learned_so_far()
    {
        var c = Recurrent with { Examples = 700 };
        var data = c.Data();
        using var cancel = new CancellationTokenSource();
        var trainer = Trainer(c, o => o with { FinalWeights = FinalWeights.Averaged });
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(data, 5, new ReportsAtOnce(_ => cancel.Cancel()), cancel.Token)
        );
        Assert.InRange(trainer.Examples, 1, 699);

        var same = Trainer(c, o => o);
        for (int n = 0; n < trainer.Examples; n++)
        {
            same.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        Assert.Equal(Widths.Bits(same.Network.U.Buffer), Widths.Bits(trainer.Network.U.Buffer));
        Assert.Equal(Widths.Bits(same.Network.W.Buffer), Widths.Bits(trainer.Network.W.Buffer));
        Assert.Equal(700, trainer.Network.Predict(data.Examples, workers).Length);

        // And training continues from there.
        trainer.Train(data, 1);
    }

    [Fact]
    public void Cancelled_before_the_start_nothing_is_learned()
    {
        var trainer = Trainer(Recurrent, o => o);
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(Recurrent.Data(), 1, cancel: new CancellationToken(canceled: true))
        );
        Assert.Equal(0, trainer.Examples);
    }

    [Fact]
    public void Data_that_do_not_fit_are_refused_before_anything_changes()
    {
        var trainer = Trainer(Recurrent, o => o);
        var nine = new Matrix(1, 9);
        var ten = new Matrix(1, 10);
        Refused("the examples have 9 numbers; the network expects 10", () => trainer.Train(new(nine, [0], 3), 1));
        Refused("the data have 4 labels; the network has 3", () => trainer.Train(new(ten, [0], 4), 1));
        Refused(
            "number of examples is 0; it must be at least 1",
            () => trainer.Train(new(new Matrix(0, 10), [], 3), 1)
        );
        Refused("epochs is 0; it must be between 1 and 1000000", () => trainer.Train(new(ten, [0], 3), 0));
        Refused("the example has 9 numbers; the network expects 10", () => trainer.Learn(new float[9], 0));
        Refused("label is 3; it must be between 0 and 2", () => trainer.Learn(new float[10], 3));
        Refused("label is -1; it must be between 0 and 2", () => trainer.Learn(new float[10], -1));
        float[] notFinite = [1, 2, float.NaN, 4, 5, 6, 7, 8, 9, float.PositiveInfinity];
        Refused("example[2] is NaN; it must be finite", () => trainer.Learn(notFinite, 0));
        notFinite[2] = 3;
        Refused("example[9] is Infinity; it must be finite", () => trainer.Learn(notFinite, 0));
        Refused(
            "examples[0, 9] is Infinity; it must be finite",
            () => trainer.Train(new(Matrix.FromRows([notFinite]), [0], 3), 1)
        );
        Assert.Equal((0L, 0L), (trainer.Examples, trainer.Updates));
        Assert.All(trainer.Network.U.Buffer.ToArray(), u => Assert.Equal(0, u));
        trainer.Train(new(ten, [0], 2), 1); // fewer labels than the network has do fit
    }

    private static void Refused(string message, Func<object> action) =>
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(action).Message);

    private static (bool WChanged, bool UChanged, bool Right) LearnAndCompare(
        PlasticityTrainer trainer,
        LabelledData data,
        int n
    )
    {
        var before = trainer.Network.Clone();
        bool right = trainer.Learn(data.Examples.Row(n), data.Labels[n]) == data.Labels[n];
        return (
            !before.W.Buffer.SequenceEqual(trainer.Network.W.Buffer),
            !before.U.Buffer.SequenceEqual(trainer.Network.U.Buffer),
            right
        );
    }

    private PlasticityTrainer Trainer(TrainingCase c, Func<PlasticityOptions, PlasticityOptions> change) =>
        new(c.Network(), change(c.Options), c.Key, workers);
}
