using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Gradients;

/// <summary>The gradient through the rounds with respect to A, W and U, and the steps down it.</summary>
public sealed class BpttDescentTests : IDisposable
{
    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void The_gradient_is_that_of_central_differences(int rounds)
    {
        int compared = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (network, data, random) = Case(rounds, seed);
            var differences = new FiniteDifferences(network, data.Examples, data.Labels);
            foreach (var weights in Gradient(network, data))
            {
                double scale = Largest(weights.Gradient);
                for (int n = 0; n < 10; n++)
                {
                    int row = random.NextInt32(weights.Values.Rows);
                    int column = random.NextInt32(weights.Values.Columns);
                    float found = weights.Gradient[row, column];
                    if (EdgesOf(network, weights.Values)?[row, column] == false)
                    {
                        Assert.Equal(0, found);
                    }
                    else if (differences.Of(weights.Values, row, column) is { } expected)
                    {
                        Assert.True(
                            Math.Abs(found - expected) < (1e-3 * scale) + 1e-6,
                            $"{weights.Name}[{row}, {column}]: {expected} by differences, {found} found, {seed}, {network.Layer.Recurrence}, {network.Layer.FiredWhen}"
                        );
                        compared += found != 0 ? 1 : 0;
                    }
                }
            }
        }

        Assert.True(compared > 100, $"only {compared} derivatives were compared");
    }

    [Theory]
    [InlineData(TrainedWeights.Input, 1)]
    [InlineData(TrainedWeights.Input, 3)]
    [InlineData(TrainedWeights.All, 1)]
    [InlineData(TrainedWeights.All, 3)]
    public void Threads_and_widths_do_not_change_a_bit(TrainedWeights trained, int rounds)
    {
        // 300 examples are more than the parts of a minibatch hold at once.
        var options = new GradientOptions
        {
            TrainedWeights = trained,
            BatchSize = 300,
            StepSize = 0.01,
        };
        float[]? expected = null;
        foreach (var width in Widths.All)
        {
            foreach (int threads in new[] { 1, 2, 5 })
            {
                var (network, data, _) = Case(rounds, seed: 1, examples: 500);
                using var own = new WorkerPool(threads, width) { WorthSharing = 0 };
                new GradientTrainer(network, options, RandomKey.FromSeed(2), own).Train(data, 2);
                expected ??= Weights(network);
                Assert.Equal(Widths.Bits(expected), Widths.Bits(Weights(network)));
            }
        }
    }

    [Fact]
    public void The_mean_gradient_of_a_batch_does_not_depend_on_how_it_is_cut()
    {
        // The same examples as one minibatch of 300 and as 300 of one, whose gradients are averaged here.
        var (network, data, _) = Case(rounds: 2, seed: 3, examples: 300);
        var whole = Gradient(network, data);
        var sums = whole.Select(weights => new double[weights.Gradient.Buffer.Length]).ToArray();
        foreach (int n in Enumerable.Range(0, data.Count))
        {
            foreach (var (weights, sum) in Gradient(network, data.Select([n])).Zip(sums))
            {
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += weights.Gradient.Buffer[i] / data.Count;
                }
            }
        }

        foreach (var (weights, sum) in whole.Zip(sums))
        {
            double scale = Largest(weights.Gradient);
            Assert.True(scale > 0);
            for (int i = 0; i < sum.Length; i++)
            {
                Assert.Equal(sum[i], weights.Gradient.Buffer[i], 1e-4 * scale);
            }
        }
    }

    [Fact]
    public void Only_the_weights_that_are_trained_change_and_only_on_edges()
    {
        var (network, data, _) = Case(rounds: 2, seed: 4, examples: 50);
        var before = network.Clone();
        Train(network, data, TrainedWeights.Input);
        Assert.NotEqual(before.A.Buffer.ToArray(), network.A.Buffer.ToArray());
        Assert.Equal(before.W.Buffer.ToArray(), network.W.Buffer.ToArray());
        Assert.Equal(before.U.Buffer.ToArray(), network.U.Buffer.ToArray());

        Train(network, data, TrainedWeights.All);
        Assert.NotEqual(before.W.Buffer.ToArray(), network.W.Buffer.ToArray());
        Assert.NotEqual(before.U.Buffer.ToArray(), network.U.Buffer.ToArray());
        foreach (var weights in new[] { network.A, network.W })
        {
            var edges = EdgesOf(network, weights)!;
            for (int r = 0; r < weights.Rows; r++)
            {
                Assert.All(Enumerable.Range(0, weights.Columns), c => Assert.True(edges[r, c] || weights[r, c] == 0));
            }
        }
    }

    private void Train(Network network, LabelledData data, TrainedWeights trained) =>
        new GradientTrainer(
            network,
            new GradientOptions { TrainedWeights = trained, BatchSize = 7 },
            workers: workers
        ).Train(data, 1);

    // Of steps so small that no weight moves.
    private IReadOnlyList<AdamWeights> Gradient(Network network, LabelledData data)
    {
        var options = new GradientOptions
        {
            TrainedWeights = TrainedWeights.All,
            BatchSize = data.Count + 5, // the last minibatch of an epoch may be smaller
            StepSize = 1e-30,
            InputStepSize = 1e-30,
        };
        var descent = new BpttDescent(network, options, workers);
        descent.Step(data, [.. Enumerable.Range(0, data.Count)]);
        return descent.Weights;
    }

    private static (Network Network, LabelledData Data, RandomStream Random) Case(
        int rounds,
        ulong seed,
        int examples = 0
    )
    {
        var key = RandomKey.FromSeed(seed);
        var random = key.For("case").Stream();
        int neurons = 8 + random.NextInt32(30);
        var shape = new SingleLayer(1 + random.NextInt32(20), neurons, 2 + random.NextInt32(20), neurons / 2, rounds)
        {
            Recurrence = random.NextBool(0.5) ? Recurrence.Paper : Recurrence.ThroughGraph,
            FiredWhen = random.NextBool(0.5) ? FiredWhen.Positive : FiredWhen.InCap,
            HiddenBias = random.NextBool(0.5) ? 0 : 0.3f,
            EdgeProbability = random.NextBool(0.3) ? 1 : 0.5,
        };
        var network = shape.Create(key);
        for (int j = 0; j < network.W.Rows; j++)
        {
            for (int i = 0; i < neurons; i++)
            {
                network.W[j, i] = network.GraphEdges[j, i] ? 0.4f * random.NextNormal() : 0;
            }
        }

        for (int j = 0; j < neurons; j++)
        {
            random.FillNormal(network.U.Row(j));
        }

        examples = examples == 0 ? 1 + random.NextInt32(9) : examples;
        var data = new Matrix(examples, shape.Inputs);
        var labels = new int[examples];
        for (int n = 0; n < examples; n++)
        {
            random.FillNormal(data.Row(n));
            labels[n] = random.NextInt32(shape.Labels);
        }

        return (network, new LabelledData(data, labels, shape.Labels), random);
    }

    private static BitMatrix? EdgesOf(Network network, Matrix weights) =>
        weights == network.A ? network.InputEdges
        : weights == network.W ? network.GraphEdges
        : null;

    private static float[] Weights(Network network) => [.. network.A.Buffer, .. network.W.Buffer, .. network.U.Buffer];

    private static double Largest(Matrix matrix) => matrix.Buffer.ToArray().Max(Math.Abs);
}
