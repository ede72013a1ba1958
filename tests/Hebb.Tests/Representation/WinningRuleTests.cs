using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>Rules by which the units that win learn, each beside its formula in double precision.</summary>
public class WinningRuleTests
{
    private const int Units = 12;
    private const int Rows = 20;
    private const double Progress = 0.25;
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    [InlineData(4, 12)]
    public void The_step_of_krotov_and_hopfield_is_the_formula(int norm, int rank)
    {
        var rule = new KrotovHopfieldRule
        {
            BatchSize = Rows,
            Norm = norm,
            Rank = rank,
        };
        var (w, x, after) = Step(rule);
        double Power(double v) => Math.Sign(v) * Math.Pow(Math.Abs(v), norm - 1);
        var change = new double[Units, w[0].Length];
        foreach (double[] example in x)
        {
            double[] u = [.. w.Select(column => column.Zip(example, (v, e) => Power(v) * e).Sum())];
            int[] order = [.. Enumerable.Range(0, Units).OrderByDescending(j => u[j])];
            foreach (var (j, g) in new[] { (order[0], 1.0), (order[rank - 1], -0.4) })
            {
                for (int i = 0; i < example.Length; i++)
                {
                    change[j, i] += g * (example[i] - (u[j] * w[j][i]));
                }
            }
        }

        double step = 0.04 * Math.Pow(0.001 / 0.04, Progress) / change.Cast<double>().Max(Math.Abs);
        AssertColumns((j, i) => w[j][i] + (step * change[j, i]), after);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void The_step_of_soft_winners_is_the_formula(bool isAntiHebbian, bool adaptsToLength)
    {
        var rule = new SoftHebbRule
        {
            BatchSize = Rows,
            Sharpness = 2,
            IsAntiHebbian = isAntiHebbian,
            AdaptsToLength = adaptsToLength,
            FirstLength = 3,
        };
        var (w, x, after) = Step(rule);
        Assert.All(w, column => Assert.Equal(3, Length(column), 1e-5));
        double step = 0.1 * Math.Pow(0.01, Progress) * (adaptsToLength ? Math.Sqrt(2) : 1);
        double[][] u = [.. x.Select(e => w.Select(column => column.Zip(e, (v, n) => v * n).Sum()).ToArray())];
        double[] sums = [.. u.Select(row => row.Sum(v => Math.Exp(2 * v)))];
        AssertColumns(
            (j, i) =>
                w[j][i]
                + Enumerable
                    .Range(0, Rows)
                    .Average(n =>
                        step
                        * (isAntiHebbian && u[n][j] < u[n].Max() ? -1 : 1)
                        * Math.Exp(2 * u[n][j])
                        / sums[n]
                        * (x[n][i] - (u[n][j] * w[j][i]))
                    ),
            after
        );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Weights_of_krotov_and_hopfield_come_to_have_a_p_norm_of_one(int norm)
    {
        var rule = new KrotovHopfieldRule
        {
            Norm = norm,
            Epochs = 100,
            BatchSize = 20,
            Unlearning = 0,
        };
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, RuleBench.Plane(PlaneFamily.Blobs, 200), 4, 1, Key, workers).LearnAll();
        double[] norms = [.. Columns(bench).Select(w => w.Sum(v => Math.Pow(Math.Abs(v), norm)))];
        // Units that never win stay as they were.
        Assert.Contains(norms, length => Math.Abs(length - 1) < 0.03);
        Assert.InRange(norms.Max(), 0.9, 1.1);
    }

    [Fact]
    public void Soft_winners_without_unlearning_come_to_unit_length_from_any_other()
    {
        foreach (float length in new[] { 0.3f, 3 })
        {
            var rule = new SoftHebbRule
            {
                FirstLength = length,
                Sharpness = 0.5f,
                IsAntiHebbian = false,
                Epochs = 40,
            };
            using var workers = new WorkerPool(1);
            var bench = new RuleBench(rule, RuleBench.Plane(PlaneFamily.Blobs, 200), 4, 1, Key, workers).LearnAll();
            Assert.All(Columns(bench), w => Assert.InRange(Length(w), 0.8, 1.2));
        }
    }

    // One batch: the weights before and after, and the examples.
    private static (double[][] Before, double[][] Examples, double[][] After) Step(ILayerRule rule)
    {
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, Units, 4, Key, workers);
        double[][] before = Columns(bench);
        var batch = examples.Part(7, Rows);
        bench.Learner.Learn(batch, Rows, Progress);
        return (
            before,
            [.. Enumerable.Range(0, Rows).Select(n => batch.Row(n).ToArray().Select(v => (double)v).ToArray())],
            Columns(bench)
        );
    }

    private static void AssertColumns(Func<int, int, double> expected, double[][] actual)
    {
        for (int j = 0; j < actual.Length; j++)
        {
            for (int i = 0; i < actual[j].Length; i++)
            {
                Assert.Equal(expected(j, i), actual[j][i], 1e-5);
            }
        }
    }

    private static double Length(double[] w) => Math.Sqrt(w.Sum(v => v * v));

    private static double[][] Columns(RuleBench bench) =>
        [
            .. Enumerable
                .Range(0, bench.Layer.Units)
                .Select(j =>
                    Enumerable.Range(0, bench.Layer.Inputs).Select(i => (double)bench.Layer.W[i, j]).ToArray()
                ),
        ];
}
