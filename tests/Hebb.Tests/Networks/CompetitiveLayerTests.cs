using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class CompetitiveLayerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(17);

    [Fact]
    public void Features_are_those_of_straight_loops_to_the_bit_for_any_threads_width_and_block()
    {
        int silent = 0;
        for (ulong n = 0; n < 60; n++)
        {
            var (network, examples) = Case(n, count: 20);
            var layer = (CompetitiveLayer)network.Hidden[0];
            var expected = new Matrix(examples.Rows, layer.Units);
            for (int e = 0; e < examples.Rows; e++)
            {
                float[] h = PlainCompetition<float>.Run(layer, examples.Row(e).ToArray()).Output;
                h.CopyTo(expected.Row(e));
                silent += h.Max() > 0 ? 0 : 1;
            }

            Workers.All(workers =>
                Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(network.Features(examples, workers).Buffer))
            );
            var alone = network.Features(examples.Part(7, 1));
            Assert.Equal(Widths.Bits(expected.Row(7)), Widths.Bits(alone.Row(0)));
            AssertScores(network, examples, expected);
        }

        Assert.InRange(silent, 1, 600);
    }

    [Fact]
    public void A_graded_cap_is_what_is_above_the_next_largest_at_unit_length()
    {
        var features = Run(
            [
                [3, -1, 0, 1, -5],
            ],
            caps: [2],
            CompetitiveValues.Graded
        );
        float length = MathF.Sqrt(9 + 1);
        Assert.Equal([3 / length, 0, 0, 1 / length, 0], features.Row(0).ToArray());
        // Equals of the next largest vanish, and where all do nothing is left.
        Assert.Equal(
            [1, 0, 0, 0, 0],
            Run(
                    [
                        [3, -1, -1, -1, -5],
                    ],
                    [2],
                    CompetitiveValues.Graded
                )
                .Row(0)
                .ToArray()
        );
        Assert.Equal(
            [0, 0, 0, 0, 0],
            Run(
                    [
                        [2, 2, 2, 2, 2],
                    ],
                    [2],
                    CompetitiveValues.Graded
                )
                .Row(0)
                .ToArray()
        );
    }

    [Fact]
    public void A_cap_of_bits_takes_the_first_of_equals_and_what_is_negative_too()
    {
        float half = 1 / MathF.Sqrt(2);
        Assert.Equal(
            [0, half, 0, half, 0],
            Run(
                    [
                        [-3, -1, -2, -1, -1],
                    ],
                    [2],
                    CompetitiveValues.Bits
                )
                .Row(0)
                .ToArray()
        );
        Assert.Equal(
            [0, 1, 0, 1, 0],
            Run(
                    [
                        [-3, -1, -2, -1, -1],
                    ],
                    [2],
                    CompetitiveValues.Bits,
                    CompetitiveOutput.Bits
                )
                .Row(0)
                .ToArray()
        );
    }

    [Fact]
    public void Later_rounds_go_along_the_recurrent_weights_and_take_the_net_input_again()
    {
        // A ring: what is active moves on by one unit in each round.
        var ring = new Matrix(5, 5);
        for (int i = 0; i < 5; i++)
        {
            ring[i, (i + 1) % 5] = 1;
        }

        Assert.Equal(
            [0, 0, 0, 1, 0],
            Run(
                    [
                        [0, 1, 0, 0, 0],
                    ],
                    [1, 1, 1],
                    ring,
                    injection: 0
                )
                .Row(0)
                .ToArray()
        );
        Assert.Equal(
            [0, 1, 0, 0, 0],
            Run(
                    [
                        [0, 1, 0, 0, 0],
                    ],
                    [1, 1, 1],
                    ring,
                    injection: 2
                )
                .Row(0)
                .ToArray()
        );
    }

    [Fact]
    public void Nothing_of_a_layer_s_form_is_lost_in_a_copy()
    {
        for (ulong n = 0; n < 10; n++)
        {
            var (network, examples) = Case(n, count: 5);
            var copy = network.Clone();
            var features = network.Features(examples);
            Assert.Equal(Widths.Bits(features.Buffer), Widths.Bits(copy.Features(examples).Buffer));
            copy.Hidden[0].Weights[0].Values.Fill(3);
            Assert.Equal(Widths.Bits(features.Buffer), Widths.Bits(network.Features(examples).Buffer));
        }
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var (w, b) = (new Matrix(2, 6), new Matrix(1, 6));
        Refused(() => _ = new CompetitiveLayer(w, b, []), "Rounds is 0");
        Refused(() => _ = new CompetitiveLayer(w, b, [6]), "Cap is 6", "between 1 and 5");
        Refused(() => _ = new CompetitiveLayer(w, new Matrix(1, 5), [2]), "bias has 5 numbers");
        Refused(() => _ = new CompetitiveLayer(w, new Matrix(2, 6), [2]), "bias has 2 rows");
        Refused(() => _ = new CompetitiveLayer(w, b, [2, 3]), "recurrent weights have 0 rows", "6");
        Refused(() => _ = new CompetitiveLayer(w, b, [2], new Matrix(6, 6)), "recurrent weights have 6 rows");
        Refused(() => _ = new CompetitiveLayer(w, b, [2, 3], new Matrix(6, 5)), "recurrent weights have 5 columns");
        Refused(() => _ = new CompetitiveLayer(w, b, [2]) { Injection = -1 }, "Injection is -1");
        Refused(() => new CompetitiveOptions(1, 1).Validate(), "Units is 1");
        Refused(
            () => new CompetitiveOptions(8, 3) { Caps = [2, 4] }.Validate(),
            "Caps is 2, 4",
            "ends with the cap, 3"
        );
        Refused(() => new CompetitiveOptions(40_000, 3) { Caps = [3, 3] }.Validate(), "Units is 40000", "32768");
        Refused(() => new CompetitiveOptions(8, 3) { Constant = float.NaN }.Validate(), "Constant is NaN");
    }

    private static void AssertScores(Network network, Matrix examples, Matrix features)
    {
        var scores = new Matrix(examples.Rows, network.Labels);
        network.Scores(examples, 0, examples.Rows, scores);
        for (int n = 0; n < examples.Rows; n++)
        {
            for (int c = 0; c < network.Labels; c++)
            {
                double sum = 0;
                for (int j = 0; j < features.Columns; j++)
                {
                    sum += (double)features[n, j] * network.U[j, c];
                }

                Assert.Equal(sum, scores[n, c], 1e-4);
            }
        }
    }

    private static (Network Network, Matrix Examples) Case(ulong number, int count)
    {
        var random = Key.For("case", number).Stream();
        int inputs = 1 + random.NextInt32(12);
        var options = CompetitiveCase.Options(ref random);
        var network = Network.Create(new LayerShape(inputs), 3, Key.For("network", number), options);
        CompetitiveCase.DrawRecurrentWeights((CompetitiveLayer)network.Hidden[0], ref random);
        for (int j = 0; j < network.U.Rows; j++)
        {
            random.FillNormal(network.U.Row(j));
        }

        var examples = new Matrix(count, inputs);
        bool coarse = random.NextBool(0.5);
        for (int n = 0; n < count; n++)
        {
            random.FillNormal(examples.Row(n));
        }

        // Few different values, so that ties are common.
        foreach (var values in network.Hidden[0].Weights.Select(weights => weights.Values).Append(examples))
        {
            foreach (ref float value in coarse ? values.Buffer : [])
            {
                value = MathF.Round(2 * value) / 2;
            }
        }

        return (network, examples);
    }

    private static Matrix Run(
        float[][] nets,
        int[] caps,
        CompetitiveValues values,
        CompetitiveOutput output = CompetitiveOutput.Values
    ) => Run(nets, caps, null, 0, values, output);

    // The net inputs are the example: W is the identity.
    private static Matrix Run(
        float[][] nets,
        int[] caps,
        Matrix? recurrent,
        float injection,
        CompetitiveValues values = CompetitiveValues.Graded,
        CompetitiveOutput output = CompetitiveOutput.Values
    )
    {
        int units = nets[0].Length;
        var identity = new Matrix(units, units);
        for (int i = 0; i < units; i++)
        {
            identity[i, i] = 1;
        }

        var layer = new CompetitiveLayer(identity, new Matrix(1, units), caps, recurrent)
        {
            Values = values,
            Output = output,
            Injection = injection,
        };
        return new Network(null, [layer], new Matrix(units, 2)).Features(Matrix.FromRows(nets));
    }

    private static void Refused(Action action, params string[] says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
