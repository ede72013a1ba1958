using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Ways back through a recurrent layer's caps other than their derivative, and passes over weights that do not change.</summary>
public sealed class CapGradientTests
{
    [Fact]
    public void Laid_out_weights_give_the_same_bits()
    {
        int compared = 0;
        foreach (var c in LayerCase.Random(seeds: 2))
        {
            var network = c.Network();
            var data = c.Data();
            foreach (var gradient in Enum.GetValues<CapGradient>())
            {
                var own = network.WithCapGradient(gradient);
                var expected = Gradient(own, data.Examples, data.Labels, out var scores);
                foreach (var width in Widths.All)
                {
                    var pass = VictimPass.Of(own, 16, new FixedWeights(), width);
                    var (found, foundScores) = (new Matrix(16, network.Inputs), new Matrix(16, network.Labels));
                    int[] none = [.. data.Labels.Select(_ => -1)];
                    pass.Gradient(data.Examples, data.Count, data.Labels, none, default, foundScores, found);
                    Assert.Equal(Bits(expected, data.Count), Bits(found, data.Count));
                    Assert.Equal(Bits(scores, data.Count), Bits(foundScores, data.Count));
                    compared += expected.Buffer.ContainsAnyExcept(0f) ? 1 : 0;
                }
            }
        }

        Assert.True(compared > 400, $"only {compared} gradients were compared");
    }

    [Theory]
    [InlineData(CapGradient.StraightThrough)]
    [InlineData(CapGradient.Sigmoid)]
    public void They_are_what_their_formulas_say(CapGradient gradient)
    {
        int compared = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            foreach (int rounds in (int[])[1, 2, 3])
            {
                foreach (var recurrence in Enum.GetValues<Recurrence>())
                {
                    var c = new LayerCase(LayerForm.One, rounds, recurrence, seed);
                    var network = c.Network().WithCapGradient(gradient);
                    var data = c.Data();
                    var found = Gradient(network, data.Examples, data.Labels, out var scores);
                    for (int n = 0; n < data.Count; n++)
                    {
                        double[] error = new double[network.Labels];
                        double[] s = [.. scores.Row(n).ToArray().Select(x => (double)x)];
                        ScoreLosses.Margin(s, data.Labels[n], error);
                        double[] expected = Plain(network, data.Examples.Row(n), error);
                        double scale = expected.Max(Math.Abs);
                        for (int i = 0; i < expected.Length; i++)
                        {
                            Assert.InRange(found[n, i] - expected[i], -1e-3 * (scale + 1e-3), 1e-3 * (scale + 1e-3));
                            compared += expected[i] != 0 ? 1 : 0;
                        }
                    }
                }
            }
        }

        Assert.True(compared > 1000, $"only {compared} derivatives were compared");
    }

    [Fact]
    public void Scores_do_not_depend_on_it_and_gradients_do()
    {
        var c = new LayerCase(LayerForm.Stack, 2, Recurrence.Paper);
        var network = c.Network();
        var data = c.Data();
        var exact = Gradient(network, data.Examples, data.Labels, out var scores);
        foreach (var gradient in (CapGradient[])[CapGradient.StraightThrough, CapGradient.Sigmoid])
        {
            var other = Gradient(network.WithCapGradient(gradient), data.Examples, data.Labels, out var again);
            Assert.Equal(scores.Buffer.ToArray(), again.Buffer.ToArray());
            Assert.NotEqual(exact.Buffer.ToArray(), other.Buffer.ToArray());
        }
    }

    private static Matrix Gradient(Network network, Matrix examples, int[] labels, out Matrix scores)
    {
        scores = new Matrix(examples.Rows, network.Labels);
        var gradient = new Matrix(examples.Rows, network.Inputs);
        network.InputGradient(examples, labels, ScoreLosses.Margin, scores, gradient);
        return gradient;
    }

    private static uint[] Bits(Matrix matrix, int rows) =>
        [.. Enumerable.Range(0, rows).SelectMany(r => Widths.Bits(matrix.Row(r)))];

    // Back through the net inputs of each round, in double precision.
    private static double[] Plain(Network network, ReadOnlySpan<float> x, double[] error)
    {
        var layer = (RecurrentLayer)network.Hidden[0];
        int n = layer.Neurons;
        var a = new double[n];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < n; j++)
            {
                a[j] += (double)x[i] * layer.A[i, j];
            }
        }

        var nets = new List<double[]> { a };
        double[] h = Cap(a, layer.Cap);
        for (int t = 1; t < layer.Rounds; t++)
        {
            double[] source = layer.Recurrence == Recurrence.Paper ? h : [.. h.Zip(a, (y, z) => y + z)];
            double[] net = layer.Recurrence == Recurrence.Paper ? [.. a] : new double[n];
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                {
                    net[i] += source[j] * layer.W[j, i];
                }
            }

            nets.Add(net);
            h = Cap(net, layer.Cap);
        }

        double[] delta = [.. Enumerable.Range(0, n).Select(j => error.Select((e, c) => e * network.U[j, c]).Sum())];
        var current = new double[n];
        for (int t = layer.Rounds - 1; t >= 0; t--)
        {
            double[] passes = Passes(network.CapGradient, nets[t], layer.Cap);
            delta = [.. delta.Zip(passes, (d, p) => d * p)];
            if (t == 0)
            {
                current = [.. current.Zip(delta, (c, d) => c + d)];
                break;
            }

            double[] before =
            [
                .. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, n).Sum(i => delta[i] * layer.W[j, i])),
            ];
            double[] into = layer.Recurrence == Recurrence.Paper ? delta : before;
            current = [.. current.Zip(into, (c, d) => c + d)];
            delta = before;
        }

        var gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            gradient[i] = Enumerable.Range(0, n).Sum(j => current[j] * layer.A[i, j]);
        }

        return gradient;
    }

    private static double[] Cap(double[] net, int cap)
    {
        var kept = net.Select((value, index) => (value, index))
            .Where(entry => entry.value > 0)
            .OrderByDescending(entry => entry.value)
            .Take(cap)
            .Select(entry => entry.index)
            .ToHashSet();
        return [.. net.Select((value, index) => kept.Contains(index) ? value : 0)];
    }

    private static double[] Passes(CapGradient gradient, double[] net, int cap)
    {
        if (gradient == CapGradient.StraightThrough)
        {
            bool isSilent = net.All(value => value <= 0);
            return [.. net.Select(value => isSilent || value > 0 ? 1.0 : 0)];
        }

        double[] sorted = [.. net.OrderDescending()];
        double threshold = cap >= net.Length ? 0 : Math.Max(0, (sorted[cap - 1] + sorted[cap]) / 2);
        double mean = net.Average();
        double softness = 0.1 * Math.Sqrt(net.Average(value => (value - mean) * (value - mean)));
        return
        [
            .. net.Select(value =>
            {
                double open = 1 / (1 + Math.Exp((threshold - value) / softness));
                return softness > 0 ? open + (value * open * (1 - open) / softness) : 1;
            }),
        ];
    }
}
