using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>Least squares from sums that do not depend on the order of the examples nor on how they are shared out.</summary>
public sealed class LeastSquaresTrainerTests : IDisposable
{
    private const int Neurons = 70;
    private const int Labels = 4;

    private static readonly LeastSquaresOptions Options = new() { Ridge = 0.02 };

    private readonly WorkerPool one = new(1);
    private readonly WorkerPool two = new(2) { WorthSharing = 0 };
    private readonly LabelledData data = new TrainingCase
    {
        Shape = new SingleLayer(10, Neurons, Labels, 30, 1),
        Examples = 700,
    }.Data();

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public void The_weights_are_those_of_the_textbooks_equations_on_rounded_features()
    {
        var network = Network();
        Trainer(network).Train(data);
        var features = network.Features(data.Examples, one);
        var h = new double[data.Count, Neurons];
        double squares = 0;
        for (int n = 0; n < data.Count; n++)
        {
            for (int j = 0; j < Neurons; j++)
            {
                h[n, j] = Math.Round(features[n, j] * (1 << 17)) / (1 << 17);
                squares += h[n, j] * h[n, j];
            }
        }

        // With a row √λ e_j for each weight, the ridge is ordinary least squares.
        double ridge = Options.Ridge * squares / Neurons;
        for (int c = 0; c < Labels; c++)
        {
            var textbook = new LeastSquares(Neurons);
            for (int n = 0; n < data.Count; n++)
            {
                textbook.Add([.. Enumerable.Range(0, Neurons).Select(j => h[n, j])], data.Labels[n] == c ? 1 : 0);
            }

            for (int j = 0; j < Neurons; j++)
            {
                textbook.Add([.. Enumerable.Range(0, Neurons).Select(i => i == j ? Math.Sqrt(ridge) : 0)], 0);
            }

            double[] expected = textbook.Solve();
            for (int j = 0; j < Neurons; j++)
            {
                Assert.Equal(expected[j], network.U[j, c], 1e-5);
            }
        }

        Assert.InRange(network.Accuracy(data), 0.7, 1);
    }

