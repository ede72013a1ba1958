using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Gradients;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Gradients back through convolutional layers, against finite differences of the loss and against each other.</summary>
public sealed class ConvolutionGradientTests
{
    private const int Rows = 2;
    private const PassUse Everything = PassUse.InputGradient | PassUse.WeightGradients;

    [Fact]
    public void Gradients_of_filters_and_images_are_those_of_finite_differences()
    {
        var (compared, notZero) = (0, 0);
        var kinds = new Dictionary<string, int>();
        for (ulong seed = 0; seed < 60; seed++)
        {
            var c = new ConvolutionCase(seed)
            {
                Most = 6,
                IsBank = seed % 3 == 1,
                IsBelow = seed % 4 == 3,
            };
            var network = c.Network();
            var examples = c.Examples(Rows, network);
            int[] labels = [0, 2];
            var (ofImages, ofWeights) = Gradients(network, examples, labels, Everything);
            var differences = new FiniteDifferences(network, examples, labels);
            var random = RandomKey.FromSeed(seed).Stream();
            foreach (var (name, entries, gradient) in ofWeights.Prepend(("images", examples, ofImages)))
            {
                double scale = gradient.Buffer.ToArray().Max(Math.Abs);
                for (int n = 0; n < 12; n++)
                {
                    var (row, column) = (random.NextInt32(gradient.Rows), random.NextInt32(gradient.Columns));
                    if (!HasRoot(network, examples) && differences.Of(entries, row, column) is { } expected)
                    {
                        float found = gradient[row, column];
                        Assert.True(
                            Math.Abs(found - expected) <= (2e-4 * scale) + 1e-6,
                            $"{name}[{row}, {column}]: {expected} by differences, {found} found; {c}"
                        );
                        compared++;
                        notZero += found != 0 ? 1 : 0;
                        foreach (string kind in found != 0 ? KindsOf(c, network) : [])
                        {
                            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                        }
                    }
                }
            }
        }

        Assert.True(compared > 600 && notZero > 300, $"{compared} derivatives were compared, {notZero} are not 0");
        Assert.Equal(7, kinds.Count);
        Assert.All(kinds, kind => Assert.True(kind.Value > 50, $"only {kind.Value} derivatives with {kind.Key}"));
    }

    [Fact]
    public void The_bits_of_gradients_do_not_depend_on_width_block_or_what_else_is_asked_for()
    {
        for (ulong seed = 0; seed < 8; seed++)
        {
            var c = new ConvolutionCase(seed) { Most = 8, IsBank = seed % 2 == 1 };
            var network = c.Network();
            var examples = c.Examples(Rows, network);
            int[] labels = [1, 2];
            var (ofImages, ofWeights) = Gradients(network, examples, labels, Everything);
            Workers.All(workers =>
            {
                var (again, weightsAgain) = Gradients(network, examples, labels, Everything, workers);
                Assert.Equal(Widths.Bits(ofImages.Buffer), Widths.Bits(again.Buffer));
                foreach (var (one, other) in ofWeights.Zip(weightsAgain))
                {
                    Assert.Equal(Widths.Bits(one.Gradient.Buffer), Widths.Bits(other.Gradient.Buffer));
                }
            });
            var (alone, _) = Gradients(network, examples, labels, PassUse.InputGradient);
            Assert.Equal(Widths.Bits(ofImages.Buffer), Widths.Bits(alone.Buffer));
        }
    }

    [Fact]
    public void A_threshold_that_is_held_constant_leaves_out_its_filter()
    {
        // One pixel, filters 1, 3 and 2: h = 3x − 2x for the second, of which 3 remains when the threshold is held constant.
        var layer = new ConvolutionalLayer(
            new(1, 1, 1),
            new ConvolutionOptions(3, PatchSide: 1, Cap: 1) { Grid = 1 },
            Matrix.FromRows([
                [1, 3, 2],
            ])
        );
        Assert.Equal(1, Derivative(layer, CapGradient.Exact), 1e-6f);
        Assert.Equal(3, Derivative(layer, CapGradient.StraightThrough), 1e-6f);

        // Values 1, 3, 2 deviate by √(2/3); gates σ((s − 2)/τ) with τ a twentieth of that. Output gradients are 1 for each.
        double tau = 0.05 * Math.Sqrt(2.0 / 3);
        double Gate(double s) => 1 / (1 + Math.Exp(-(s - 2) / tau));
        Assert.Equal((float)(Gate(1) + (3 * Gate(3)) + (2 * Gate(2))), Derivative(layer, CapGradient.Sigmoid), 1e-4f);
    }

