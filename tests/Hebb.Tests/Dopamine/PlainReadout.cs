using Hebb.Dopamine;
using Hebb.Numerics;

namespace Hebb.Tests.Dopamine;

/// <summary>The rule as its equation says, on dense features and in double precision.</summary>
internal static class PlainReadout
{
    /// <summary>δ_j of every output neuron; the neuron with the largest score acts.</summary>
    public static double[] Factors(DopamineOptions options, double[] scores, int label, double expected)
    {
        double[] powers = [.. scores.Select(s => Math.Exp(s - scores.Max()))];
        double[] z = [.. powers.Select(p => p / powers.Sum())];
        int[] ranked = [.. Enumerable.Range(0, z.Length).OrderByDescending(j => scores[j]).ThenBy(j => j)];
        bool printed = options.Reward == Reward.Printed;
        double loss = -Math.Log(z[label]);
        return
        [
            .. z.Select(
                (zj, j) =>
                {
                    double l = j == label ? 1 : 0;
                    bool fired =
                        printed
                        || options.PostSynaptic switch
                        {
                            PostSynaptic.Winner => j == ranked[0],
                            PostSynaptic.WinnerAndRunnerUp => j == ranked[0] || j == ranked[1],
                            PostSynaptic.AboveHalf => zj >= 0.5,
                            _ => true,
                        };
                    double good = options.Threshold - Math.Pow(zj - l, 2);
                    return !fired
                        ? 0
                        : options.Reward switch
                        {
                            Reward.Threshold => good,
                            Reward.Baseline => (ranked[0] == label ? 1 : 0) - expected,
                            Reward.Prediction => l - zj,
                            _ => Math.Max(0, good)
                                * Math.Max(0, loss - options.LossThreshold)
                                / (good * (loss - options.LossThreshold)),
                        };
                }
            ),
        ];
    }

    /// <summary>One minibatch: Δw_ij = (ε1 / B) Σ_b φ(h_i) δ_j.</summary>
    public static void Step(
        DopamineOptions options,
        double[][] features,
        int[] labels,
        double[,] weights,
        ref double expected
    )
    {
        var change = new double[weights.GetLength(0), weights.GetLength(1)];
        var outcomes = new List<bool>();
        for (int b = 0; b < labels.Length; b++)
        {
            double[] h = features[b];
            double[] s = Scores(h, weights);
            outcomes.Add(Array.IndexOf(s, s.Max()) == labels[b]);
            double[] delta = Factors(options, s, labels[b], expected);
            double squares = h.Sum(x => x * x);
            for (int i = 0; i < h.Length; i++)
            {
                double phi =
                    options.Reward == Reward.Printed || options.PreSynaptic == PreSynaptic.Binary ? (h[i] > 0 ? 1 : 0)
                    : options.PreSynaptic == PreSynaptic.Normalized ? h[i] / squares
                    : h[i];
                for (int j = 0; j < delta.Length; j++)
                {
                    change[i, j] += options.StepSizeInUse / labels.Length * phi * delta[j];
                }
            }
        }

        foreach (bool right in outcomes)
        {
            expected += 0.001 * ((right ? 1 : 0) - expected);
        }

        for (int i = 0; i < weights.GetLength(0); i++)
        {
            for (int j = 0; j < weights.GetLength(1); j++)
            {
                weights[i, j] += change[i, j];
            }
        }
    }

    private static double[] Scores(double[] h, double[,] weights) =>
        [.. Enumerable.Range(0, weights.GetLength(1)).Select(j => h.Select((x, i) => x * weights[i, j]).Sum())];

    /// <summary>Rows in memory from dense ones; zeros are not kept.</summary>
    public static SparseRows Sparse(double[][] dense)
    {
        var rows = new SparseRows.Builder(dense[0].Length);
        foreach (double[] row in dense)
        {
            int[] kept = [.. Enumerable.Range(0, row.Length).Where(i => row[i] > 0)];
            rows.Append(kept, [.. kept.Select(i => (float)row[i])]);
        }

        return rows.ToRows();
    }
}
