using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>Local rules with labels for input weights, beside straight loops in double precision and beside the gradient.</summary>
public sealed class HiddenTrainerTests
{
    private const int Neurons = 40;
    private static readonly RandomKey Key = RandomKey.FromSeed(9);
    private static readonly LabelledData Data = Synthetic.Blobs(Key).Train.Take(60);

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Direct_feedback_is_the_formula(bool unitLength, bool unitInputs)
    {
        var network = Drawn(unitLength);
        var before = network.Clone();
        var options = new DirectFeedbackOptions
        {
            BatchSize = Data.Count,
            InputStepSize = 0.7f,
            OutputStepSize = 0.3f,
            ScoreScale = 2,
            UnitInputs = unitInputs,
        };
        var trainer = new DirectFeedbackTrainer(network, options, Key);
        double loss = trainer.Train(Data, epochs: 1)[0].Loss;

        var layer = (RecurrentLayer)before.Hidden[0];
        double[,] a = new double[layer.Inputs, Neurons];
        double[,] u = new double[Neurons, 2];
        double expectedLoss = 0;
        for (int n = 0; n < Data.Count; n++)
        {
            double[] x = Data.Examples.Row(n).ToArray().Select(v => (double)v).ToArray();
            double[] h = Activity(layer, x);
            double length = unitLength ? Math.Sqrt(h.Sum(v => v * v)) : 1;
            double[] s =
            [
                .. Enumerable.Range(0, 2).Select(c => 2 * h.Select((v, i) => v / length * before.U[i, c]).Sum()),
            ];
            double sum = s.Sum(Math.Exp);
            double[] e = [.. s.Select((v, c) => (c == Data.Labels[n] ? 1 : 0) - (Math.Exp(v) / sum))];
            expectedLoss += (Math.Log(sum) - s[Data.Labels[n]]) / Data.Count;
            double size = unitInputs ? Math.Sqrt(x.Sum(v => v * v)) : 1;
            for (int i = 0; i < Neurons; i++)
            {
                double fed = h[i] > 0 ? (trainer.Feedback[i, 0] * e[0]) + (trainer.Feedback[i, 1] * e[1]) : 0;
                for (int j = 0; j < x.Length; j++)
                {
                    a[j, i] += layer.InputEdges![j, i] ? 0.7 / Data.Count * fed * x[j] / size : 0;
                }

                u[i, 0] += 0.3 / Data.Count * e[0] * h[i] / length;
                u[i, 1] += 0.3 / Data.Count * e[1] * h[i] / length;
            }
        }

        Assert.Equal(expectedLoss, loss, 1e-5);
        AssertMoved(layer.A, ((RecurrentLayer)network.Hidden[0]).A, a);
        AssertMoved(before.U, network.U, u);
    }

    [Fact]
    public void With_the_output_weights_as_feedback_it_is_the_gradient()
    {
        var network = Drawn(unitLength: false);
        var (gradient, layer) = Gradient(network);
        var before = layer.A.Clone();
        var options = new DirectFeedbackOptions
        {
            BatchSize = Data.Count,
            InputStepSize = 1,
            OutputStepSize = 0,
            ScoreScale = 1,
            UnitInputs = false,
        };
        var trainer = new DirectFeedbackTrainer(network, options, Key);
        network.U.Buffer.CopyTo(trainer.Feedback.Buffer);
        trainer.Train(Data, epochs: 1);
        AssertMoved(before, layer.A, gradient);
    }