    [Fact]
    public void Sigmoid_gradients_do_not_depend_on_the_width()
    {
        var c = new ConvolutionCase(3) { Most = 8 };
        var network = c.Network().WithCapGradient(CapGradient.Sigmoid);
        var examples = c.Examples(Rows, network);
        var (expected, _) = Gradients(network, examples, [0, 1], Everything);
        Assert.True(expected.Buffer.ContainsAnyExcept(0f));
        Workers.All(workers =>
            Assert.Equal(
                Widths.Bits(expected.Buffer),
                Widths.Bits(Gradients(network, examples, [0, 1], Everything, workers).Images.Buffer)
            )
        );
    }

    private static IEnumerable<string> KindsOf(ConvolutionCase c, Network network)
    {
        var layer = ConvolutionCase.Convolutions(network.Hidden[0]).First();
        (bool Has, string Name)[] kinds =
        [
            (layer.Options.Contrast is not null, "contrast"),
            (layer.Options.SquareRoot, "root"),
            (layer.Options.Pooling == Pooling.Soft, "soft pooling"),
            (layer.Scale is not null, "moments"),
            (layer.Options.Cap < layer.Options.Filters, "cap"),
            (c.IsBank, "bank"),
            (c.IsBelow, "below"),
        ];
        return kinds.Where(kind => kind.Has).Select(kind => kind.Name);
    }

    private static float Derivative(ConvolutionalLayer layer, CapGradient way)
    {
        using var workers = new WorkerPool(1);
        var pass = layer.CreatePass(new PassOptions(1, workers, PassUse.InputGradient, CapGradient: way));
        var (image, gradient) = (
            Matrix.FromRows([
                [1],
            ]),
            new Matrix(1, 1)
        );
        pass.Load(new(image, null), 0, 1);
        pass.PullBack(
            Matrix.FromRows([
                [1, 1, 1],
            ]),
            1,
            gradient
        );
        return gradient[0, 0];
    }

    // A root near 0 bends too much for differences.
    private static bool HasRoot(Network network, Matrix examples) =>
        ConvolutionCase.Convolutions(network.Hidden[0]).Any(layer => layer.Options.SquareRoot)
        && Enumerable
            .Range(0, examples.Rows)
            .Any(n =>
                ConvolutionCase
                    .Convolutions(network.Hidden[0])
                    .Any(layer =>
                        Hebb.Reference.PlainConvolution<float>.Run(
                                layer.WithMoments(null, null),
                                examples.Row(n).ToArray()
                            )
                            .Output.Any(value => value is > 0 and < 0.1f)
                    )
            );

    private static (Matrix Images, List<(string Name, Matrix Entries, Matrix Gradient)> Weights) Gradients(
        Network network,
        Matrix examples,
        int[] labels,
        PassUse use,
        WorkerPool? workers = null
    )
    {
        using var own = new WorkerPool(1);
        var pass = new NetworkPass(network, Rows, workers ?? own, use);
        pass.Load(examples, 0, Rows);
        pass.ComputeScores(0, Rows);
        var errors = new Matrix(Rows, network.Labels);
        for (int n = 0; n < Rows; n++)
        {
            SoftmaxCrossEntropy.Errors(pass.Scores(n), labels[n], 1f / Rows, errors.Row(n));
        }

        var images = new Matrix(Rows, network.Inputs);
        pass.PullBack(errors, Rows, images);
        var found = new List<(string, Matrix, Matrix)>();
        foreach (var (l, layer) in network.Hidden.Index())
        {
            foreach (var (w, weights) in layer.Weights.Index())
            {
                if (use.HasFlag(PassUse.WeightGradients) && weights.Name.EndsWith("filters", StringComparison.Ordinal))
                {
                    var sum = new Matrix(weights.Values.Rows, weights.Values.Columns);
                    int half = sum.Rows / 2;
                    pass.AddGradient(l, w, sum, 0, half, new GemmScratch());
                    pass.AddGradient(l, w, sum, half, sum.Rows, new GemmScratch());
                    found.Add(($"{l}.{weights.Name}", weights.Values, sum));
                }
            }
        }

        return (images, found);
    }
}
