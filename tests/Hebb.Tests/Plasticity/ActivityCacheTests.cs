using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>While hidden weights are fixed, each example's activity is computed once.</summary>
public sealed class ActivityCacheTests
{
    private const int Examples = 600;

    [Theory]
    [InlineData(LayerForm.One, 1)]
    [InlineData(LayerForm.One, 3)]
    [InlineData(LayerForm.Stack, 2)]
    [InlineData(LayerForm.Concatenated, 2)]
    public void Two_epochs_compute_each_activity_once(LayerForm form, int rounds)
    {
        Assert.Equal((2 * Examples, Examples), Counts(form, rounds, new PlasticityOptions(), epochs: 2));
        Assert.Equal((5 * Examples, Examples), Counts(form, rounds, new PlasticityOptions(), epochs: 5));
    }

    [Theory]
    [InlineData(LayerForm.One, 1)]
    [InlineData(LayerForm.Stack, 2)]
    public void Without_memory_every_epoch_computes_them_again(LayerForm form, int rounds) =>
        Assert.Equal(
            (2 * Examples, 2 * Examples),
            Counts(form, rounds, new PlasticityOptions { ActivityMemory = 0 }, epochs: 2)
        );

    [Fact]
    public void While_W_learns_nothing_is_kept_and_afterwards_everything_is()
    {
        // W learns in the first epoch and in one block of the second; the blocks end after 256, 512 and 600 examples.
        var options = new PlasticityOptions { GraphRule = GraphRule.Random(0.1f), GraphLearnsFor = Examples + 1 };
        Assert.Equal((2 * Examples, Examples - 256), Counts(LayerForm.One, 2, options, epochs: 2));
        Assert.Equal((4 * Examples, Examples), Counts(LayerForm.One, 2, options, epochs: 4));
    }

    [Theory]
    [InlineData(LayerForm.One)]
    [InlineData(LayerForm.Concatenated)]
    public void What_is_kept_is_what_would_be_computed(LayerForm form)
    {
        var c = Case(form, 2) with { Reads = new OutputReading(UnitLength: true) };
        var kept = Trained(c, new PlasticityOptions(), 3).Network;
        var computed = Trained(c, new PlasticityOptions { ActivityMemory = 0 }, 3).Network;
        TrainedBits.AssertSame(computed, kept, $"{c}");
    }

    [Theory]
    [InlineData(LayerForm.One, 2)]
    [InlineData(LayerForm.Concatenated, 2)]
    public void The_examples_that_were_trained_on_are_evaluated_without_computing_their_activity_again(
        LayerForm form,
        int epochs
    )
    {
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var c = Case(form, 2);
        var data = c.Data();
        var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
        var trainer = new PlasticityTrainer(c.Network(), options, RandomKey.FromSeed(1), workers);
        var training = trainer.Start(data, epochs);
        training.KeepsActivity = true;
        while (!training.IsDone)
        {
            training.Step();
        }

        var kept = new Evaluation(trainer.Network, data, workers, trainer.KeptActivity());
        var computed = new Evaluation(trainer.Network, data, workers);
        while (!kept.IsDone)
        {
            kept.Step();
            computed.Step();
        }

        Assert.Equal(Examples, trainer.ComputedActivities);
        Assert.Equal(computed.Predictions, kept.Predictions);
        Assert.Equal(
            (computed.Right, computed.NotFinite, computed.Undecided),
            (kept.Right, kept.NotFinite, kept.Undecided)
        );
        Assert.InRange(kept.Accuracy, 0.2, 0.999);
        trainer.KeepNoActivity();
        new Evaluation(trainer.Network, data, workers, trainer.KeptActivity()).Step();
        Assert.True(trainer.ComputedActivities > Examples);
    }

    private static (long Learned, long Computed) Counts(
        LayerForm form,
        int rounds,
        PlasticityOptions options,
        int epochs
    )
    {
        var trainer = Trained(Case(form, rounds), options, epochs);
        return (trainer.Examples, trainer.ComputedActivities);
    }

    private static LayerCase Case(LayerForm form, int rounds) =>
        new(form, rounds, Recurrence.Paper) { Examples = Examples };

    private static PlasticityTrainer Trained(LayerCase c, PlasticityOptions options, int epochs)
    {
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), options, RandomKey.FromSeed(1), workers);
        trainer.Train(c.Data(), epochs);
        return trainer;
    }
}