    [Fact]
    public void Any_order_of_examples_and_labels_any_split_and_any_number_of_threads_give_the_same_bytes()
    {
        var expected = Network();
        var joint = Trainer(expected);
        joint.Train(data);
        byte[] sums = Bytes(joint.SaveState());
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = RandomKey.FromSeed(seed).Stream();
            int[] order = [.. Enumerable.Range(0, data.Count)];
            random.Shuffle(order);
            if (seed % 2 == 1)
            {
                // Label after label, in a random order of labels.
                int[] place = [.. Enumerable.Range(0, Labels)];
                random.Shuffle(place);
                order = [.. order.OrderBy(n => place[data.Labels[n]])];
            }

            int cut = random.NextInt32(data.Count);
            var network = Network();
            var (first, second) = (Trainer(network, two), Trainer(Network(), two));
            for (int i = 0; i < data.Count; i++)
            {
                (i < cut ? first : second).Learn(data.Examples.Row(order[i]), data.Labels[order[i]]);
            }

            first.Merge(second);
            first.Solve();
            Assert.Equal(data.Count, first.Examples);
            Assert.Equal(sums, Bytes(first.SaveState()));
            Assert.Equal(expected.U.Buffer.ToArray(), network.U.Buffer.ToArray());
        }
    }

    [Fact]
    public void What_is_forgotten_was_never_there()
    {
        var expected = Trainer(Network());
        expected.Start(data.Take(400)).Step();
        var trainer = Trainer(Network(), two);
        int[] extra = [600, 601, 602];
        foreach (int n in extra)
        {
            trainer.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        trainer.Start(data.Take(400)).Step();
        foreach (int n in extra)
        {
            trainer.Forget(data.Examples.Row(n), data.Labels[n]);
        }

        Assert.Equal(Bytes(expected.SaveState()), Bytes(trainer.SaveState()));
        var empty = Trainer(Network());
        Assert.Throws<InvalidOptionException>(() => empty.Forget(data.Examples.Row(0), data.Labels[0]));
    }

    [Fact]
    public void Sums_beyond_what_a_double_counts_exactly_are_carried()
    {
        // A thousand rounds of the largest numbers, merged and restored on the way.
        var sums = new FeatureSums(2, 2, one);
        int[] indices = [0, 1];
        int[] units = [1 << 17, -(1 << 17)];
        for (int n = 0; n < 300_000; n++)
        {
            sums.Add(indices, units, 1);
        }

        var other = new FeatureSums(2, 2, one);
        other.Restore(sums.Triangle(), sums.OfLabels, sums.Counts);
        sums.Add(other);
        units[0] = 1;
        sums.Add(indices, units, 0);
        long square = 1L << 34;
        Assert.Equal([(600_000 * square) + 1, (-600_000 * square) - (1 << 17), 600_001 * square], sums.Triangle());
        Assert.Equal([1, 600_000], sums.Counts);
        Assert.Equal([1, -(1 << 17), 600_000L << 17, -600_000L << 17], sums.OfLabels);
        Assert.Equal((600_000 * square) + 1, sums.Products()[0]);
    }

    [Fact]
    public void A_training_saved_between_two_steps_resumes_with_the_same_bits()
    {
        var expected = Network();
        Trainer(expected).Train(data);
        for (int step = 0; step <= 3; step++)
        {
            var first = Trainer(Network()).Start(data);
            for (int s = 0; s < step; s++)
            {
                first.Step();
            }

            var network = Network();
            var second = Trainer(network, two).Start(data);
            second.RestoreState(first.SaveState());
            Assert.Equal(first.Progress, second.Progress);
            while (!second.IsDone)
            {
                second.Step();
            }

            Assert.Equal(expected.U.Buffer.ToArray(), network.U.Buffer.ToArray());
        }
    }

    [Fact]
    public void A_label_that_turns_up_later_is_as_if_it_had_been_known_from_the_start()
    {
        var expected = Network();
        Trainer(expected).Train(data);

        int[] early = [.. Enumerable.Range(0, data.Count).Where(n => data.Labels[n] < 2)];
        var known = Network(labels: 2);
        var before = Trainer(known);
        foreach (int n in early)
        {
            before.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        before.Solve();
        var network = known.WithLabels(Labels);
        for (int j = 0; j < Neurons; j++)
        {
            Assert.Equal([known.U[j, 0], known.U[j, 1], 0, 0], network.U.Row(j));
        }

        // What has not been learned is not predicted.
        Assert.Equal(known.Predict(data.Examples, one), network.Predict(data.Examples, one));
        var trainer = Trainer(network);
        trainer.Merge(before);
        foreach (int n in Enumerable.Range(0, data.Count).Except(early))
        {
            trainer.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        trainer.Solve();
        Assert.Equal(expected.U.Buffer.ToArray(), network.U.Buffer.ToArray());
        Assert.Throws<InvalidOptionException>(() => network.WithLabels(2));

        var restored = known.WithLabels(Labels);
        var kept = Trainer(restored);
        kept.RestoreState(before.SaveState());
        Assert.Equal(early.Length, kept.Examples);
        Assert.Throws<FileFormatException>(() => before.RestoreState(trainer.SaveState()));
    }

    [Fact]
    public void Without_examples_weights_are_zero_and_bad_input_is_named()
    {
        var network = Network();
        network.U.Fill(3);
        var trainer = Trainer(network);
        trainer.Solve();
        Assert.All(network.U.Buffer.ToArray(), u => Assert.Equal(0, u));

        var row = data.Examples.Row(0).ToArray();
        Assert.Throws<InvalidOptionException>(() => trainer.Learn(row, Labels));
        Assert.Throws<InvalidOptionException>(() => trainer.Learn(row.AsSpan(1), 0));
        var narrow = new LeastSquaresTrainer(network, Options with { FeatureRange = 0.125f }, default, one);
        var e = Assert.Throws<InvalidOptionException>(() => narrow.Learn(row, 0));
        Assert.Contains("FeatureRange", e.Message);
        Assert.Equal(0, narrow.Examples);
        Assert.Throws<InvalidOptionException>(() => trainer.Merge(narrow));
        Assert.Throws<InvalidOptionException>(() => (Options with { FeatureRange = 3 }).Validate());
        Assert.Throws<InvalidOptionException>(() => (Options with { Ridge = 0 }).Validate());
    }

    [Fact]
    public void A_wider_range_of_features_fits_networks_that_do_not_read_at_unit_length()
    {
        var unscaled = new TrainingCase { Shape = new SingleLayer(10, Neurons, Labels, 30, 1) }.Network();
        var fit = new LeastSquaresTrainer(unscaled, Options with { FeatureRange = 64 }, default, one);
        fit.Train(data);
        Assert.InRange(unscaled.Accuracy(data), 0.7, 1);
    }

    private static Network Network(int labels = Labels) =>
        new TrainingCase { Shape = new SingleLayer(10, Neurons, labels, 30, 1) }
            .Network()
            .WithReading(new OutputReading(UnitLength: true));

    private LeastSquaresTrainer Trainer(Network network, WorkerPool? workers = null) =>
        new(network, Options, default, workers ?? one);

    private static byte[] Bytes(TensorArchive archive)
    {
        using var stream = new MemoryStream();
        archive.Write(stream);
        return stream.ToArray();
    }
}
