using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Dopamine;

public class DopamineTrainerTests
{
    private const int Examples = 700;
    private const int Epochs = 3;

    private static readonly RandomKey Key = RandomKey.FromSeed(5);
    private static readonly LabelledData Data = Synthetic.Relu1(Key.For("data")).Train.Take(Examples);

    public static TheoryData<OutputMethod, bool> Methods() =>
        new()
        {
            { OutputMethod.Dopamine, false },
            { OutputMethod.Dopamine, true },
            { OutputMethod.Adam, false },
            { OutputMethod.Signsgd, false },
        };

    [Theory]
    [MemberData(nameof(Methods))]
    public void It_learns_what_its_parts_learn_one_after_the_other(OutputMethod method, bool isStack)
    {
        using var workers = new WorkerPool(1);
        var options = new DopamineOptions { Method = method };
        var network = NewNetwork(isStack);
        var epochs = new DopamineTrainer(network, options, Key, workers).Train(Data, Epochs);

        var parts = NewNetwork(isStack);
        using var features = WideFeatures.All(parts, Data.Examples, workers);
        var training = new OutputTraining(features, Data.Labels, parts.U, options, Epochs, Key, workers);
        while (!training.IsDone)
        {
            training.Step();
        }

        Assert.True(network.U.Buffer.ContainsAnyExcept(0f));
        Assert.Equal(training.Weights().Buffer.ToArray(), network.U.Buffer.ToArray());
        Assert.Equal(training.Epochs, epochs);
        Assert.Equal(OutputAccuracy.Of(features, Data.Labels, network.U, workers), network.Accuracy(Data, workers));
        // The labels are about equally frequent, so chance is one half.
        Assert.InRange(network.Accuracy(Data, workers), 0.75, 1);
    }

    [Theory]
    [InlineData(FinalWeights.Last)]
    [InlineData(FinalWeights.Averaged)]
    public void Resuming_after_any_step_gives_bit_identical_results(FinalWeights weights)
    {
        using var workers = new WorkerPool(1);
        var options = new DopamineOptions { Weights = weights, PostSynaptic = PostSynaptic.Sampled };
        var whole = NewNetwork();
        new DopamineTrainer(whole, options, Key, workers).Train(Data, Epochs);
        var phases = new List<string>();
        bool isOver = false;
        for (int steps = 0; !isOver; steps++)
        {
            var interrupted = new DopamineTrainer(NewNetwork(), options, Key, workers).Start(Data, Epochs);
            for (int s = 0; s < steps; s++)
            {
                interrupted.Step();
            }

            isOver = interrupted.IsDone;
            var bytes = new MemoryStream();
            interrupted.SaveState().Write(bytes);
            bytes.Position = 0;
            var saved = TensorArchive.Read(bytes, "saved");
            phases.Add(saved.Metadata["phase"]);

            var network = NewNetwork();
            var resumed = new DopamineTrainer(network, options, Key, workers).Start(Data, Epochs);
            resumed.RestoreState(saved);
            Assert.Equal(isOver, resumed.IsDone);
            // Saved again before anything is learned, it is still the same training.
            resumed.Step();
            resumed.RestoreState(resumed.SaveState());
            Finish(resumed);
            Assert.Equal(whole.U.Buffer.ToArray(), network.U.Buffer.ToArray());
            Assert.Equal(interrupted.Progress.Total, resumed.Progress.Examples);
        }

        // One thread computes 288 rows at a time, and an epoch is one step: saved after 0, 1, 2 and 3, 4, 5, 6 of them.
        Assert.Equal(
            [
                "features",
                "features",
                "features",
                "output weights",
                "output weights",
                "output weights",
                "output weights",
            ],
            phases
        );
    }

    // One step computes the hidden activity of 288 examples; the last three are the epochs.
    [Theory]
    [InlineData(FinalWeights.Last, 1)]
    [InlineData(FinalWeights.Averaged, 1)]
    [InlineData(FinalWeights.Averaged, 5)]
    public void A_training_that_is_over_goes_back_to_the_state_that_it_restores(FinalWeights weights, int steps)
    {
        using var workers = new WorkerPool(1);
        var network = NewNetwork();
        var options = new DopamineOptions { Weights = weights };
        var training = new DopamineTrainer(network, options, Key, workers).Start(Data, Epochs);
        for (int s = 0; s < steps; s++)
        {
            training.Step();
        }

        var early = training.SaveState();
        float[] then = network.U.Buffer.ToArray();
        Finish(training);
        float[] final = network.U.Buffer.ToArray();
        var over = training.SaveState();
        training.RestoreState(early);
        Assert.Equal(then, network.U.Buffer.ToArray());

        // One that has computed no hidden activity yet, which a training that is over needs none of.
        network = NewNetwork();
        training = new DopamineTrainer(network, options, Key, workers).Start(Data, Epochs);
        training.RestoreState(over);
        Assert.True(training.IsDone);
        Assert.Equal(final, network.U.Buffer.ToArray());
        training.RestoreState(early);
        Finish(training);
        Assert.Equal(final, network.U.Buffer.ToArray());
    }

