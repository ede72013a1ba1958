using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Reference;

/// <summary>The passes against the plain recurrence, layer by layer, to the bit.</summary>
public sealed class PlainRecurrenceTests
{
    [Fact]
    public void A_case_by_hand_is_computed_as_the_equations_say()
    {
        // x = (2, 1); A = (1 0 −1; 1 1 0); a = (3, 1, −2). k = 2.
        var a = Filled([1, 0, -1], [1, 1, 0]);
        var w = Filled([0, 1, 2], [-4, 0, 0.5f], [0, 0, 0]);
        var u = Filled([1, 0], [0, 1], [0, 2]);
        var edges = BitMatrix.Full(3, 3);

        PlainRecurrence<double> Run(Recurrence recurrence) =>
            PlainRecurrence<double>.Run(
                new Network(null, [new RecurrentLayer(null, a, edges, w, 2, 2) { Recurrence = recurrence }], u),
                [2, 1]
            );

        // h_1 = (3, 1, 0); W h_1 + a = (−4 + 3, 3 + 1, 6.5 − 2); h_2 = (0, 4, 4.5).
        var paper = Run(Recurrence.Paper);
        Assert.Equal([0, 4, 4.5], paper.Activity);
        Assert.Equal([0b10, 0b11, 0b01], paper.Patterns);
        Assert.Equal([0, 13], paper.Scores);
        Assert.Equal(1, paper.Prediction);

        // h_1 + a = (6, 2, −2); W (h_1 + a) = (−8, 6, 13).
        var throughGraph = Run(Recurrence.ThroughGraph);
        Assert.Equal([0, 6, 13], throughGraph.Activity);
        Assert.Equal([3, 1, 0], throughGraph.Layers[0].H[0]);
    }

    [Fact]
    public void Every_pass_gives_its_bits()
    {
        foreach (var c in LayerCase.Random(seeds: 3))
        {
            var network = c.Network();
            var examples = c.Data().Examples;
            PlainRecurrence<float>[] expected = Plain(network, examples);
            Workers.All(workers =>
            {
                foreach (bool packs in (bool[])[false, true])
                {
                    var pass = new NetworkPass(network, examples.Rows + 1, workers, packsInputWeights: packs);
                    pass.Load(examples, 0, examples.Rows);
                    AssertSame(network, pass, expected, c);
                    // Some by index, over what the buffers held before.
                    pass.Load(examples, [3, 0]);
                    AssertSame(network, pass, [expected[3], expected[0]], c);
                }
            });
        }
    }

    [Fact]
    public void Stages_run_again_for_a_part_of_the_block_see_the_new_weights_and_leave_the_rest()
    {
        int differences = 0;
        foreach (var c in LayerCase.Random(seeds: 1))
        {
            for (int stage = 0; stage <= 2 * c.Network().Hidden.Count; stage++)
            {
                using var workers = new WorkerPool(2) { WorthSharing = 0 };
                var network = c.Network();
                var examples = c.Data().Examples;
                var pass = new NetworkPass(network, examples.Rows, workers) { FirstStale = stage };
                pass.Load(examples, 0, examples.Rows);
                pass.Run(0, examples.Rows);
                PlainRecurrence<float>[] before = Plain(network, examples);
                AssertSame(network, pass, before, c);
                Change(network, stage, c);
                pass.Run(1, 2);
                PlainRecurrence<float>[] after = Plain(network, examples);
                AssertSame(network, pass, [before[0], after[1], after[2], .. before[3..]], c);
                differences += before[1].Scores.SequenceEqual(after[1].Scores) ? 0 : 1;
            }
        }

        Assert.True(differences > 30, $"weights that changed nothing would prove little: {differences}");
    }

    [Fact]
    public void Double_precision_computes_the_same_but_for_rounding()
    {
        foreach (var c in LayerCase.Random(seeds: 1).Where(c => !c.Coarse))
        {
            var network = c.Network();
            var examples = c.Data().Examples;
            for (int n = 0; n < examples.Rows; n++)
            {
                var single = PlainRecurrence<float>.Run(network, examples.Row(n));
                var exact = PlainRecurrence<double>.Run(network, examples.Row(n));
                Assert.Equal(single.Patterns, exact.Patterns);
                double scale = exact.Scores.Max(Math.Abs) + 1;
                Assert.All(exact.Scores.Zip(single.Scores), s => Assert.Equal(s.First, s.Second, 1e-4 * scale));
            }
        }
    }

    // Redraws W of the layers whose rounds are stale, and A of those whose load is.
    private static void Change(Network network, int stage, LayerCase c)
    {
        foreach (var (l, layer) in network.Hidden.Index())
        {
            foreach (var weights in layer.Weights)
            {
                bool isGraph = weights.Name.EndsWith("graph_weights", StringComparison.Ordinal);
                if ((2 * l) + (isGraph ? 1 : 0) >= stage)
                {
                    c.Draw(weights.Values, weights.Edges, "change of " + weights.Name, isGraph ? 0.5f : 1);
                }
            }
        }
    }

    private static PlainRecurrence<float>[] Plain(Network network, Matrix examples) =>
        [.. Enumerable.Range(0, examples.Rows).Select(n => PlainRecurrence<float>.Run(network, examples.Row(n)))];

    private static void AssertSame(Network network, NetworkPass pass, PlainRecurrence<float>[] expected, LayerCase c)
    {
        var predictions = new int[expected.Length];
        pass.Predict(0, expected.Length, predictions);
        for (int b = 0; b < expected.Length; b++)
        {
            var plain = expected[b];
            for (int l = 0; l < network.Hidden.Count; l++)
            {
                int neurons = network.Hidden[l].OutputShape.Size;
                var patterns = new ushort[Activity.PatternsLength(neurons)];
                var activity = pass.ActivityOf(l);
                activity.Patterns(b, patterns);
                Assert.True(
                    plain.Layers[l].Patterns.SequenceEqual(patterns.Take(neurons)),
                    $"patterns of layer {l}: {c}"
                );
                float[] given = l == network.Hidden.Count - 1 ? plain.Read : plain.Layers[l].Output;
                int[] fired = [.. Enumerable.Range(0, neurons).Where(i => plain.Layers[l].Fired[^1][i])];
                var buffer = new int[network.Hidden[l].MostActive];
                Assert.Equal(fired, activity.FiredLast(b, buffer, VectorWidth.Scalar).ToArray());
                Assert.Equal(Widths.Bits([.. fired.Select(i => given[i])]), Widths.Bits(activity.Values(b)));
            }

            Assert.Equal(Widths.Bits(plain.Scores), Widths.Bits(pass.Scores(b)));
            Assert.Equal(plain.Prediction, predictions[b]);
        }
    }

    private static Matrix Filled(params float[][] rows)
    {
        var matrix = new Matrix(rows.Length, rows[0].Length);
        for (int r = 0; r < rows.Length; r++)
        {
            rows[r].CopyTo(matrix.Row(r));
        }

        return matrix;
    }
}
