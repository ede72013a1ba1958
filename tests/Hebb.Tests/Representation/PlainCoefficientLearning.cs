using Hebb.Numerics;

namespace Hebb.Tests.Representation;

/// <summary>The equations of the rule of twenty coefficients, written down term by term in double precision.</summary>
internal sealed class PlainCoefficientLearning
{
    private readonly double[] c;
    private readonly int[] caps;
    private readonly int m;
    private readonly double[][] w;
    private readonly double[] b;
    private readonly double[] q;
    private readonly double[] r;
    private readonly double[][] recurrent;

    public PlainCoefficientLearning(RuleBench bench, double[] c, int[] caps)
    {
        this.c = c;
        this.caps = caps;
        m = bench.Layer.W.Columns;
        w =
        [
            .. Units<double[]>(j =>
                [.. Enumerable.Range(0, bench.Layer.W.Rows).Select(i => (double)bench.Layer.W[i, j])]
            ),
        ];
        var own = bench.Learner.State.Single(state => state.Name == "own_bias").Values;
        b = [.. Units(j => (double)own[0, j])];
        q = [.. Units(_ => 1.0)];
        r = [.. Units(_ => 1.0)];
        recurrent = [.. Units(_ => new double[m])];
    }

    public void Learn(Matrix batch, double progress, bool lastEpoch)
    {
        int k = caps[^1];
        double[][] x = Points(batch);
        double[][] u = [.. x.Select(Activation)];
        double[][] h =
        [
            .. u.Select(row =>
            {
                double[] graded = Graded(row, k);
                return graded.Select(v => v / graded.Max()).ToArray();
            }),
        ];
        double[][] g = [.. u.Select(row => Units(j => row[j] == row.Max() ? 1.0 : 0).ToArray())];
        double Mean(Func<int, double> of) => Enumerable.Range(0, x.Length).Average(of);
        for (int j = 0; j < m; j++)
        {
            q[j] += 0.03 * (((double)m / k * Mean(n => h[n][j] > 0 ? 1 : 0)) - q[j]);
            r[j] += 0.03 * ((m * Mean(n => g[n][j])) - r[j]);
        }

        if (lastEpoch)
        {
            LearnRecurrent([.. u.Select(row => UnitLength(Graded(row, caps[0])))]);
        }

        double step = 0.3 * Math.Pow(0.01 / 0.3, progress);
        for (int j = 0; j < m; j++)
        {
            double rho = Math.Clamp(r[j] - 1, -1, 3);
            double meanH = Mean(n => h[n][j]);
            double meanG = Mean(n => g[n][j]);
            for (int i = 0; i < w[j].Length; i++)
            {
                double attracted =
                    (c[0] * Mean(n => h[n][j] * x[n][i]))
                    + (8 * c[1] * Mean(n => g[n][j] * x[n][i]))
                    + (c[2] * rho * Mean(n => x[n][i]));
                double decay = (c[3] * meanH) + (8 * c[4] * meanG) + (0.1 * c[5]) + (0.1 * c[6] * rho);
                w[j][i] += step * (attracted + (w[j][i] * decay));
            }

            double length = Math.Sqrt(w[j].Sum(v => v * v));
            w[j] = [.. w[j].Select(v => length > 8 ? 8 * v / length : v)];
            double change =
                (c[7] * meanH) + (8 * c[8] * meanG) + (c[9] * (q[j] - 1)) + (c[10] * rho) + (0.1 * c[11] * b[j]);
            b[j] = Math.Clamp(b[j] + (step * change), -40, 40);
        }
    }

    public void Finish(Matrix examples)
    {
        double[] all = [.. Points(examples).SelectMany(Activation)];
        double deviation = Math.Sqrt(all.Sum(u => Math.Pow(u - all.Average(), 2)) / (all.Length - 1));
        foreach (double[] row in recurrent)
        {
            for (int j = 0; j < m; j++)
            {
                row[j] *= deviation / c[19];
            }
        }
    }

    public void AssertEqual(RuleBench bench)
    {
        for (int j = 0; j < m; j++)
        {
            for (int i = 0; i < w[j].Length; i++)
            {
                Assert.Equal(w[j][i], bench.Layer.W[i, j], 1e-4);
            }

            Assert.Equal(b[j] - (c[12] * w[j].Sum(v => v * v) / 2), bench.Layer.Bias[0, j], 1e-3);
            for (int i = 0; i < m; i++)
            {
                Assert.Equal(recurrent[i][j], bench.Layer.R![i, j], 1e-3 * (1 + Math.Abs(recurrent[i][j])));
            }
        }
    }

    private void LearnRecurrent(double[][] a)
    {
        double Mean(Func<int, double> of) => Enumerable.Range(0, a.Length).Average(of);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double sender = Mean(n => a[n][i]);
                double receiver = Mean(n => a[n][j]);
                double change =
                    (c[13] * m * Mean(n => a[n][i] * a[n][j]))
                    + (c[14] * sender)
                    + (c[15] * receiver)
                    + (recurrent[i][j] * ((4 * c[16] * sender) + (4 * c[17] * receiver) + (0.1 * c[18])));
                recurrent[i][j] = Math.Clamp(recurrent[i][j] + (0.3 * change), -20, 20);
            }
        }
    }

    private double[] Activation(double[] x) =>
        [.. Units(j => w[j].Zip(x, (v, y) => v * y).Sum() + b[j] - (c[12] * w[j].Sum(v => v * v) / 2))];

    private IEnumerable<T> Units<T>(Func<int, T> of) => Enumerable.Range(0, m).Select(of);

    private static double[] Graded(double[] u, int cap)
    {
        double next = u.OrderDescending().ElementAt(cap);
        return [.. u.Select(v => Math.Max(v - next, 0))];
    }

    private static double[] UnitLength(double[] a)
    {
        double length = Math.Sqrt(a.Sum(v => v * v));
        return [.. a.Select(v => v / length)];
    }

    private static double[][] Points(Matrix examples) =>
        [.. Enumerable.Range(0, examples.Rows).Select(n => examples.Row(n).ToArray().Select(v => (double)v).ToArray())];
}