    [Fact]
    public void Node_perturbation_is_the_formula()
    {
        // One example, so that its noise is that of one stream.
        var one = Data.Take(1);
        var network = Drawn(unitLength: true);
        var before = network.Clone();
        var options = new NodePerturbationOptions
        {
            InputStepSize = 1,
            OutputStepSize = 0,
            ScoreScale = 1,
            Deviation = 0.2f,
            Perturbations = 3,
        };
        new NodePerturbationTrainer(network, options, Key).Train(one, epochs: 1);

        var layer = (RecurrentLayer)before.Hidden[0];
        double[] x = one.Examples.Row(0).ToArray().Select(v => (double)v).ToArray();
        double[] h = Activity(layer, x);
        int[] active = [.. Enumerable.Range(0, Neurons).Where(i => h[i] > 0)];
        double typical = Math.Sqrt(active.Average(i => h[i] * h[i]));
        var random = Key.For("batch", 0).For("example", 0).Stream();
        double[] delta = new double[Neurons];
        var noise = new float[active.Length];
        for (int r = 0; r < 3; r++)
        {
            random.FillNormal(noise);
            double[] other = new double[Neurons];
            foreach (var (n, i) in active.Index())
            {
                other[i] = Math.Max(0, h[i] + (0.2 * typical * noise[n]));
            }

            double gain = Loss(before, h, one.Labels[0]) - Loss(before, other, one.Labels[0]);
            foreach (var (n, i) in active.Index())
            {
                delta[i] += gain / 0.2 / 3 * noise[n];
            }
        }

        double size = Math.Sqrt(x.Sum(v => v * v));
        var expected = new double[layer.Inputs, Neurons];
        for (int j = 0; j < layer.Inputs; j++)
        {
            for (int i = 0; i < Neurons; i++)
            {
                expected[j, i] = layer.InputEdges![j, i] ? delta[i] * x[j] / size : 0;
            }
        }

        AssertMoved(layer.A, ((RecurrentLayer)network.Hidden[0]).A, expected, 1e-4);
    }

