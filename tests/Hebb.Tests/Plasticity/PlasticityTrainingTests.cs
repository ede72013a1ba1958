using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>A training that is saved between two steps and resumed by another process ends with the same bits.</summary>
public class PlasticityTrainingTests
{
    private static readonly TrainingCase Case = new()
    {
        Shape = new(10, 24, 3, 8, 3),
        Examples = 600,
        Epochs = 3,
        Options = new PlasticityOptions
        {
            GraphRule = GraphRule.Random(0.1f),
            FinalWeights = FinalWeights.Averaged,
            GraphLearnsFor = 900,
        },
    };

    // W of both layers and A learn.
    private static readonly TrainingCase Stack = Case with
    {
        Above = [new RecurrentOptions(17, Cap: 6, Rounds: 3) { Recurrence = Recurrence.ThroughGraph }],
        Options = Case.Options with { InputRule = RuleTable.InputFrom(3, s => 0.1f * (s.Bits - 1)) },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_saved_before_any_step_and_resumed_elsewhere_gives_the_same_bits(bool isStack)
    {
        var c = isStack ? Stack : Case;
        var whole = Begin(c);
        Finish(whole);
        int steps = c.Epochs * 3;
        for (int step = 0; step <= steps; step++)
        {
            var first = Begin(c with { Threads = 1 + (step % 2) });
            Advance(first, step);

            var second = Begin(c with { Threads = 2 - (step % 2) });
            second.Training.RestoreState(ThroughAFile(first.Training.SaveState()));
            Assert.Equal(first.Training.Progress, second.Training.Progress);
            Finish(second);

            Assert.Equal(SmallModels.Bytes(whole.Network), SmallModels.Bytes(second.Network));
            Assert.Equal(Counts(whole.Training), Counts(second.Training));
        }
    }

    [Fact]
    public void With_another_order_of_examples_the_rest_is_another_training()
    {
        // Its graph rule does not come from the key, so of the trainer's key nothing but the order matters.
        var fixedRule = Case with
        {
            Options = Case.Options with { GraphRule = GraphRule.Hebb },
        };
        var whole = Begin(fixedRule);
        Finish(whole);
        var first = Begin(fixedRule);
        Advance(first, 5);
        var saved = first.Training.SaveState();

        var same = Begin(fixedRule);
        same.Training.RestoreState(saved);
        Finish(same);
        var other = Begin(fixedRule, RandomKey.FromSeed(99));
        other.Training.RestoreState(saved);
        Finish(other);

        Assert.Equal(SmallModels.Bytes(whole.Network), SmallModels.Bytes(same.Network));
        Assert.NotEqual(SmallModels.Bytes(whole.Network), SmallModels.Bytes(other.Network));
        Assert.Equal(Widths.Bits(whole.Network.W.Buffer), Widths.Bits(other.Network.W.Buffer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_state_with_any_part_missing_is_refused_and_changes_nothing(bool isStack)
    {
        var c = isStack ? Stack : Case;
        var first = Begin(c);
        Advance(first, 4);
        var saved = first.Training.SaveState();
        string[] hidden = isStack ? ["0.graph_weights", "0.input_weights", "1.graph_weights"] : ["0.graph_weights"];
        Assert.Equal(hidden, saved.Tensors.Select(t => t.Name).Where(name => char.IsDigit(name[0])).Order());
        foreach (var tensor in saved.Tensors)
        {
            Refused(c, new TensorArchive(saved.Tensors.Where(t => t != tensor), saved.Metadata));
        }

        foreach (string text in saved.Metadata.Keys)
        {
            Refused(c, new TensorArchive(saved.Tensors, saved.Metadata.Where(t => t.Key != text).ToDictionary()));
        }
    }

    [Fact]
    public void A_training_of_other_rules_or_epochs_is_refused()
    {
        var other = Begin(Case with { Options = Case.Options with { GraphRule = GraphRule.Random(0.2f) } });
        Refused(Case, other.Training.SaveState());
        Refused(Case, Begin(Case with { Epochs = 2 }).Training.SaveState());
    }

    private static void Refused(TrainingCase c, TensorArchive state)
    {
        var fresh = Begin(c);
        byte[] before = SmallModels.Bytes(fresh.Network);
        Assert.Throws<FileFormatException>(() => fresh.Training.RestoreState(state));
        Assert.Equal(before, SmallModels.Bytes(fresh.Network));
        Assert.Equal(0, fresh.Training.Progress.Examples);
    }

    private static (Network Network, PlasticityTraining Training) Begin() => Begin(Case);

    private static (Network Network, PlasticityTraining Training) Begin(TrainingCase c, RandomKey? key = null)
    {
        var network = c.Network();
        var trainer = new PlasticityTrainer(
            network,
            c.Options,
            key ?? c.Key,
            new WorkerPool(c.Threads, c.Width) { WorthSharing = 0 }
        );
        return (network, trainer.Start(c.Data(), c.Epochs));
    }

    private static void Advance((Network Network, PlasticityTraining Training) run, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            run.Training.Step();
        }
    }

    private static void Finish((Network Network, PlasticityTraining Training) run)
    {
        while (!run.Training.IsDone)
        {
            run.Training.Step();
        }
    }

    private static (int, long, long)[] Counts(PlasticityTraining training) =>
        [.. training.Epochs.Select(e => (e.Epoch, e.Mistakes, e.Updates))];

    private static TensorArchive ThroughAFile(TensorArchive state)
    {
        using var stream = new MemoryStream();
        state.Write(stream);
        stream.Position = 0;
        return TensorArchive.Read(stream, "state");
    }
}
