using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>
/// The ways back through competitive layers that are no derivatives, against finite differences of what they stand for: each round gives
/// what it gave, plus the change of a smooth function of its net inputs.
/// </summary>
public sealed class CompetitiveGradientTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(31);

    [Theory]
    [InlineData(CapGradient.StraightThrough, CompetitiveValues.Graded)]
    [InlineData(CapGradient.StraightThrough, CompetitiveValues.Bits)]
    [InlineData(CapGradient.Sigmoid, CompetitiveValues.Graded)]
    [InlineData(CapGradient.Sigmoid, CompetitiveValues.Bits)]
    public void A_surrogate_is_the_derivative_of_what_it_stands_for(CapGradient way, CompetitiveValues values)
    {
        int compared = 0;
        for (ulong n = 0; n < 30; n++)
        {
            var random = Key.For("case", n).Stream();
            var options = CompetitiveCase.Options(ref random, values) with { Output = CompetitiveOutput.Values };
            var network = Network.Create(new LayerShape(5), 3, Key.For("network", n), options);
            var layer = (CompetitiveLayer)network.Hidden[0];
            CompetitiveCase.DrawRecurrentWeights(layer, ref random);
            random.FillNormal(network.U.Buffer);
            var example = new Matrix(1, 5);
            random.FillNormal(example.Row(0));
            var found = Gradient(network.WithCapGradient(way), example);
            double[] x = [.. example.Row(0).ToArray().Select(value => (double)value)];
            var smooth = new Smooth(network, way, x);
            double scale = found.Buffer.ToArray().Max(Math.Abs);
            for (int i = 0; i < 5; i++)
            {
                const double Step = 1e-6;
                double[] up = [.. x],
                    down = [.. x];
                up[i] += Step;
                down[i] -= Step;
                double expected = (smooth.Score(up) - smooth.Score(down)) / (2 * Step);
                Assert.True(
                    Math.Abs(expected - found[0, i]) <= (1e-3 * scale) + 1e-5,
                    $"{n}, input {i}: {expected} by differences, {found[0, i]} found"
                );
                compared += found[0, i] != 0 ? 1 : 0;
            }
        }

        Assert.InRange(compared, 100, 150);
    }

    [Fact]
    public void Bits_have_no_derivative_and_bits_of_the_output_are_gates_of_the_last_round()
    {
        var random = Key.For("bits").Stream();
        foreach (var values in Enum.GetValues<CompetitiveValues>())
        {
            var options = new CompetitiveOptions(20, 5) { Values = values, Output = CompetitiveOutput.Bits };
            var network = Network.Create(new LayerShape(4), 3, Key, options);
            random.FillNormal(network.U.Buffer);
            var example = new Matrix(1, 4);
            random.FillNormal(example.Row(0));
            Assert.DoesNotContain(Gradient(network, example).Row(0).ToArray(), value => value != 0);

            var layer = (CompetitiveLayer)network.Hidden[0];
            double[] v = Nets(layer, example.Row(0));
            double threshold = (v.OrderDescending().ElementAt(4) + v.OrderDescending().ElementAt(5)) / 2;
            double mean = v.Average();
            double softness =
                values == CompetitiveValues.Bits
                    ? 0.5
                    : 0.1 * Math.Sqrt(v.Average(value => (value - mean) * (value - mean)));
            var found = Gradient(network.WithCapGradient(CapGradient.Sigmoid), example);
            for (int i = 0; i < 4; i++)
            {
                double expected = 0;
                for (int j = 0; j < 20; j++)
                {
                    double open = 1 / (1 + Math.Exp((threshold - v[j]) / softness));
                    expected += network.U[j, 0] * open * (1 - open) / softness * layer.W[i, j];
                }

                Assert.Equal(expected, found[0, i], 1e-3 * (1 + Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void The_same_bits_for_all_widths()
    {
        var random = Key.For("widths").Stream();
        var network = Network.Create(new LayerShape(9), 3, Key, new CompetitiveOptions(70, 9) { Caps = [3, 9] });
        CompetitiveCase.DrawRecurrentWeights((CompetitiveLayer)network.Hidden[0], ref random);
        random.FillNormal(network.U.Buffer);
        var examples = new Matrix(10, 9);
        random.FillNormal(examples.Buffer);
        foreach (var way in Enum.GetValues<CapGradient>())
        {
            uint[]? bits = null;
            Workers.All(workers =>
            {
                uint[] found = Widths.Bits(Gradient(network.WithCapGradient(way), examples, workers).Buffer);
                bits ??= found;
                Assert.Equal(bits, found);
            });
        }
    }

    // The gradient of the first label's score.
    private static Matrix Gradient(Network network, Matrix examples, WorkerPool? workers = null)
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
            gradient,
            workers
        );
        return gradient;
    }

    private static double[] Nets(CompetitiveLayer layer, ReadOnlySpan<float> x)
    {
        var v = new double[layer.Units];
        for (int j = 0; j < v.Length; j++)
        {
            v[j] = layer.Bias[0, j];
            for (int i = 0; i < x.Length; i++)
            {
                v[j] += (double)x[i] * layer.W[i, j];
            }
        }

        return v;
    }

    // The first label's score, where each round's cap is replaced as its surrogate says, around one example.
    private sealed class Smooth
    {
        private readonly CompetitiveLayer layer;
        private readonly Network network;
        private readonly CapGradient way;
        private readonly List<double[]> nets = [];
        private readonly List<double[]> h = [];

        public Smooth(Network network, CapGradient way, double[] x)
        {
            this.network = network;
            this.way = way;
            layer = (CompetitiveLayer)network.Hidden[0];
            Run(
                x,
                (t, v) =>
                {
                    nets.Add(v);
                    h.Add(Hebb.Reference.PlainCompetition<double>.Cap(v, layer.Caps[t], layer.Values));
                    return h[t];
                }
            );
        }

        public double Score(double[] x)
        {
            double[] last = Run(x, (t, v) => [.. h[t].Zip(Change(t, v), (value, change) => value + change)]);
            return last.Index().Sum(unit => unit.Item * network.U[unit.Index, 0]);
        }

        private double[] Run(double[] x, Func<int, double[], double[]> cap)
        {
            var u = new double[layer.Units];
            for (int j = 0; j < u.Length; j++)
            {
                u[j] = layer.Bias[0, j] + x.Index().Sum(input => input.Item * layer.W[input.Index, j]);
            }

            double[] active = cap(0, u);
            for (int t = 1; t < layer.Caps.Count; t++)
            {
                double[] v =
                [
                    .. u.Select(
                        (current, j) =>
                            (layer.Injection * current)
                            + active.Index().Sum(unit => unit.Item * layer.R![unit.Index, j])
                    ),
                ];
                active = cap(t, v);
            }

            return active;
        }

        private double[] Change(int t, double[] v)
        {
            int cap = layer.Caps[t];
            double[] sorted = [.. nets[t].OrderDescending()];
            double midway = (sorted[cap - 1] + sorted[cap]) / 2;
            double[] change = [.. v.Select((value, j) => Value(value) - Value(nets[t][j]))];
            if (layer.Values == CompetitiveValues.Bits)
            {
                return [.. change.Select(value => value / Math.Sqrt(cap))];
            }

            double length = Math.Sqrt(nets[t].Sum(value => Math.Pow(Math.Max(0, value - sorted[cap]), 2)));
            double along = change.Zip(h[t], (value, unit) => value * unit).Sum();
            return length > 0 ? [.. change.Select((value, j) => (value - (h[t][j] * along)) / length)] : change;

            double Value(double value)
            {
                if (way == CapGradient.StraightThrough)
                {
                    return value;
                }

                double mean = nets[t].Average();
                double softness =
                    layer.Values == CompetitiveValues.Bits
                        ? 0.5
                        : 0.1 * Math.Sqrt(nets[t].Average(net => (net - mean) * (net - mean)));
                double open = 1 / (1 + Math.Exp((midway - value) / softness));
                return layer.Values == CompetitiveValues.Bits ? open : (value - midway) * open;
            }
        }
    }
}
