using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Gradients;

namespace Hebb.Tests.Networks;

/// <summary>Gradients back through networks of all kinds, against finite differences of the loss.</summary>
public sealed class InputGradientTests : IDisposable
{
    private const int Rows = 5;

    private readonly WorkerPool workers = new(threads: 2) { WorthSharing = 0 };

    public void Dispose() => workers.Dispose();

    [Fact]
    public void With_respect_to_the_example_it_is_what_small_changes_of_it_do_to_the_loss()
    {
        int compared = 0;
        for (ulong seed = 0; seed < 150; seed++)
        {
            var c = new NetworkCase(seed);
            var network = ReadingValues(c.Network());
            var examples = c.Examples(Rows, network.Inputs);
            int[] labels = Labels(network);
            var (scores, gradient) = (new Matrix(Rows, network.Labels), new Matrix(Rows, network.Inputs));
            network.InputGradient(examples, labels, SoftmaxCrossEntropy.Evaluate, scores, gradient, workers);
            var again = new Matrix(Rows, network.Labels);
            network.Scores(examples, 0, Rows, again);
            Assert.Equal(again.Buffer.ToArray(), scores.Buffer.ToArray());
            for (int n = 0; n < Rows; n++)
            {
                var one = new Matrix(1, network.Inputs);
                examples.Row(n).CopyTo(one.Row(0));
                var differences = new FiniteDifferences(network, one, labels[n..(n + 1)]);
                double scale = gradient.Row(n).ToArray().Max(Math.Abs);
                for (int i = 0; i < network.Inputs; i++)
                {
                    if (differences.Of(one, 0, i) is { } expected)
                    {
                        Assert.True(
                            Math.Abs(expected - gradient[n, i]) <= (1e-4 * scale) + 3e-6,
                            $"{seed}, example {n}, input {i}: {expected} by differences, {gradient[n, i]} found"
                        );
                        compared += gradient[n, i] != 0 ? 1 : 0;
                    }
                }
            }
        }

        Assert.True(compared > 1000, $"only {compared} derivatives were compared");
    }

    [Fact]
    public void With_respect_to_weights_of_every_layer_it_is_what_small_changes_of_them_do_to_the_loss()
    {
        int compared = 0;
        for (ulong seed = 0; seed < 150; seed++)
        {
            var c = new NetworkCase(seed);
            var network = ReadingValues(c.Network());
            var random = RandomKey.FromSeed(seed).For("entries").Stream();
            var examples = c.Examples(1, network.Inputs);
            var options = new GradientOptions
            {
                TrainedWeights = TrainedWeights.All,
                BatchSize = 1,
                StepSize = 1e-30,
                InputStepSize = 1e-30,
            };
            var descent = new BpttDescent(network, options, workers);
            var differences = new FiniteDifferences(network, examples, Labels(network)[..1]);
            descent.Step(new(examples, Labels(network)[..1], network.Labels), [0]);
            foreach (var weights in descent.Weights)
            {
                double scale = weights.Gradient.Buffer.ToArray().Max(Math.Abs);
                for (int n = 0; n < 8; n++)
                {
                    var (row, column) = (
                        random.NextInt32(weights.Values.Rows),
                        random.NextInt32(weights.Values.Columns)
                    );
                    float found = weights.Gradient[row, column];
                    if (found != 0 && differences.Of(weights.Values, row, column) is { } expected)
                    {
                        Assert.True(
                            Math.Abs(expected - found) <= (1e-4 * scale) + 1e-6,
                            $"{seed}, {weights.Name}[{row}, {column}]: {expected} by differences, {found} found"
                        );
                        compared++;
                    }
                }
            }
        }

        Assert.True(compared > 300, $"only {compared} derivatives were compared");
    }

    [Fact]
    public void Through_fired_bits_it_passes_as_if_they_were_the_values()
    {
        int different = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var c = new NetworkCase(seed);
            var network = c.Network();
            var examples = c.Examples(Rows, network.Inputs);
            var (bits, values) = (Gradient(new(FiredBits: true)), Gradient(default));
            Assert.Equal(values.Gradient.Buffer.ToArray(), bits.Gradient.Buffer.ToArray());
            different += values.Scores.Buffer.SequenceEqual(bits.Scores.Buffer) ? 0 : 1;

            (Matrix Gradient, Matrix Scores) Gradient(OutputReading reads)
            {
                var other = new Network(network.Input, network.Hidden, network.U, reads);
                var (scores, gradient) = (new Matrix(Rows, network.Labels), new Matrix(Rows, network.Inputs));
                other.InputGradient(examples, Labels(network), OfTheLabel, scores, gradient, workers);
                return (gradient, scores);
            }
        }

        Assert.True(different > 20, $"only {different} networks score bits otherwise than values");

        static double OfTheLabel(ReadOnlySpan<double> scores, int label, Span<double> gradient)
        {
            gradient.Clear();
            gradient[label] = -1;
            return -scores[label];
        }
    }

    [Fact]
    public void Examples_of_another_size_are_refused()
    {
        var network = SmallModels.Network(3);
        Assert.Throws<InvalidOptionException>(() =>
            network.InputGradient(new Matrix(1, 4), [0], SoftmaxCrossEntropy.Evaluate, new(1, 3), new(1, 4), workers)
        );
    }

    // Fired bits do not change with a small step.
    private static Network ReadingValues(Network network) =>
        new(network.Input, network.Hidden, network.U, network.Reads with { FiredBits = false });

    private static int[] Labels(Network network) => [.. Enumerable.Range(0, Rows).Select(n => n % network.Labels)];
}
