using FsCheck;
using FsCheck.Fluent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class NetworkPassTests : IDisposable
{
    private readonly Dictionary<(int Threads, VectorWidth Width), WorkerPool> computes = [];

    public void Dispose()
    {
        foreach (var workers in computes.Values)
        {
            workers.Dispose();
        }
    }

    [Fact]
    public void Every_width_and_thread_count_gives_the_bits_of_the_plain_loops()
    {
        Prop.ForAll(Cases.ToArbitrary(), AgreesWithThePlainLoops).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Input_weights_that_change_between_blocks_are_read_where_they_are()
    {
        Prop.ForAll(Cases.ToArbitrary(), ReadsInputWeightsInPlace).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Predicting_many_examples_in_blocks_gives_what_one_alone_gives()
    {
        var c = new PassCase
        {
            Neurons = 20,
            Cap = 7,
            Rounds = 2,
            Examples = 600,
            Seed = 3,
        };
        var network = c.Network();
        var examples = c.ExamplesOf();
        int[] expected = [.. Enumerable.Range(0, c.Examples).Select(n => Plain(network, examples, n).Prediction)];

        Assert.Equal(expected, network.Predict(examples, ComputeOf(c)));
        Assert.True(expected.Distinct().Count() > 1, "one label for all would prove little");

        var labels = expected.ToArray();
        labels[0] = (labels[0] + 1) % c.Labels;
        labels[599] = (labels[599] + 1) % c.Labels;
        Assert.Equal(598 / 600.0, network.Accuracy(new(examples, labels, c.Labels), ComputeOf(c)));
    }

    [Fact]
    public void The_prediction_is_the_first_of_equal_scores()
    {
        var c = new PassCase { Labels = 4 };
        var network = c.Network();
        network.U.Fill(0);
        Assert.All(network.Predict(c.ExamplesOf(), ComputeOf(c)), label => Assert.Equal(0, label));
        for (int j = 0; j < c.Neurons; j++)
        {
            (network.U[j, 0], network.U[j, 1], network.U[j, 2], network.U[j, 3]) = (-1, 2, 1, 2);
        }

        Assert.All(network.Predict(c.ExamplesOf(), ComputeOf(c)), label => Assert.Equal(1, label));
    }

    [Fact]
    public void A_cap_of_all_neurons_is_no_cap()
    {
        var c = new PassCase
        {
            Neurons = 33,
            Cap = 33,
            Rounds = 1,
            Bias = 1e3f,
        };
        var forward = new NetworkPass(c.Network(), c.Examples, ComputeOf(c));
        forward.Load(c.ExamplesOf(), 0, c.Examples);
        Assert.Equal(33, forward.Activity.FiredLast(0, new int[33], VectorWidth.Scalar).Length);
    }

    [Fact]
    public void Examples_of_another_size_are_refused_not_filled_up_with_what_was_there_before()
    {
        var c = new PassCase { Inputs = 20 };
        var network = c.Network();
        var forward = new NetworkPass(network, 2, ComputeOf(c));
        foreach (int inputs in new[] { 19, 21, 8, 40 })
        {
            var examples = new Matrix(2, inputs);
            string expected = $"the example has {inputs} numbers; the network expects 20";
            Assert.Equal(
                expected,
                Assert.Throws<InvalidOptionException>(() => forward.Load(new float[inputs])).Message
            );
            Assert.Throws<InvalidOptionException>(() => forward.Load(examples, 0, 2));
            Assert.Throws<InvalidOptionException>(() => forward.Load(examples, [1]));
            Assert.Throws<InvalidOptionException>(() => network.Predict(examples, ComputeOf(c)));
            Assert.Throws<InvalidOptionException>(() =>
                network.Accuracy(new(examples, [0, 0], c.Labels), ComputeOf(c))
            );
        }
    }

    private static Gen<PassCase> Cases =>
        from neurons in Gen.Frequency((4, Gen.Choose(1, 40)), (1, Gen.Choose(60, 130)))
        from cap in Gen.Frequency((3, Gen.Choose(1, neurons)), (1, Gen.Constant(neurons)))
        from rounds in Gen.Choose(1, 8)
        from inputs in Gen.Choose(1, 40)
        from labels in Gen.Choose(2, 19)
        from examples in Gen.Choose(1, 9)
        from recurrence in Gen.Elements(Recurrence.Paper, Recurrence.ThroughGraph)
        from fired in Gen.Elements(FiredWhen.Positive, FiredWhen.InCap)
        from probability in Gen.Elements(0.1, 0.5, 0.9, 1)
        from bias in Gen.Elements(0f, 1f)
        from ones in Gen.Elements(true, false)
        from coarse in Gen.Elements(true, false)
        from width in Gen.Elements(Widths.All)
        from threads in Gen.Choose(1, 3)
        from packs in Gen.Elements(true, false)
        from seed in Gen.Choose(0, int.MaxValue)
        select new PassCase
        {
            Inputs = inputs,
            Neurons = neurons,
            Labels = labels,
            Cap = cap,
            Rounds = rounds,
            Examples = examples,
            Recurrence = recurrence,
            FiredWhen = fired,
            Probability = ones ? Math.Min(probability, 0.9) : probability,
            Bias = bias,
            Ones = ones,
            Coarse = coarse,
            Width = width,
            Threads = threads,
            Packs = packs,
            Seed = (ulong)seed,
        };

    private static PlainRecurrence<float> Plain(Network network, Matrix examples, int n) =>
        PlainRecurrence<float>.Run(network, examples.Row(n));

    private void AgreesWithThePlainLoops(PassCase c)
    {
        var network = c.Network();
        var examples = c.ExamplesOf();
        var forward = new NetworkPass(network, c.Examples + 2, ComputeOf(c), packsInputWeights: c.Packs)
        {
            FirstStale = (int)(c.Seed % 3),
        };

        // All at once, a piece of them, some by index, and one alone, each over what the buffers held before.
        forward.Load(examples, 0, c.Examples);
        Agrees(network, forward, [.. Enumerable.Range(0, c.Examples)], examples);
        forward.Load(examples, c.Examples - 1, 1);
        Agrees(network, forward, [c.Examples - 1], examples);
        int[] indices = [.. Enumerable.Range(0, c.Examples + 2).Select(n => (n * 7) % c.Examples)];
        forward.Load(examples, indices);
        Agrees(network, forward, indices, examples);
        forward.Load(examples.Row(0));
        Agrees(network, forward, [0], examples);
    }

    private void ReadsInputWeightsInPlace(PassCase c)
    {
        var network = c.Network();
        var examples = c.ExamplesOf();
        var forward = new NetworkPass(network, c.Examples, ComputeOf(c));
        var loaded = new NetworkPass(network, c.Examples, ComputeOf(c)) { FirstStale = 0 };
        loaded.Load(examples, 0, c.Examples);
        for (int block = 0; block < 2; block++)
        {
            forward.Load(examples, 0, c.Examples);
            Agrees(network, forward, [.. Enumerable.Range(0, c.Examples)], examples);
            Agrees(network, loaded, [.. Enumerable.Range(0, c.Examples)], examples);
            for (int j = 0; j < c.Inputs; j++)
            {
                foreach (ref float weight in network.A.Row(j))
                {
                    weight *= -1.5f;
                }
            }
        }
    }

    private static void Agrees(Network network, NetworkPass forward, int[] indices, Matrix examples)
    {
        forward.Run(0, indices.Length);
        Agrees(forward, [.. indices.Select(n => Plain(network, examples, n))]);
    }

    private static void Agrees(NetworkPass forward, PlainRecurrence<float>[] expected)
    {
        var predictions = new int[expected.Length];
        forward.Predict(0, expected.Length, predictions);
        var patterns = new ushort[(expected[0].Activity.Length + 63) / 64 * 64];
        for (int b = 0; b < expected.Length; b++)
        {
            var plain = expected[b];
            forward.Activity.Patterns(b, patterns);
            Assert.Equal(plain.Patterns, patterns[..plain.Patterns.Length]);
            float[] kept = [.. plain.Activity.Where((_, i) => plain.Fired[^1][i])];
            Assert.Equal(
                Enumerable.Range(0, plain.Activity.Length).Where(i => plain.Fired[^1][i]),
                forward.Activity.FiredLast(b, new int[plain.Activity.Length], VectorWidth.Vector512).ToArray()
            );
            Assert.Equal(Widths.Bits(kept), Widths.Bits(forward.Activity.Values(b)));
            Assert.Equal(Widths.Bits(plain.Scores), Widths.Bits(forward.Scores(b)));
            Assert.Equal(plain.Prediction, predictions[b]);
        }
    }

    private WorkerPool ComputeOf(PassCase c)
    {
        var key = (c.Threads, c.Width);
        if (!computes.TryGetValue(key, out var workers))
        {
            workers = new WorkerPool(c.Threads, c.Width) { WorthSharing = 0 };
            computes.Add(key, workers);
        }

        return workers;
    }
}
