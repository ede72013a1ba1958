using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Reference;

/// <summary>The plain recurrence against a case by hand, and its two precisions against each other.</summary>
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
