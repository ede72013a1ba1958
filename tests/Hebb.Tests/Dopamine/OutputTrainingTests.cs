using Hebb.Dopamine;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Dopamine;

public class OutputTrainingTests
{
    private const int Neurons = 37;
    private const int Labels = 4;

    public static TheoryData<PreSynaptic, PostSynaptic, Reward, int> Rules() =>
        new()
        {
            { PreSynaptic.Binary, PostSynaptic.Winner, Reward.Threshold, 1 },
            { PreSynaptic.Graded, PostSynaptic.Winner, Reward.Threshold, 7 },
            { PreSynaptic.Normalized, PostSynaptic.Winner, Reward.Prediction, 1 },
            { PreSynaptic.Graded, PostSynaptic.All, Reward.Prediction, 16 },
            { PreSynaptic.Graded, PostSynaptic.Winner, Reward.Baseline, 3 },
            { PreSynaptic.Graded, PostSynaptic.Winner, Reward.Printed, 5 },
            { PreSynaptic.Normalized, PostSynaptic.Winner, Reward.Prediction, 7 },
            { PreSynaptic.Graded, PostSynaptic.Sampled, Reward.Baseline, 1 },
            { PreSynaptic.Binary, PostSynaptic.WinnerAndRunnerUp, Reward.Prediction, 16 },
            { PreSynaptic.Graded, PostSynaptic.All, Reward.Printed, 7 },
        };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Weights_change_as_the_equation_says(PreSynaptic pre, PostSynaptic post, Reward reward, int batch)
    {
        var (dense, labels) = Task(48);
        var options = new DopamineOptions
        {
            PreSynaptic = pre,
            PostSynaptic = post,
            Reward = reward,
            BatchSize = batch,
            StepSize = 0.3,
            Weights = FinalWeights.Last,
        };
        var u = new Matrix(Neurons, Labels);
        using var workers = new WorkerPool(1);
        var key = RandomKey.FromSeed(3);
        var training = new OutputTraining(DenseRows.Sparse(dense), labels, u, options, 2, key, workers);
        Finish(training);

        var plain = new double[Neurons, Labels];
        double expected = 1.0 / Labels;
        var firing = key.For("firing");
        ulong done = 0;
        for (ulong epoch = 1; epoch <= 2; epoch++)
        {
            int[] order = [.. Enumerable.Range(0, 48)];
            key.For("order of examples", epoch).Stream().Shuffle<int>(order);
            foreach (int[] part in order.Chunk(batch))
            {
                PlainDopamine.Step(
                    options,
                    [.. part.Select(n => dense[n])],
                    [.. part.Select(n => labels[n])],
                    plain,
                    ref expected,
                    [.. part.Select(_ => firing.For("output neuron", done++).Stream().NextOpenDouble())]
                );
            }
        }

        Assert.True(u.Buffer.ContainsAnyExcept(0f));
        for (int i = 0; i < Neurons; i++)
        {
            for (int j = 0; j < Labels; j++)
            {
                Assert.Equal(plain[i, j], u[i, j], 1e-4 * Math.Max(1, Math.Abs(plain[i, j])));
            }
        }
    }

    [Fact]
    public void The_mean_is_that_of_the_weights_after_every_step_but_the_first_tenth()
    {
        var (dense, labels) = Task(40);
        var features = DenseRows.Sparse(dense);
        var options = new DopamineOptions { BatchSize = 1, Weights = FinalWeights.Averaged };
        using var workers = new WorkerPool(1);
        var key = RandomKey.FromSeed(4);
        var u = new Matrix(Neurons, Labels);
        var training = new OutputTraining(features, labels, u, options, 1, key, workers);
        Finish(training);
        var mean = training.Weights();

        // The same steps one by one, in double precision.
        int[] order = [.. Enumerable.Range(0, 40)];
        key.For("order of examples", 1).Stream().Shuffle<int>(order);
        var plain = new double[Neurons, Labels];
        var sum = new double[Neurons, Labels];
        double expected = 1.0 / Labels;
        for (int step = 1; step <= 40; step++)
        {
            int n = order[step - 1];
            PlainDopamine.Step(options, [dense[n]], [labels[n]], plain, ref expected);
            for (int i = 0; i < Neurons && step > 4; i++)
            {
                for (int j = 0; j < Labels; j++)
                {
                    sum[i, j] += plain[i, j] / 36;
                }
            }
        }

        for (int i = 0; i < Neurons; i++)
        {
            for (int j = 0; j < Labels; j++)
            {
                Assert.Equal(sum[i, j], mean[i, j], 1e-3 * Math.Max(1, Math.Abs(sum[i, j])));
            }
        }

        Assert.False(mean.Buffer.SequenceEqual(u.Buffer));
    }