    [Fact]
    public void Threads_and_widths_change_no_bit()
    {
        float[]? expected = null;
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 3])
            {
                using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
                var network = NewNetwork();
                new DopamineTrainer(network, new DopamineOptions(), Key, workers).Train(Data, 1);
                expected ??= network.U.Buffer.ToArray();
                Assert.Equal(expected, network.U.Buffer.ToArray());
            }
        }
    }

    [Fact]
    public void A_state_of_other_options_epochs_or_data_is_refused_and_nothing_changes()
    {
        using var workers = new WorkerPool(1);
        var network = NewNetwork();
        var training = new DopamineTrainer(network, new DopamineOptions(), Key, workers).Start(Data, Epochs);
        Assert.Contains(
            "saved with option PreSynaptic = Graded, Normalized expected",
            Refused(StateOf(DopamineOptions.Paper, Data, Epochs))
        );
        Assert.Contains("saved with option Epochs = 2, 3 expected", Refused(StateOf(new DopamineOptions(), Data, 2)));
        Assert.Contains(
            "saved with option Examples = 600, 700 expected",
            Refused(StateOf(new DopamineOptions(), Data.Take(600), Epochs))
        );
        Assert.False(network.U.Buffer.ContainsAnyExcept(0f));
        Assert.Equal(new DopamineProgress(0, 0, Examples * (Epochs + 1)), training.Progress);

        string Refused(TensorArchive state) =>
            Assert.Throws<FileFormatException>(() => training.RestoreState(state)).Message;

        TensorArchive StateOf(DopamineOptions options, LabelledData data, int epochs)
        {
            var other = new DopamineTrainer(NewNetwork(), options, Key, workers).Start(data, epochs);
            Finish(other);
            return other.SaveState();
        }
    }

    [Fact]
    public void Cancelling_leaves_the_weights_so_far()
    {
        using var workers = new WorkerPool(1);
        using var source = new CancellationTokenSource();
        var network = NewNetwork();
        var trainer = new DopamineTrainer(network, new DopamineOptions { Weights = FinalWeights.Last }, Key, workers);
        var reports = new List<DopamineProgress>();
        Assert.Throws<OperationCanceledException>(() => trainer.Train(Data, Epochs, new Reports(Add), source.Token));
        Assert.Equal([(0, 288L), (0, 576L), (1, 700L), (1, 1400L)], reports.Select(r => (r.Epoch, r.Examples)));

        var one = NewNetwork();
        new DopamineTrainer(one, new DopamineOptions { Weights = FinalWeights.Last }, Key, workers).Train(Data, 1);
        Assert.Equal(one.U.Buffer.ToArray(), network.U.Buffer.ToArray());

        void Add(DopamineProgress progress)
        {
            reports.Add(progress);
            if (progress.Examples == 2 * Examples)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void Data_that_do_not_fit_and_options_out_of_range_are_refused()
    {
        var other = new LabelledData(new Matrix(4, 3), [0, 1, 0, 1], 2);
        var trainer = new DopamineTrainer(NewNetwork(), new DopamineOptions());
        Assert.Contains(
            "the examples have 3 numbers; the network expects",
            Assert.Throws<InvalidOptionException>(() => trainer.Start(other, 1)).Message
        );
        Assert.Throws<InvalidOptionException>(() => trainer.Start(Data, 0));
        Assert.Throws<InvalidOptionException>(() =>
            new DopamineTrainer(NewNetwork(), new DopamineOptions { BatchSize = 0 })
        );
    }

    private static Network NewNetwork(bool isStack = false)
    {
        var first = new RecurrentOptions(300, Cap: 60);
        return isStack
            ? Network.Create(
                Data,
                Key.For("network"),
                InputTransform.Standardised(Data),
                first,
                new RecurrentOptions(200, Cap: 50)
            )
            : Network.Create(Data, Key.For("network"), null, first);
    }

    private static void Finish(DopamineTraining training)
    {
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    private sealed class Reports(Action<DopamineProgress> report) : IProgress<DopamineProgress>
    {
        public void Report(DopamineProgress value) => report(value);
    }
}
