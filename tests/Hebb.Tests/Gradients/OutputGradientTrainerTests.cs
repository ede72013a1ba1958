using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Gradients;

public sealed class OutputGradientTrainerTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Blobs(RandomKey.FromSeed(1));
    private readonly Compute compute = new(threads: 2);

    public void Dispose() => compute.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_loss_falls_and_blobs_are_told_apart(int rounds)
    {
        var network = Network(rounds);
        var trainer = new OutputGradientTrainer(network, new GradientOptions { StepSize = 0.01 }, compute: compute);
        var epochs = trainer.Train(Blobs.Train, epochs: 10);
        Assert.Equal(10, epochs.Count);
        Assert.True(epochs[^1].Loss < epochs[0].Loss, $"{epochs[0].Loss} → {epochs[^1].Loss}");
        Assert.True(epochs[^1].Mistakes < 25, $"{epochs[^1].Mistakes} of {Blobs.Train.Count} mistaken");
        // Two clouds of deviation .6, 2√2 apart: the best possible accuracy is Φ(√2/.6) = .991.
        Assert.InRange(network.Accuracy(Blobs.Test, compute), 0.96, 1);
    }

    [Fact]
    public void Threads_widths_and_what_is_kept_do_not_change_a_bit()
    {
        var expected = Trained(new Compute(1, VectorWidth.Scalar), new GradientOptions { ActivityMemory = 0 });
        foreach (var width in Widths.All)
        {
            foreach (int threads in new[] { 1, 3 })
            {
                var actual = Trained(new Compute(threads, width), new GradientOptions());
                Assert.Equal(Widths.Bits(expected.U.Buffer), Widths.Bits(actual.U.Buffer));
            }
        }
    }

    [Fact]
    public void One_batch_of_everything_is_gradient_descent_whatever_the_order()
    {
        // 500 examples do not fit one block; their order changes the rounding of the mean, and nothing else.
        var all = new GradientOptions { BatchSize = 10_000 };
        var shuffled = Trained(new Compute(2), all);
        var inOrder = Trained(new Compute(2), all with { Shuffle = false });
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
        var data = Blobs.Train.Select([.. Enumerable.Range(0, N)]);
        var network = Network(1);
        // With so large an ε Adam is nearly gradient descent with momentum, which comes to rest.
        var options = new GradientOptions
        {
            StepSize = 0.003,
            Epsilon = 1,
            BatchSize = N,
            L2 = Lambda,
        };
        new OutputGradientTrainer(network, options, compute: compute).Train(data, epochs: 1000);

        var forward = new ForwardPass(network, N, compute);
        forward.Load(data.Examples, 0, N);
        var gradient = new OutputGradient(network.U, N, compute);
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
        var trainer = new OutputGradientTrainer(Network(1), new GradientOptions { BatchSize = 200 }, compute: compute);
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
        var trainer = new OutputGradientTrainer(Network(1), new GradientOptions(), compute: compute);
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(Blobs.Train, 3, new Stopper(cancel), cancel.Token)
        );
        Assert.Equal(1, trainer.Steps);
    }

    [Fact]
    public void Data_of_another_size_and_batches_of_nothing_are_refused()
    {
        var trainer = new OutputGradientTrainer(Network(1), new GradientOptions(), compute: compute);
        var narrow = new LabelledData(new Matrix(1, 3), [0], 2);
        Assert.Equal("Inputs", Assert.Throws<InvalidOptionException>(() => trainer.Train(narrow, 1)).Option);
        Assert.Throws<InvalidOptionException>(() => trainer.Train(Blobs.Train, 0));
        Assert.Throws<InvalidOptionException>(() =>
            new OutputGradientTrainer(Network(1), new GradientOptions { BatchSize = 0 }, compute: compute)
        );
    }

    private static RecurrentNetwork Network(int rounds)
    {
        var shape = new NetworkShape(Synthetic.Inputs, 100, 2, 30, rounds);
        return RecurrentNetwork.Create(shape, RandomKey.FromSeed(2));
    }

    private static RecurrentNetwork Trained(Compute compute, GradientOptions options)
    {
        using (compute)
        {
            var network = Network(1);
            new OutputGradientTrainer(network, options, RandomKey.FromSeed(3), compute).Train(Blobs.Train, 3);
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
