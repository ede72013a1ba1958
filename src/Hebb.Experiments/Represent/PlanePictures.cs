using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>What a competitive layer has learned of points in the plane: its prototypes, the graph between them, and how activity spreads on it.</summary>
internal static class PlanePictures
{
    private const int EdgesOfUnit = 4;
    private const double FaintPoint = 0.15;

    /// <summary>The prototypes over the data with the strongest recurrent weights, and the activity of some examples round by round.</summary>
    /// <param name="layer">Prototypes as columns of W, in the space of the examples.</param>
    /// <param name="data">Examples that <see cref="Synthetic.PlaneOf"/> takes back to the plane.</param>
    /// <param name="examples">How many examples to follow.</param>
    public static IEnumerable<ReproduceScatter> Of(CompetitiveLayer layer, LabelledData data, int examples = 2)
    {
        string[] groups = [.. Enumerable.Range(0, data.LabelCount).Select(label => $"label {label}"), "prototypes"];
        var points = Points(data);
        var prototypes = Prototypes(layer);
        yield return new ReproduceScatter(
            layer.R is null ? "Prototypes" : "Prototypes and the learned graph of neighbours",
            groups,
            [
                new ScatterPanel(
                    "learned without labels",
                    [.. points, .. prototypes.Select(z => new ScatterPoint(z.X, z.Y, data.LabelCount, 1.5))]
                )
                {
                    Edges = [.. Edges(layer, points.Length)],
                },
            ]
        );
        if (layer.R is null)
        {
            yield break;
        }

        yield return new ReproduceScatter(
            "Activity spreads along the graph",
            groups,
            [
                .. Enumerable
                    .Range(0, Math.Min(examples, data.Count))
                    .SelectMany(n => Rounds(layer, data, n, points, prototypes)),
            ]
        );
    }

    // One panel for each round: the prototypes as strong as they are active.
    private static IEnumerable<ScatterPanel> Rounds(
        CompetitiveLayer layer,
        LabelledData data,
        int example,
        ScatterPoint[] points,
        (double X, double Y)[] prototypes
    )
    {
        var one = data.Slice(example, 1).Examples;
        for (int t = 1; t <= layer.Caps.Count; t++)
        {
            var activity = Activity(layer, t, one);
            double largest = activity.Max();
            yield return new ScatterPanel(
                $"example {example + 1}, round {t}, cap {layer.Caps[t - 1]}",
                [
                    .. points,
                    .. prototypes
                        .Select((z, j) => new ScatterPoint(z.X, z.Y, data.LabelCount, 3 * activity[j] / largest))
                        .Where(point => point.Strength > 0),
                ]
            );
        }
    }

    /// <summary>h_t of one example.</summary>
    internal static float[] Activity(CompetitiveLayer layer, int round, Matrix example)
    {
        var until = layer.With([.. layer.Caps.Take(round)], layer.Values, CompetitiveOutput.Values);
        using var workers = new WorkerPool(1);
        return new Network(null, [until], new Matrix(layer.Units, 2)).Features(example, workers).Row(0).ToArray();
    }

    private static ScatterPoint[] Points(LabelledData data)
    {
        var z = Synthetic.PlaneOf(data.Examples);
        return
        [
            .. Enumerable.Range(0, z.Rows).Select(n => new ScatterPoint(z[n, 0], z[n, 1], data.Labels[n], FaintPoint)),
        ];
    }

    private static (double X, double Y)[] Prototypes(CompetitiveLayer layer)
    {
        var rows = new Matrix(layer.Units, layer.Inputs);
        layer.W.TransposeTo(rows);
        var z = Synthetic.PlaneOf(rows);
        return [.. Enumerable.Range(0, z.Rows).Select(j => ((double)z[j, 0], (double)z[j, 1]))];
    }

    // The strongest weights that leave each unit, each pair once.
    private static IEnumerable<ScatterEdge> Edges(CompetitiveLayer layer, int first)
    {
        if (layer.R is not { } r)
        {
            yield break;
        }

        float largest = 0;
        for (int i = 0; i < r.Rows; i++)
        {
            largest = Math.Max(largest, r.Row(i).ToArray().Max());
        }

        var seen = new HashSet<(int, int)>();
        for (int i = 0; i < r.Rows; i++)
        {
            float[] row = r.Row(i).ToArray();
            foreach (int j in Enumerable.Range(0, row.Length).OrderByDescending(j => row[j]).Take(EdgesOfUnit))
            {
                if (row[j] > 0 && seen.Add((Math.Min(i, j), Math.Max(i, j))))
                {
                    yield return new ScatterEdge(first + i, first + j, Math.Sqrt(row[j] / largest));
                }
            }
        }
    }
}
