using Hebb.Data;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Reference;

/// <summary>
/// What <see cref="TemplateTrainer"/> does, example by example in double precision: templates w_u and biases b_u, a group for each label.
/// </summary>
internal sealed class PlainTemplateLearning
{
    private readonly TemplateTrainingOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly double[][] points;
    private readonly double[][] w;
    private readonly double[] b;
    private readonly double[][] sums;
    private readonly double[] biasSums;

    /// <summary>Begins.</summary>
    /// <param name="options">The rule and its settings.</param>
    /// <param name="data">Examples and labels.</param>
    /// <param name="points">What templates see of the examples.</param>
    /// <param name="start">The templates to start from.</param>
    /// <param name="bias">Their biases.</param>
    /// <param name="key">The trainer's.</param>
    public PlainTemplateLearning(
        TemplateTrainingOptions options,
        LabelledData data,
        Matrix points,
        Matrix start,
        float[] bias,
        RandomKey key
    )
    {
        (this.options, this.data, this.key) = (options, data, key);
        this.points = Rows(points);
        w = Rows(start);
        b = [.. bias.Select(x => (double)x)];
        sums = [.. w.Select(row => new double[row.Length])];
        biasSums = new double[b.Length];
    }

    /// <summary>Does all epochs.</summary>
    /// <returns>The mean templates and biases of the last steps.</returns>
    public (double[][] Templates, double[] Bias) Train()
    {
        int each = (data.Count + options.BatchSize - 1) / options.BatchSize;
        int all = each * options.Epochs;
        int from = (int)Math.Round(all * (1.0 - options.AveragedShare));
        for (int step = 0; step < all; step++)
        {
            var batch = new EpochOrder(key, data.Count).Of((step / each) + 1);
            int first = step % each * options.BatchSize;
            Learn(step, all, batch.Slice(first, Math.Min(options.BatchSize, data.Count - first)).ToArray());
            for (int u = 0; step >= from && u < w.Length; u++)
            {
                sums[u] = Plus(sums[u], 1, w[u]);
                biasSums[u] += b[u];
            }
        }

        return from == all
            ? (w, b)
            : ([.. sums.Select(sum => Times(1.0 / (all - from), sum))], [.. biasSums.Select(s => s / (all - from))]);
    }

    private void Learn(int step, int all, int[] batch)
    {
        double done = step / (double)all;
        double epsilon = options.Epsilon * Math.Min(1, done / 0.2);
        double fall = Math.Max(0, (done - 0.4) / 0.6);
        double rate = options.StepSize * Math.Pow(options.FinalStepSize / options.StepSize, fall) / batch.Length;
        var random = key.For("template step", (ulong)step).Stream();
        var x = new double[batch.Length][];
        for (int n = 0; n < batch.Length; n++)
        {
            int label = data.Labels[batch[n]];
            int[] same = [.. Enumerable.Range(0, data.Count).Where(i => data.Labels[i] == label)];
            x[n] = points[batch[n]];
            if (options.Jitter > 0)
            {
                x[n] = Plus(x[n], options.Jitter, points[same[random.NextInt32(same.Length)]]);
                x[n] = Plus(x[n], -options.Jitter, points[same[random.NextInt32(same.Length)]]);
            }
        }

        var isOff = new bool[w.Length];
        for (int u = 0; options.Dropout > 0 && u < w.Length; u++)
        {
            isOff[u] = random.NextBool(options.Dropout);
        }

        // All changes of a step are computed from the templates as they were before it.
        var changes = new List<(int Unit, double[] X, double Coefficient)>();
        for (int n = 0; n < batch.Length; n++)
        {
            changes.AddRange(
                options.Rule == TemplateRule.CertifiedRadius
                    ? RadiusChanges(x[n], data.Labels[batch[n]], isOff, epsilon)
                    : BoundaryChanges(x[n], data.Labels[batch[n]], isOff, epsilon)
            );
        }

        foreach (var (unit, point, coefficient) in changes)
        {
            w[unit] = Plus(w[unit], rate * coefficient, point);
            b[unit] += rate * coefficient;
        }
    }

    private IEnumerable<(int, double[], double)> RadiusChanges(double[] x, int y, bool[] isOff, double epsilon)
    {
        int o = Best(x, y, isOff);
        int r = Rivals(y, isOff).MinBy(u => (Score(x, o) - Score(x, u)) / Distance(o, u), -1);
        if (o < 0 || r < 0)
        {
            return [];
        }

        double m = (Score(x, o) - Score(x, r)) / Distance(o, r);
        double[] boundary = Towards(x, o, r, m);
        double sigma = Sigmoid(options.Beta * (m - epsilon));
        double g = (options.Beta * sigma * (1 - sigma)) + (options.ErrorWeight * Sigmoid(-options.ErrorBeta * m));
        g /= Distance(o, r);
        return [(o, boundary, g), (r, boundary, -g)];
    }

    private IEnumerable<(int, double[], double)> BoundaryChanges(double[] x, int y, bool[] isOff, double epsilon)
    {
        int o = Best(x, y, isOff);
        int r = Rivals(y, isOff).MinBy(u => -Score(x, u) - (epsilon * Distance(o, u)), -1);
        if (o < 0 || r < 0)
        {
            return [];
        }

        double[] worst = Towards(x, o, r, epsilon);
        int[] winners =
        [
            .. Enumerable.Range(0, data.LabelCount).Select(c => c == y ? o : Best(worst, c, isOff)).Where(u => u >= 0),
        ];
        double sum = winners.Sum(u => Math.Exp(Score(worst, u)));
        return winners.Select(u => (u, worst, (u == o ? 1 : 0) - (Math.Exp(Score(worst, u)) / sum)));
    }

    // The first best template of a label that is on; −1 where none is.
    private int Best(double[] x, int label, bool[] isOff) =>
        Enumerable
            .Range(label * options.UnitsPerLabel, options.UnitsPerLabel)
            .Where(u => !isOff[u])
            .MinBy(u => -Score(x, u), -1);

    private IEnumerable<int> Rivals(int y, bool[] isOff) =>
        Enumerable.Range(0, w.Length).Where(u => u / options.UnitsPerLabel != y && !isOff[u]);

    private double Score(double[] x, int u) => u < 0 ? 0 : x.Zip(w[u], (a, c) => a * c).Sum() + b[u];

    private double Distance(int o, int u) =>
        o < 0 ? 1 : Math.Sqrt(Math.Max(1e-9, w[o].Zip(w[u], (a, c) => (a - c) * (a - c)).Sum()));

    // x + length (w_r − w_o) / |w_r − w_o|.
    private double[] Towards(double[] x, int o, int r, double length) =>
        Plus(Plus(x, length / Distance(o, r), w[r]), -length / Distance(o, r), w[o]);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Plus(double[] x, double a, double[] y) => [.. x.Zip(y, (p, q) => p + (a * q))];

    private static double[] Times(double a, double[] x) => [.. x.Select(p => a * p)];

    private static double[][] Rows(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(r => matrix.Row(r).ToArray().Select(x => (double)x).ToArray())];
}

/// <summary>The first item of the least value.</summary>
file static class FirstLeast
{
    public static int MinBy(this IEnumerable<int> items, Func<int, double> value, int none)
    {
        var (best, least) = (none, double.PositiveInfinity);
        foreach (int item in items)
        {
            if (value(item) < least)
            {
                (best, least) = (item, value(item));
            }
        }

        return best;
    }
}