    [Theory]
    [InlineData(OutputMethod.Dopamine, 1)]
    [InlineData(OutputMethod.Dopamine, 9)]
    [InlineData(OutputMethod.Adam, 10)]
    [InlineData(OutputMethod.Signsgd, 10)]
    public void Threads_and_widths_change_no_bit_nor_does_taking_it_up(OutputMethod method, int batch)
    {
        var (dense, labels) = Task(60);
        var features = DenseRows.Sparse(dense);
        var options = new DopamineOptions
        {
            Method = method,
            BatchSize = batch,
            PostSynaptic = PostSynaptic.Sampled,
            Schedule = StepSchedule.Linear,
        };
        var key = RandomKey.FromSeed(7);
        float[]? expected = null;
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 3])
            {
                using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
                var training = Start(workers);
                Finish(training);
                float[] found = Used(training);
                expected ??= found;
                Assert.Equal(expected, found);
            }
        }

        using var one = new WorkerPool(1);
        var interrupted = Start(one);
        interrupted.Step();
        var bytes = new MemoryStream();
        interrupted.SaveState().Write(bytes);
        bytes.Position = 0;
        var resumed = Start(one);
        resumed.RestoreState(TensorArchive.Read(bytes, "saved"));
        Assert.Equal(60, resumed.Examples);
        Finish(resumed);
        Assert.Equal(expected, Used(resumed));

        OutputTraining Start(WorkerPool workers) =>
            new(features, labels, new Matrix(Neurons, Labels), options, 3, key, workers);
    }

    [Fact]
    public void A_state_of_another_training_is_refused()
    {
        var (dense, labels) = Task(20);
        using var workers = new WorkerPool(1);
        var training = Start(new DopamineOptions());
        var e = Assert.Throws<FileFormatException>(() =>
            training.RestoreState(Start(DopamineOptions.Paper).SaveState())
        );
        Assert.Contains("saved with option PreSynaptic = Graded, Normalized expected", e.Message);

        OutputTraining Start(DopamineOptions options) =>
            new(DenseRows.Sparse(dense), labels, new Matrix(Neurons, Labels), options, 3, default, workers);
    }

    [Fact]
    public void Baselines_make_the_steps_that_the_gradient_says()
    {
        // One batch of everything: SignSGD's first step is the sign of the gradient, Adam's is α times it (m̂/√v̂ = ±1).
        var (dense, labels) = Task(30);
        using var workers = new WorkerPool(1);
        foreach (var method in (OutputMethod[])[OutputMethod.Signsgd, OutputMethod.Adam])
        {
            var u = new Matrix(Neurons, Labels);
            var options = new DopamineOptions
            {
                Method = method,
                BatchSize = 30,
                StepSize = 0.01,
            };
            Finish(new OutputTraining(DenseRows.Sparse(dense), labels, u, options, 1, default, workers));
            for (int i = 0; i < Neurons; i++)
            {
                for (int j = 0; j < Labels; j++)
                {
                    double gradient = dense
                        .Zip(labels)
                        .Sum(x => x.First[i] * ((1.0 / Labels) - (x.Second == j ? 1 : 0)) / 30);
                    Assert.Equal(-0.01 * Math.Sign(gradient), u[i, j], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void A_task_with_an_answer_is_learned_by_the_rules_that_learn_and_unlearned_by_the_printed_one()
    {
        var (dense, labels) = Task(600);
        var features = DenseRows.Sparse(dense);
        using var workers = new WorkerPool(1);
        Assert.InRange(Accuracy(new DopamineOptions()), 0.95, 1);
        Assert.InRange(Accuracy(new DopamineOptions { Method = OutputMethod.Adam, StepSize = 0.01 }), 0.95, 1);
        Assert.InRange(Accuracy(DopamineOptions.Paper with { Reward = Reward.Printed, StepSize = 0.01 }), 0, 0.2);

        double Accuracy(DopamineOptions options)
        {
            var training = new OutputTraining(
                features,
                labels,
                new Matrix(Neurons, Labels),
                options,
                20,
                RandomKey.FromSeed(1),
                workers
            );
            Finish(training);
            return OutputAccuracy.Of(features, labels, training.Weights(), workers);
        }
    }

    private static float[] Used(OutputTraining training) => training.Weights().Buffer.ToArray();

    private static void Finish(OutputTraining training)
    {
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    // Hidden features of points around four centres.
    private static (double[][] Features, int[] Labels) Task(int count)
    {
        var random = RandomKey.FromSeed(11).Stream();
        var centres = new float[Labels * Neurons];
        random.FillNormal(centres);
        var features = new double[count][];
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = random.NextInt32(Labels);
            features[n] = new double[Neurons];
            for (int i = 0; i < Neurons; i++)
            {
                features[n][i] = (float)Math.Max(0, centres[(labels[n] * Neurons) + i] + (0.7 * random.NextNormal()));
            }
        }

        return (features, labels);
    }
}
