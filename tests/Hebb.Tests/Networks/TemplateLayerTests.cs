using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Layers of templates: the best of each group, in every form in which a network is used.</summary>
public sealed class TemplateLayerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    [Fact]
    public void With_the_block_identity_scores_are_the_best_template_of_each_label()
    {
        var network = Random(inputs: 7, labels: 4, units: 5);
        var layer = (TemplateLayer)network.Hidden[0];
        var examples = Examples(50, 7);
        var scores = new Matrix(50, 4);
        network.Scores(examples, 0, 50, scores);
        int below = 0;
        for (int n = 0; n < 50; n++)
        {
            for (int c = 0; c < 4; c++)
            {
                float best = Enumerable.Range(c * 5, 5).Max(j => Value(layer, examples.Row(n), j));
                Assert.Equal(best, scores[n, c]);
                below += best < 0 ? 1 : 0;
            }
        }

        Assert.True(below > 3, $"only {below} winners are below 0");
    }

    [Fact]
    public void One_unit_of_each_group_fires_the_first_of_equals_also_at_zero()
    {
        // Two groups of three: all alike, and all 0.
        var templates = Matrix.FromRows([
            [1, 1, 1, 0, 0, 0],
        ]);
        var layer = new TemplateLayer(templates, new Matrix(1, 6), groups: 2);
        using var workers = new WorkerPool(1);
        var pass = new NetworkPass(new Network(null, [layer], layer.BlockIdentity()), 1, workers);
        pass.Load([-2]);
        pass.ComputeScores(0, 1);

        Assert.Equal([0, 3], pass.Activity.FiredLast(0, new int[2], VectorWidth.Scalar).ToArray());
        Assert.Equal([-2, 0], pass.Scores(0).ToArray());
        Assert.Equal(2, layer.MostActive);
    }

    [Fact]
    public void The_same_bits_for_all_threads_widths_and_blocks()
    {
        var network = Random(inputs: 33, labels: 3, units: 37);
        var examples = Examples(70, 33);
        uint[][]? bits = null;
        Workers.All(workers =>
        {
            var scores = new Matrix(70, 3);
            network.Scores(examples, 0, 70, scores, workers);
            var gradient = new Matrix(70, 33);
            network.InputGradient(
                examples,
                new int[70],
                Hebb.Networks.SoftmaxCrossEntropy.Evaluate,
                new Matrix(70, 3),
                gradient,
                workers
            );
            uint[][] found = [Widths.Bits(scores.Buffer), Widths.Bits(gradient.Buffer)];
            bits ??= found;
            Assert.Equal(bits, found);
        });
        var alone = new float[3];
        network.Scores(examples.Row(69), alone);
        Assert.Equal(Widths.Bits(alone), bits![0][^Matrix.Lanes..][..3]);
    }

    [Fact]
    public void A_softened_gradient_shares_out_what_the_winner_would_get()
    {
        var network = Random(inputs: 6, labels: 3, units: 4);
        var layer = (TemplateLayer)network.Hidden[0];
        var examples = Examples(20, 6);
        var exact = Gradient(network, examples);
        Assert.Equal(
            exact.Buffer.ToArray(),
            Gradient(network.WithCapGradient(CapGradient.StraightThrough), examples).Buffer.ToArray()
        );
        var soft = Gradient(network.WithCapGradient(CapGradient.Sigmoid), examples);
        for (int n = 0; n < 20; n++)
        {
            var expected = new double[6];
            double[] z = [.. Enumerable.Range(0, 4).Select(j => (double)Value(layer, examples.Row(n), j))];
            double sharpness = Math.Log(4) / (z.Max() - z.Average());
            double total = z.Sum(value => Math.Exp((value - z.Max()) * sharpness));
            for (int j = 0; j < 4; j++)
            {
                for (int i = 0; i < 6; i++)
                {
                    expected[i] += layer.Templates[i, j] * Math.Exp((z[j] - z.Max()) * sharpness) / total;
                }
            }

            Assert.All(expected.Zip(soft.Row(n).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }

        Assert.NotEqual(exact.Buffer.ToArray(), soft.Buffer.ToArray());
    }

    [Fact]
    public void A_group_of_equals_or_of_one_is_not_softened()
    {
        var one = new TemplateLayer(
            Matrix.FromRows([
                [1, -3],
            ]),
            new Matrix(1, 2),
            groups: 2
        );
        var equals = new TemplateLayer(
            Matrix.FromRows([
                [2, 2, 2, 2],
            ]),
            new Matrix(1, 4),
            groups: 2
        );
        foreach (var layer in new[] { one, equals })
        {
            var network = new Network(null, [layer], layer.BlockIdentity());
            var example = Matrix.FromRows([
                [0.5f],
            ]);
            var exact = Gradient(network, example);
            var soft = Gradient(network.WithCapGradient(CapGradient.Sigmoid), example);
            Assert.Equal(exact.Buffer.ToArray(), soft.Buffer.ToArray());
            Assert.NotEqual(0, exact[0, 0]);
        }
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Refused(
            () => _ = new TemplateLayer(new Matrix(2, 6), new Matrix(1, 6), groups: 4),
            "Groups",
            "divisor of the 6"
        );
        Refused(() => _ = new TemplateLayer(new Matrix(2, 6), new Matrix(1, 5), groups: 3), "bias has 5 numbers");
        Refused(() => _ = new TemplateLayer(new Matrix(2, 6), new Matrix(2, 6), groups: 3), "bias has 2 rows");
        Refused(() => _ = new TemplateLayer(new Matrix(0, 6), new Matrix(1, 6), groups: 3), "Inputs is 0");
        Refused(() => new TemplateOptions(3, 0).Validate(), "UnitsPerGroup is 0");
        Refused(() => new TemplateOptions(0, 3).Validate(), "Groups is 0");
        Refused(() => new TemplateOptions(1000, 1001).Validate(), "UnitsPerGroup is 1001", "1000");
    }

    private static void Refused(Action action, params string[] says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    // The gradient of the first label's score.
    private static Matrix Gradient(Network network, Matrix examples)
    {
        var (scores, gradient) = (new Matrix(examples.Rows, network.Labels), new Matrix(examples.Rows, network.Inputs));
        network.InputGradient(
            examples,
            new int[examples.Rows],
            (s, label, error) =>
            {
                error.Clear();
                error[label] = 1;
                return s[label];
            },
            scores,
            gradient
        );
        return gradient;
    }

    private static float Value(TemplateLayer layer, ReadOnlySpan<float> x, int unit)
    {
        float z = layer.Bias[0, unit];
        for (int i = 0; i < x.Length; i++)
        {
            z = MathF.FusedMultiplyAdd(x[i], layer.Templates[i, unit], z);
        }

        return z;
    }

    private static Network Random(int inputs, int labels, int units)
    {
        var drawn = Network.Create(new LayerShape(inputs), labels, Key, new TemplateOptions(labels, units));
        var layer = (TemplateLayer)drawn.Hidden[0];
        var random = Key.For("bias").Stream();
        random.FillNormal(layer.Bias.Row(0));
        return new Network(null, [layer], layer.BlockIdentity());
    }

    private static Matrix Examples(int count, int inputs)
    {
        var random = Key.For("examples").Stream();
        var examples = new Matrix(count, inputs);
        for (int n = 0; n < count; n++)
        {
            random.FillNormal(examples.Row(n));
        }

        return examples;
    }
}
