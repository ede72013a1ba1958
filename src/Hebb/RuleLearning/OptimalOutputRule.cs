using System.Numerics;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// The output rule with the least mean squared error, in closed form (paper, appendix B, "Optimal output layer rule"). With
/// additive updates of every output edge after every example, U does not depend on the order of the examples and is linear
/// in the rule, so the best 2·2^T numbers solve a linear least-squares problem.
/// </summary>
/// <remarks>
/// With N_jc(a) the number of examples of label c in which neuron j had pattern a, and N_j(a) that of all examples:
/// U[j, c] = η Σ_a r(a, true) N_jc(a) + r(a, other) (N_j(a) − N_jc(a)). The scores Σ_j h_j U[j, c] of every example give an
/// equation for each label. Two passes over the data, O(n · m · k · 2^T) operations.
/// </remarks>
public static class OptimalOutputRule
{
    private const int Block = 256;

    /// <summary>Finds the rule for a network, whose W stays as it is, and the error that it leaves.</summary>
    /// <param name="network">The network; its U is neither used nor changed.</param>
    /// <param name="data">Training examples.</param>
    /// <param name="stepSize">η; the rule is made for it.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <returns>
    /// The rule, 2^T × 2, 0 where the data do not determine it, and the mean over examples and labels of (U h_T − y)².
    /// </returns>
    /// <exception cref="InvalidOptionException">The data do not fit the network, T is above 8, or the step size is not above 0.</exception>
    public static (double[] Rule, double MeanSquaredError) Solve(
        Network network,
        LabelledData data,
        double stepSize,
        WorkerPool? workers = null
    )
    {
        network.CheckFits(data);
        var layer = network.Hidden[^1];
        InvalidOptionException.ThrowIfOutside("Rounds", layer.Rounds, 1, RuleTable.MostRounds);
        InvalidOptionException.ThrowIfNotAboveZero("StepSize", stepSize, 1000);

        using var own = workers is null ? new WorkerPool() : null;
        var pass = new NetworkPass(network, Math.Min(Block, data.Count), workers ?? own!, packsInputWeights: true);
        var sizes = new Sizes(layer.OutputShape.Size, network.Labels, 1 << layer.Rounds);
        var counts = Count(sizes, pass, data);
        var problem = Equations(sizes, layer.MostActive, pass, data, counts, stepSize, (workers ?? own!).Width);
        double[] rule = problem.Solve();
        return (rule, problem.MeanSquare(rule));
    }

    /// <summary>The rule as a table.</summary>
    public static RuleTable ToTable(double[] rule, int rounds) =>
        new(rounds, 1 << rounds, 2, [.. rule.Select(r => (float)r)]);

    // For each neuron a row of N_jc(a), label after label, then N_j(a).
    private static double[] Count(Sizes sizes, NetworkPass pass, LabelledData data)
    {
        int row = RowLength(sizes);
        var counts = new double[sizes.Neurons * row];
        var s = new ushort[Activity.PatternsLength(sizes.Neurons)];
        ForEachExample(
            pass,
            data,
            (b, example) =>
            {
                pass.Activity.Patterns(b, s);
                int label = data.Labels[example] * sizes.Patterns;
                int all = sizes.Labels * sizes.Patterns;
                for (int j = 0; j < sizes.Neurons; j++)
                {
                    counts[(j * row) + label + s[j]]++;
                    counts[(j * row) + all + s[j]]++;
                }
            }
        );
        return counts;
    }

    private static LeastSquares Equations(
        Sizes sizes,
        int mostActive,
        NetworkPass pass,
        LabelledData data,
        double[] counts,
        double stepSize,
        VectorWidth width
    )
    {
        int row = RowLength(sizes);
        int patterns = sizes.Patterns;
        var problem = new LeastSquares(2 * patterns);
        var sums = new double[row];
        var f = new double[2 * patterns];
        var indices = new int[mostActive];
        ForEachExample(
            pass,
            data,
            (b, example) =>
            {
                Array.Clear(sums);
                var values = pass.Activity.Values(b);
                var fired = pass.Activity.FiredLast(b, indices, width);
                for (int n = 0; n < fired.Length; n++)
                {
                    AddScaled(counts.AsSpan(fired[n] * row, row), values[n], sums);
                }

                for (int c = 0; c < sizes.Labels; c++)
                {
                    for (int a = 0; a < patterns; a++)
                    {
                        double label = sums[(c * patterns) + a];
                        f[2 * a] = stepSize * label;
                        f[(2 * a) + 1] = stepSize * (sums[(sizes.Labels * patterns) + a] - label);
                    }

                    problem.Add(f, data.Labels[example] == c ? 1 : 0);
                }
            }
        );
        return problem;
    }

    private static int RowLength(Sizes sizes)
    {
        int length = (sizes.Labels + 1) * sizes.Patterns;
        return (length + Matrix.Lanes - 1) / Matrix.Lanes * Matrix.Lanes;
    }

    private static void AddScaled(ReadOnlySpan<double> x, double factor, Span<double> sum)
    {
        for (int n = 0; n < sum.Length; n += Vector<double>.Count)
        {
            (new Vector<double>(sum[n..]) + (new Vector<double>(x[n..]) * factor)).CopyTo(sum[n..]);
        }
    }

    private static void ForEachExample(NetworkPass pass, LabelledData data, Action<int, int> visit)
    {
        for (int first = 0; first < data.Count; first += pass.Capacity)
        {
            int count = Math.Min(pass.Capacity, data.Count - first);
            pass.Load(data.Examples, first, count);
            for (int b = 0; b < count; b++)
            {
                visit(b, first + b);
            }
        }
    }

    // |V|, m and 2^T.
    private readonly record struct Sizes(int Neurons, int Labels, int Patterns);
}
