using Hebb.Networks;

namespace Hebb.Experiments.Show;

/// <summary>What one matrix of weights is like. Weights without an edge are not counted.</summary>
/// <param name="Name">Its name in a model file, without the layer's number.</param>
/// <param name="Rows">Pre-synaptic neurons.</param>
/// <param name="Columns">Post-synaptic neurons.</param>
/// <param name="Edges">The weights that have an edge.</param>
/// <param name="Zero">How many of those are 0.</param>
/// <param name="Mean">Their mean; 0 where there are none.</param>
/// <param name="StandardDeviation">Their deviation from it, with their number in the denominator.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Histogram">How many of those that are not 0 lie in each of twenty equal parts between the least and the largest.</param>
public sealed record WeightSummary(
    string Name,
    int Rows,
    int Columns,
    long Edges,
    long Zero,
    double Mean,
    double StandardDeviation,
    double Minimum,
    double Maximum,
    IReadOnlyList<long> Histogram
)
{
    private const int Bins = 20;

    /// <summary>Looks at weights.</summary>
    public static WeightSummary Of(NamedWeights weights)
    {
        var (edges, zero, sum) = (0L, 0L, 0.0);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        ForEach(
            weights,
            w =>
            {
                edges++;
                zero += w == 0 ? 1 : 0;
                sum += w;
                (low, high) = (Math.Min(low, w), Math.Max(high, w));
            }
        );
        if (edges == 0)
        {
            (low, high) = (0, 0);
        }

        double mean = edges == 0 ? 0 : sum / edges;
        double squares = 0;
        var histogram = new long[Bins];
        double width = (high - low) / Bins;
        ForEach(
            weights,
            w =>
            {
                squares += (w - mean) * (w - mean);
                if (w != 0)
                {
                    histogram[width > 0 ? Math.Min(Bins - 1, (int)((w - low) / width)) : 0]++;
                }
            }
        );
        return new WeightSummary(
            weights.Name,
            weights.Values.Rows,
            weights.Values.Columns,
            edges,
            zero,
            mean,
            edges == 0 ? 0 : Math.Sqrt(squares / edges),
            low,
            high,
            histogram
        );
    }

    private static void ForEach(NamedWeights weights, Action<double> use)
    {
        for (int r = 0; r < weights.Values.Rows; r++)
        {
            var row = weights.Values.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                if (weights.Edges is null || weights.Edges[r, c])
                {
                    use(row[c]);
                }
            }
        }
    }
}
