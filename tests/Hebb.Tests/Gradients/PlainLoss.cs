using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Gradients;

/// <summary>
/// The mean cross-entropy of a few examples as a function of single weights, in double precision and straight loops (paper,
/// section 2): what finite differences are taken of.
/// </summary>
internal sealed class PlainLoss(Network network, LabelledData data)
{
    private readonly double[][] a = Rows(network.A);
    private readonly double[][] w = Rows(network.W);
    private readonly double[][] u = Rows(network.U);

    /// <summary>(L(weight + step) − L(weight − step)) / 2 step; none if other neurons are active on the two sides.</summary>
    /// <param name="weights">A, W or U of the network.</param>
    /// <param name="row">The pre-synaptic side.</param>
    /// <param name="column">The post-synaptic side.</param>
    public double? Derivative(Matrix weights, int row, int column)
    {
        const double Step = 1e-5;
        double[] values = (
            weights == network.A ? a
            : weights == network.W ? w
            : u
        )[row];
        double middle = values[column];
        values[column] = middle + Step;
        double above = Loss(out string activeAbove);
        values[column] = middle - Step;
        double below = Loss(out string activeBelow);
        values[column] = middle;
        return activeAbove == activeBelow ? (above - below) / (2 * Step) : null;
    }

    private double Loss(out string active)
    {
        var patterns = new List<int>();
        double sum = 0;
        for (int n = 0; n < data.Count; n++)
        {
            sum += Loss(data.Examples.Row(n).ToArray(), data.Labels[n], patterns);
        }

        active = string.Join(' ', patterns);
        return sum / data.Count;
    }

    private double Loss(float[] x, int label, List<int> active)
    {
        var layer = network.Layer;
        double[] current = Product([.. x.Select(value => (double)value)], a, layer.Neurons);
        double[] h = Cap(current, active);
        for (int t = 2; t <= layer.Rounds; t++)
        {
            bool isPaper = layer.Recurrence == Recurrence.Paper;
            double[] source = isPaper ? h : [.. h.Zip(current, (hidden, input) => hidden + input)];
            double[] net = Product(source, w, layer.Neurons);
            h = Cap(isPaper ? [.. net.Zip(current, (recurrent, input) => recurrent + input)] : net, active);
        }

        double[] scores = Product(h, u, network.Labels);
        return Math.Log(scores.Sum(score => Math.Exp(score - scores[label])));
    }

    private double[] Cap(double[] net, List<int> active)
    {
        var h = new double[net.Length];
        double bias = network.Layer.HiddenBias;
        foreach (int i in Enumerable.Range(0, net.Length).OrderByDescending(i => net[i]).Take(network.Layer.Cap))
        {
            if (net[i] + bias > 0)
            {
                h[i] = net[i] + bias;
            }
        }

        active.AddRange(Enumerable.Range(0, h.Length).Where(i => h[i] > 0));
        active.Add(-1);
        return h;
    }

    private static double[] Product(double[] pre, double[][] weights, int columns)
    {
        var sums = new double[columns];
        for (int j = 0; j < pre.Length; j++)
        {
            for (int i = 0; i < columns && pre[j] != 0; i++)
            {
                sums[i] += pre[j] * weights[j][i];
            }
        }

        return sums;
    }

    private static double[][] Rows(Matrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(r => matrix.Row(r).ToArray().Select(v => (double)v).ToArray())];
}