    [Fact]
    public void The_mean_step_of_node_perturbation_goes_along_the_gradient()
    {
        var network = Drawn(unitLength: false);
        var (gradient, layer) = Gradient(network);
        var before = layer.A.Clone();
        var options = new NodePerturbationOptions
        {
            BatchSize = Data.Count,
            InputStepSize = 1,
            OutputStepSize = 0,
            ScoreScale = 1,
            Deviation = 0.02f,
            Perturbations = 1000,
            UnitInputs = false,
        };
        new NodePerturbationTrainer(network, options, Key).Train(Data, epochs: 1);
        double dot = 0;
        double own = 0;
        double other = 0;
        for (int j = 0; j < layer.Inputs; j++)
        {
            for (int i = 0; i < Neurons; i++)
            {
                double moved = layer.A[j, i] - (double)before[j, i];
                dot += moved * gradient[j, i];
                own += moved * moved;
                other += gradient[j, i] * gradient[j, i];
            }
        }

        // Examples count by their mean activity, so it is not quite the gradient.
        Assert.InRange(dot / Math.Sqrt(own * other), 0.9, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_learn_and_neither_threads_nor_a_stop_in_the_middle_change_a_bit(bool feedback)
    {
        float[] expected = Trained(new WorkerPool(1), stopsAfter: -1, out var epochs);
        Assert.True(epochs[^1].Loss < epochs[0].Loss / 2, $"{epochs[0].Loss} → {epochs[^1].Loss}");
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            Assert.Equal(
                expected,
                Trained(new WorkerPool(2, width) { WorthSharing = 0 }, stopsAfter: 5, out var again)
            );
            Assert.Equal(epochs.Select(e => (e.Loss, e.Mistakes)), again.Select(e => (e.Loss, e.Mistakes)));
        }

        float[] Trained(WorkerPool pool, int stopsAfter, out IReadOnlyList<GradientEpoch> done)
        {
            using var workers = pool;
            var network = Drawn(unitLength: true);
            var training = Start(network);
            for (int step = 0; step < stopsAfter; step++)
            {
                training.Step();
            }

            if (stopsAfter > 0)
            {
                using var file = new MemoryStream();
                training.SaveState().Write(file);
                file.Position = 0;
                network = Drawn(unitLength: true);
                training = Start(network);
                training.RestoreState(TensorArchive.Read(file, "file"));
            }

            training.Finish();
            done = training.Epochs;
            return [.. network.Hidden[0].Weights[0].Values.Buffer, .. network.U.Buffer];

            HiddenTraining Start(Network own) =>
                feedback
                    ? new DirectFeedbackTrainer(own, new DirectFeedbackOptions { BatchSize = 7 }, Key, workers).Start(
                        Data,
                        epochs: 6
                    )
                    : new NodePerturbationTrainer(
                        own,
                        new NodePerturbationOptions { BatchSize = 7 },
                        Key,
                        workers
                    ).Start(Data, epochs: 6);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line()
    {
        var stack = Network.Create(Data, Key, null, new RecurrentOptions(10, 5), new RecurrentOptions(10, 5));
        Assert.Throws<InvalidOptionException>(() => new DirectFeedbackTrainer(stack, new DirectFeedbackOptions()));
        var recurrent = Network.Create(Data, Key, null, new RecurrentOptions(10, 5, 2));
        var e = Assert.Throws<InvalidOptionException>(() =>
            new NodePerturbationTrainer(recurrent, new NodePerturbationOptions())
        );
        Assert.Equal("Rounds is 2; it must be 1", e.Message);
        e = Assert.Throws<InvalidOptionException>(() => new NodePerturbationOptions { Deviation = 0 }.Validate());
        Assert.Equal("Deviation is 0; it must be above 0 and at most 100", e.Message);
        e = Assert.Throws<InvalidOptionException>(() => new DirectFeedbackOptions { LastStep = 2 }.Validate());
        Assert.Equal("LastStep is 2; it must be above 0 and at most 1", e.Message);
        var training = new DirectFeedbackTrainer(Drawn(true), new DirectFeedbackOptions(), Key).Start(Data, 1);
        var other = new DirectFeedbackTrainer(Drawn(true), new DirectFeedbackOptions { BatchSize = 3 }, Key);
        var mismatch = Assert.Throws<FileFormatException>(() =>
            other.Start(Data, 1).RestoreState(training.SaveState())
        );
        Assert.Contains("BatchSize", mismatch.Message, StringComparison.Ordinal);
    }

    // Descent with a step of 1 on A: minus the gradient.
    private static (double[,] Gradient, RecurrentLayer Layer) Gradient(Network network)
    {
        var layer = (RecurrentLayer)network.Hidden[0];
        var result = new double[layer.Inputs, Neurons];
        for (int n = 0; n < Data.Count; n++)
        {
            double[] x = Data.Examples.Row(n).ToArray().Select(v => (double)v).ToArray();
            double[] h = Activity(layer, x);
            for (int i = 0; i < Neurons; i++)
            {
                if (!(h[i] > 0))
                {
                    continue;
                }

                // The loss as a function of this neuron's activity, which is that of its net input.
                double[] more = [.. h];
                more[i] += 1e-4;
                double[] less = [.. h];
                less[i] -= 1e-4;
                double slope = (Loss(network, more, Data.Labels[n]) - Loss(network, less, Data.Labels[n])) / 2e-4;
                for (int j = 0; j < x.Length; j++)
                {
                    result[j, i] -= layer.InputEdges![j, i] ? slope * x[j] / Data.Count : 0;
                }
            }
        }

        return (result, layer);
    }

    private static double Loss(Network network, double[] h, int label)
    {
        double length = network.Reads.UnitLength ? Math.Sqrt(h.Sum(v => v * v)) : 1;
        double[] s = [.. Enumerable.Range(0, 2).Select(c => h.Select((v, i) => v / length * network.U[i, c]).Sum())];
        return Math.Log(s.Sum(Math.Exp)) - s[label];
    }

    // cap_k(relu(A x)).
    private static double[] Activity(RecurrentLayer layer, double[] x)
    {
        double[] net =
        [
            .. Enumerable.Range(0, Neurons).Select(i => Math.Max(0, x.Select((v, j) => v * layer.A[j, i]).Sum())),
        ];
        double least = net.OrderDescending().ElementAt(layer.Cap - 1);
        return [.. net.Select(v => v >= least ? v : 0)];
    }

    private static void AssertMoved(Matrix before, Matrix after, double[,] expected, double tolerance = 1e-5)
    {
        bool moves = false;
        for (int j = 0; j < before.Rows; j++)
        {
            for (int i = 0; i < before.Columns; i++)
            {
                Assert.Equal(expected[j, i], after[j, i] - (double)before[j, i], tolerance);
                moves |= Math.Abs(expected[j, i]) > 10 * tolerance;
            }
        }

        Assert.True(moves);
    }

    private static Network Drawn(bool unitLength)
    {
        var network = Network.Create(Data, Key, null, new RecurrentOptions(Neurons, 15));
        network.DrawOutputWeights(Key, 0.5f);
        return network.WithReading(new OutputReading(UnitLength: unitLength));
    }
}
