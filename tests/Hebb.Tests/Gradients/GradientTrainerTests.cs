using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Gradients;

public sealed class GradientTrainerTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Blobs(RandomKey.FromSeed(1));
    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_loss_falls_and_blobs_are_separated(int rounds)
    {
        var network = Network(rounds);
        var trainer = new GradientTrainer(network, new GradientOptions { StepSize = 0.01 }, workers: workers);
        var epochs = trainer.Train(Blobs.Train, epochs: 10);
        Assert.Equal(10, epochs.Count);
        Assert.True(epochs[^1].Loss < epochs[0].Loss, $"{epochs[0].Loss} → {epochs[^1].Loss}");
        Assert.True(epochs[^1].Mistakes < 25, $"{epochs[^1].Mistakes} of {Blobs.Train.Count} mistaken");
        // Two clouds of deviation .6, 2√2 apart: the best possible accuracy is Φ(√2/.6) = .991.
        Assert.InRange(network.Accuracy(Blobs.Test, workers), 0.96, 1);
    }

    [Fact]
    public void Threads_widths_and_what_is_kept_do_not_change_a_bit()
    {
        var expected = Trained(new WorkerPool(1, VectorWidth.Scalar), new GradientOptions { ActivityMemory = 0 });
        foreach (var width in Widths.All)
        {
            foreach (int threads in new[] { 1, 3 })
            {
                var actual = Trained(new WorkerPool(threads, width) { WorthSharing = 0 }, new GradientOptions());
                Assert.Equal(Widths.Bits(expected.U.Buffer), Widths.Bits(actual.U.Buffer));
            }
        }
    }

    [Fact]
    public void One_batch_of_everything_is_gradient_descent_whatever_the_order()
    {
        // 500 examples do not fit one block; their order changes the rounding of the mean, and nothing else.
        var all = new GradientOptions { BatchSize = 10_000 };
        var shuffled = Trained(new WorkerPool(2) { WorthSharing = 0 }, all);
        var inOrder = Trained(new WorkerPool(2) { WorthSharing = 0 }, all with { Shuffle = false });
        float largest = 0;
        for (int n = 0; n < inOrder.U.Buffer.Length; n++)
        {
            largest = MathF.Max(largest, MathF.Abs(inOrder.U.Buffer[n]));
            Assert.Equal(inOrder.U.Buffer[n], shuffled.U.Buffer[n], 1e-5f);
        }

        // Adam's first steps are about α each.
        Assert.InRange(largest, 0.0003f, 0.00091f);
    }

    [Fact]
    public void With_an_L2_term_training_ends_where_the_gradient_is_minus_lambda_U()
    {
        const float Lambda = 5;
        const int N = 100;
        var data = Blobs.Train.Take(N);
        var network = Network(1);
        // With so large an ε Adam is nearly gradient descent with momentum, which comes to rest.
        var options = new GradientOptions
        {
            StepSize = 0.003,
            Epsilon = 1,
            BatchSize = N,
            L2 = Lambda,
        };
        new GradientTrainer(network, options, workers: workers).Train(data, epochs: 1000);

        var forward = new NetworkPass(network, N, workers);
        forward.Load(data.Examples, 0, N);
        var gradient = new OutputGradient(network.U, N, workers);
        gradient.Add([.. Enumerable.Range(0, N).Select(row => (forward.Activity, row))], data.Labels, 1f / N);
        Assert.Contains(gradient.Gradient.Buffer.ToArray(), g => MathF.Abs(g) > 0.01f);
        for (int i = 0; i < network.U.Buffer.Length; i++)
        {
            Assert.Equal(-Lambda * network.U.Buffer[i], gradient.Gradient.Buffer[i], 1e-4f);
        }
    }

    [Fact]
    public void Progress_counts_up_to_the_end_and_ends_with_the_epochs_loss()
    {
        var reports = new List<GradientProgress>();
        var trainer = new GradientTrainer(Network(1), new GradientOptions { BatchSize = 200 }, workers: workers);
        var epochs = trainer.Train(Blobs.Train, epochs: 2, new Recorder(reports));
        Assert.Equal([200, 400, 500, 700, 900, 1000], reports.Select(r => r.Examples));
        Assert.All(reports, r => Assert.Equal(1000, r.Total));
        Assert.Equal(epochs[1].Loss, reports[^1].Loss);
        Assert.Equal(6, trainer.Steps);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_step()
    {
        using var cancel = new CancellationTokenSource();
        var trainer = new GradientTrainer(Network(1), new GradientOptions(), workers: workers);
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(Blobs.Train, 3, new Stopper(cancel), cancel.Token)
        );
        Assert.Equal(1, trainer.Steps);
    }

    [Fact]
    public void Data_of_another_size_and_batches_of_nothing_are_refused()
    {
        var trainer = new GradientTrainer(Network(1), new GradientOptions(), workers: workers);
        var narrow = new LabelledData(new Matrix(1, 3), [0], 2);
        Assert.StartsWith(
            "the examples have 3 numbers; the network expects ",
            Assert.Throws<InvalidOptionException>(() => trainer.Train(narrow, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidOptionException>(() => trainer.Train(Blobs.Train, 0));
        Assert.Throws<InvalidOptionException>(() =>
            new GradientTrainer(Network(1), new GradientOptions { BatchSize = 0 }, workers: workers)
        );
        Assert.Throws<InvalidOptionException>(() =>
            new GradientTrainer(
                Network(1),
                new GradientOptions { TrainedWeights = (TrainedWeights)3 },
                workers: workers
            )
        );
    }

    [Fact]
    public void Weights_that_no_gradient_can_reach_are_refused()
    {
        var network = Network(1);
        var input = new GradientOptions { TrainedWeights = TrainedWeights.Input };
        var error = Assert.Throws<InvalidOptionException>(() => new GradientTrainer(network, input, workers: workers));
        Assert.Equal("TrainedWeights", error.Option);
        network.DrawOutputWeights(RandomKey.FromSeed(1));
        Assert.NotNull(new GradientTrainer(network, input, workers: workers));

        network = (Shape(2) with { Recurrence = Recurrence.ThroughGraph }).Create(RandomKey.FromSeed(2));
        foreach (var trained in new[] { TrainedWeights.Output, TrainedWeights.All })
        {
            var options = new GradientOptions { TrainedWeights = trained };
            error = Assert.Throws<InvalidOptionException>(() =>
                new GradientTrainer(network, options, workers: workers)
            );
            Assert.Equal("W", error.Option);
        }
    }

    [Fact]
    public void Training_all_weights_beats_training_the_output_alone()
    {
        var relu = Synthetic.Relu1(RandomKey.FromSeed(1));
        var shape = new SingleLayer(Synthetic.Inputs, 100, 2, 50, 1);
        double Accuracy(TrainedWeights trained)
        {
            var network = shape.Create(RandomKey.FromSeed(2));
            var options = new GradientOptions { TrainedWeights = trained, StepSize = 0.003 };
            new GradientTrainer(network, options, RandomKey.FromSeed(3), workers).Train(relu.Train, 2);
            return network.Accuracy(relu.Test, workers);
        }

        var (all, output) = (Accuracy(TrainedWeights.All), Accuracy(TrainedWeights.Output));
        Assert.True(all > output + 0.02, $"{all} and {output}");
    }

    [Theory]
    [InlineData(Recurrence.Paper, 2, TrainedWeights.All)]
    [InlineData(Recurrence.Paper, 8, TrainedWeights.All)]
    [InlineData(Recurrence.ThroughGraph, 2, TrainedWeights.All)]
    [InlineData(Recurrence.ThroughGraph, 3, TrainedWeights.Input)]
    [InlineData(Recurrence.ThroughGraph, 8, TrainedWeights.All)]
    public void Every_number_of_rounds_learns(Recurrence recurrence, int rounds, TrainedWeights trained)
    {
        var shape = Shape(rounds) with { Recurrence = recurrence };
        var network = shape.Create(RandomKey.FromSeed(2));
        network.Layer.DrawGraphWeights(RandomKey.FromSeed(4), WeightInitialization.GraphDeviation(shape.Options));
        network.DrawOutputWeights(RandomKey.FromSeed(4));
        var trainer = new GradientTrainer(network, new GradientOptions { TrainedWeights = trained }, workers: workers);
        trainer.Train(Blobs.Train, epochs: 10);
        Assert.InRange(network.Accuracy(Blobs.Test, workers), 0.96, 1);
    }

    [Theory]
    [InlineData(TrainedWeights.Output)]
    [InlineData(TrainedWeights.All)]
    public void A_loss_that_leaves_the_numbers_is_reported_in_one_line(TrainedWeights trained)
    {
        var network = Network(2);
        for (int j = 0; j < network.U.Rows; j++)
        {
            network.U[j, 0] = 1;
        }

        var examples = new Matrix(1, Synthetic.Inputs);
        examples.Fill(1e30f);
        var data = new LabelledData(examples, [1], 2);
        var options = new GradientOptions { TrainedWeights = trained };
        var trainer = new GradientTrainer(network, options, workers: workers);
        var error = Assert.Throws<DivergedException>(() => trainer.Train(data, 2));
        Assert.Contains("step 1:", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Steps);
        Assert.Equal(1, network.U[0, 0]);
    }

    [Theory]
    [InlineData(TrainedWeights.Output)]
    [InlineData(TrainedWeights.Input)]
    [InlineData(TrainedWeights.All)]
    public void A_training_saved_before_any_step_and_resumed_elsewhere_gives_the_same_bits(TrainedWeights trained)
    {
        var (network, whole) = Begin(trained);
        while (!whole.IsDone)
        {
            whole.Step();
        }

        for (int steps = 0; steps <= 6; steps++)
        {
            var first = Begin(trained).Training;
            for (int step = 0; step < steps; step++)
            {
                first.Step();
            }

            using var file = new MemoryStream();
            first.SaveState().Write(file);
            file.Position = 0;
            var (other, second) = Begin(trained);
            second.RestoreState(TensorArchive.Read(file, "state"));
            Assert.Equal(first.Progress, second.Progress);
            while (!second.IsDone)
            {
                second.Step();
            }

            Assert.Equal(SmallModels.Bytes(network), SmallModels.Bytes(other));
            Assert.Equal(whole.Progress, second.Progress);
            Assert.Equal(
                whole.Epochs.Select(e => (e.Loss, e.Mistakes)),
                second.Epochs.Select(e => (e.Loss, e.Mistakes))
            );
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing()
    {
        var first = Begin(TrainedWeights.Input).Training;
        first.Step();
        var saved = first.SaveState();
        Refused(Begin(TrainedWeights.All).Training.SaveState());
        Refused(new TensorArchive(saved.Tensors));
        foreach (var tensor in saved.Tensors)
        {
            Refused(new TensorArchive(saved.Tensors.Where(t => t != tensor), saved.Metadata));
        }

        foreach (long[] counters in new long[][] { [-1, 0, 0], [1, 500, 0], [1, -1, 0], [1, 200, 201] })
        {
            var instead = SafeTensor.From<long>("counters", counters, 3);
            var others = saved.Tensors.Where(t => t.Name != "counters");
            Refused(new TensorArchive([.. others, instead], saved.Metadata));
        }
    }

    private void Refused(TensorArchive state)
    {
        var (network, training) = Begin(TrainedWeights.Input);
        byte[] before = SmallModels.Bytes(network);
        Assert.Throws<FileFormatException>(() => training.RestoreState(state));
        Assert.Equal(before, SmallModels.Bytes(network));
        Assert.Equal(0, training.Progress.Examples);
    }

    // Six steps: two epochs of 200, 200 and 100 examples.
    private (Network Network, GradientTraining Training) Begin(TrainedWeights trained)
    {
        var network = Network(2);
        network.U.Fill(0.1f);
        network.U[3, 0] = 1;
        var options = new GradientOptions { TrainedWeights = trained, BatchSize = 200 };
        return (network, new GradientTrainer(network, options, RandomKey.FromSeed(3), workers).Start(Blobs.Train, 2));
    }

    private static SingleLayer Shape(int rounds) => new(Synthetic.Inputs, 100, 2, 30, rounds);

    private static Network Network(int rounds) => Shape(rounds).Create(RandomKey.FromSeed(2));

    private static Network Trained(WorkerPool workers, GradientOptions options)
    {
        using (workers)
        {
            var network = Network(1);
            new GradientTrainer(network, options, RandomKey.FromSeed(3), workers).Train(Blobs.Train, 3);
            return network;
        }
    }

    private sealed class Recorder(List<GradientProgress> reports) : IProgress<GradientProgress>
    {
        public void Report(GradientProgress value) => reports.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource cancel) : IProgress<GradientProgress>
    {
        public void Report(GradientProgress value) => cancel.Cancel();
    }
}
