using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public class ConstantInputRuleTests
{
    private const int Units = 24;
    private const int Cap = 6;
    private const int Rows = 5;
    private const double Progress = 0.25;
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Fact]
    public void Ojas_step_is_the_formula()
    {
        var rule = new OjaRule();
        Check(
            rule,
            rule.Constant,
            (w, x) =>
            {
                double[][] u = Activations(w, x);
                double[][] h = [.. u.Select(Graded)];
                return Changed(
                    w,
                    (j, i) => 0.005 / Rows * Sum(n => h[n][j] * (x[n][i] - (u[n][j] * w[j][i]))),
                    unitLength: true
                );
            }
        );
    }

    [Fact]
    public void Sangers_step_is_the_formula()
    {
        var rule = new SangerRule();
        double step = 0.002 * Math.Pow(0.0001 / 0.002, Progress);
        Check(
            rule,
            rule.Constant,
            (w, x) =>
            {
                double[][] u = Activations(w, x);
                return Changed(
                    w,
                    (j, i) =>
                        step
                        / Rows
                        * Sum(n => u[n][j] * (x[n][i] - Enumerable.Range(0, j + 1).Sum(l => u[n][l] * w[l][i]))),
                    unitLength: false
                );
            }
        );
    }

    [Fact]
    public void The_step_of_bienenstock_cooper_and_munro_is_the_formula()
    {
        var rule = new BcmRule();
        double step = 0.02 * Math.Pow(0.002 / 0.02, Progress);
        var bench = Check(
            rule,
            rule.Constant,
            (w, x) =>
            {
                double[][] h = [.. Activations(w, x).Select(Graded)];
                double size = Math.Sqrt(h.Sum(row => row.Sum(v => v * v)) / (Rows * Units));
                double Y(int n, int j) => h[n][j] / size;
                double Threshold(int j) => 1 + (0.05 * ((Sum(n => Y(n, j) * Y(n, j)) / Rows) - 1));
                return Changed(
                    w,
                    (j, i) => 0.1 * step / Rows * Sum(n => Y(n, j) * (Y(n, j) - Threshold(j)) * x[n][i]),
                    unitLength: true
                );
            }
        );
        // The conscience: sums of fired units are k a row, so it stays balanced over all units.
        var conscience = bench.Learner.State.Single(state => state.Name == "conscience").Values;
        Assert.Equal(0, Enumerable.Range(0, Units).Sum(j => (double)conscience[0, j]), 1e-5);
        Assert.Equal(10 * 0.3 * step * Cap / Units, Enumerable.Range(0, Units).Max(j => conscience[0, j]), 1e-6);
    }

    [Fact]
    public void Foldiaks_step_is_the_formula()
    {
        // The second of two batches, so that lateral weights are at work.
        var rule = new FoldiakRule();
        double step = 0.1 * Math.Pow(0.005 / 0.1, Progress);
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, Units, Cap, Key, workers);
        for (int b = 0; b < 6; b++)
        {
            bench.Learner.Learn(examples.Part(5 * b, 5), 5, Progress);
        }

        var lateral = bench.Learner.State.Single(state => state.Name == "lateral_weights").Values;
        double[][] before =
        [
            .. Enumerable.Range(0, Units).Select(j => lateral.Row(j).ToArray().Select(v => (double)v).ToArray()),
        ];
        Assert.Contains(before, row => row.Any(v => v < 0));
        double[][] w = Columns(bench);
        var batch = examples.Part(35, Rows);
        double[][] x = Inputs(batch, rule.Constant);
        bench.Learner.Learn(batch, Rows, Progress);

        double[][] u = Activations(w, x);
        double[][] h = [.. u.Select(Bits)];
        for (int time = 0; time < 3; time++)
        {
            h =
            [
                .. h.Zip(
                    u,
                    (fired, own) => Bits([.. own.Select((v, j) => v + fired.Select((f, l) => f * before[l][j]).Sum())])
                ),
            ];
        }

        double[][] expected = Changed(
            w,
            (j, i) => step / Rows * Sum(n => h[n][j] * (x[n][i] - w[j][i])),
            unitLength: true
        );
        AssertColumns(expected, bench);
        double square = Math.Pow((double)Cap / Units, 2);
        for (int j = 0; j < Units; j++)
        {
            for (int l = 0; l < Units; l++)
            {
                double together = Sum(n => h[n][j] * h[n][l]) / Rows;
                double next = j == l ? 0 : Math.Min(0, before[j][l] - (0.5 * step * (together - square)));
                Assert.Equal(next, lateral[j, l], 1e-6);
            }
        }
    }

    [Fact]
    public void The_forward_forward_step_is_the_formula_once_the_noise_is_known()
    {
        // With all examples alike there is no noise but 0 beside the constant, so the negative phase can be said exactly.
        var rule = new ForwardForwardRule();
        double step = 0.1 * Math.Pow(0.005 / 0.1, Progress);
        var examples = new Matrix(8, 10);
        for (int n = 0; n < 8; n++)
        {
            Key.Stream().FillNormal(examples.Row(n));
        }

        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, Units, Cap, Key, workers);
        double[][] w = Columns(bench);
        var batch = examples.Part(0, Rows);
        double[][] x = Inputs(batch, rule.Constant);
        double[][] other = Inputs(new Matrix(Rows, 10), rule.Constant);
        bench.Learner.Learn(batch, Rows, Progress);

        double[][] h = [.. Activations(w, x).Select(Graded)];
        double[][] g = [.. Activations(w, other).Select(Graded)];
        double Squares(double[] row) => row.Sum(v => v * v);
        double goodness = (h.Average(Squares) + g.Average(Squares)) / 2;
        double scale = (goodness / 2) + 0.001;
        double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
        double[][] expected = Changed(
            w,
            (j, i) =>
                step
                / Rows
                * Sum(n =>
                    (h[n][j] * Sigmoid((goodness - Squares(h[n])) / scale) * x[n][i])
                    - (g[n][j] * Sigmoid((Squares(g[n]) - goodness) / scale) * other[n][i])
                ),
            unitLength: true
        );
        AssertColumns(expected, bench);
    }

    [Fact]
    public void Sangers_weights_become_the_principal_directions()
    {
        // Five normal inputs of very different variance, turned: the first three directions and their order must be found.
        const int Inputs = 5;
        var turn = new double[Inputs][];
        var stream = Key.For("turn").Stream();
        for (int i = 0; i < Inputs; i++)
        {
            turn[i] = [.. Enumerable.Range(0, Inputs).Select(_ => (double)stream.NextNormal())];
        }

        double[] sizes = [2, 1.2, 0.7, 0.3, 0.1];
        var examples = new Matrix(2000, Inputs);
        for (int n = 0; n < examples.Rows; n++)
        {
            for (int k = 0; k < Inputs; k++)
            {
                double value = sizes[k] * stream.NextNormal();
                for (int i = 0; i < Inputs; i++)
                {
                    examples[n, i] += (float)(value * turn[k][i] / 2);
                }
            }
        }

        var rule = new SangerRule
        {
            Constant = 0,
            Epochs = 8,
            FirstStepSize = 0.05f,
            LastStepSize = 0.0005f,
        };
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, units: 3, cap: 1, Key, workers).LearnAll();
        double[][] covariance =
        [
            .. Enumerable
                .Range(0, Inputs)
                .Select(a =>
                    Enumerable
                        .Range(0, Inputs)
                        .Select(b => Enumerable.Range(0, 2000).Average(n => (double)examples[n, a] * examples[n, b]))
                        .ToArray()
                ),
        ];
        double[][] directions = SymmetricEigen.Of(covariance).Vectors;
        for (int j = 0; j < 3; j++)
        {
            double along = Enumerable.Range(0, Inputs).Sum(i => bench.Layer.W[i, j] * directions[j][i]);
            Assert.InRange(Math.Abs(along), 0.99, 1.01);
        }
    }

    [Fact]
    public void Units_of_oja_turn_to_the_first_principal_direction()
    {
        var examples = RuleBench.Plane(PlaneFamily.Blobs, 400);
        using var workers = new WorkerPool(1);
        // Two units with a cap of one: each learns from the points that it is nearer to, one cloud each.
        var rule = new OjaRule
        {
            Constant = 0,
            Epochs = 10,
            FirstStepSize = 0.05f,
        };
        var bench = new RuleBench(rule, examples, units: 2, cap: 1, Key, workers).LearnAll();
        double[][] covariance =
        [
            .. Enumerable
                .Range(0, 10)
                .Select(a =>
                    Enumerable
                        .Range(0, 10)
                        .Select(b => Enumerable.Range(0, 400).Average(n => (double)examples[n, a] * examples[n, b]))
                        .ToArray()
                ),
        ];
        double[] first = SymmetricEigen.Of(covariance).Vectors[0];
        double[] along =
        [
            .. Enumerable.Range(0, 2).Select(j => Enumerable.Range(0, 10).Sum(i => bench.Layer.W[i, j] * first[i])),
        ];
        Assert.All(along, cosine => Assert.InRange(Math.Abs(cosine), 0.97, 1.0001));
        Assert.True(along[0] * along[1] < 0);
    }

    [Theory]
    [InlineData("oja")]
    [InlineData("bcm")]
    [InlineData("foldiak")]
    [InlineData("forward-forward")]
    public void Weights_keep_unit_length(string name)
    {
        ILayerRule rule = name switch
        {
            "oja" => new OjaRule { Epochs = 1 },
            "bcm" => new BcmRule { Epochs = 1 },
            "foldiak" => new FoldiakRule { Epochs = 1 },
            _ => new ForwardForwardRule { Epochs = 1 },
        };
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, RuleBench.Plane(PlaneFamily.Xor, 100), Units, Cap, Key, workers).LearnAll();
        Assert.All(Columns(bench), column => Assert.Equal(1, column.Sum(v => v * v), 1e-5));
    }

    [Fact]
    public void Foldiaks_lateral_weights_make_units_fire_less_together_and_more_evenly()
    {
        var examples = RuleBench.Plane(PlaneFamily.Circles, 400);
        using var workers = new WorkerPool(1);
        var with = new RuleBench(new FoldiakRule(), examples, Units, Cap, Key, workers).LearnAll();
        var without = new RuleBench(new FoldiakRule { LateralRate = 0 }, examples, Units, Cap, Key, workers).LearnAll();
        Assert.InRange(Correlation(with) / Correlation(without), 0, 0.9);
    }

    [Fact]
    public void Units_of_bienenstock_cooper_and_munro_become_selective()
    {
        // Twelve different inputs, one unit for each as the only one that may fire: from random weights the largest response of a unit
        // comes to stand out from its mean. Bienenstock, Cooper and Munro's selectivity, 1 − mean/max.
        var examples = new Matrix(240, 12);
        for (int n = 0; n < 240; n++)
        {
            examples[n, n % 12] = 1;
        }

        var rule = new BcmRule
        {
            Constant = 0,
            Epochs = 40,
            FirstStepSize = 0.2f,
            LastStepSize = 0.02f,
            Homeostasis = 0,
        };
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, units: 12, cap: 4, Key, workers);
        double before = Selectivity(bench);
        Assert.InRange(Selectivity(bench.LearnAll()), before + 0.1, 1);

        static double Selectivity(RuleBench bench) =>
            Columns(bench)
                .Average(column =>
                {
                    double[] responses = [.. column.Take(12).Select(v => Math.Max(v, 0))];
                    return 1 - (responses.Average() / responses.Max());
                });
    }

    [Fact]
    public void Forward_forward_layers_tell_examples_from_noise_better_than_random_ones()
    {
        // Examples on two circles against normal noise of the same covariance.
        var examples = RuleBench.Plane(PlaneFamily.Circles, 400);
        var noise = new Matrix(400, 10);
        var p = Synthetic.PlaneToInputs();
        var stream = Key.For("noise of the test").Stream();
        for (int n = 0; n < 400; n++)
        {
            float x = stream.NextNormal();
            float y = stream.NextNormal();
            for (int i = 0; i < 10; i++)
            {
                noise[n, i] = (x * p[0, i]) + (y * p[1, i]);
            }
        }

        using var workers = new WorkerPool(1);
        var bench = new RuleBench(new ForwardForwardRule(), examples, Units, Cap, Key, workers);
        double before = Goodness(bench, examples) / Goodness(bench, noise);
        bench.LearnAll();
        Assert.InRange(Goodness(bench, examples) / Goodness(bench, noise), before * 1.05, 100);
    }

    private static RuleBench Check(ILayerRule rule, double constant, Func<double[][], double[][], double[][]> step)
    {
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, Units, Cap, Key, workers);
        double[][] w = Columns(bench);
        Assert.All(w, column => Assert.Equal(1, column.Sum(v => v * v), 1e-5));
        var batch = examples.Part(10, Rows);
        bench.Learner.Learn(batch, Rows, Progress);
        AssertColumns(step(w, Inputs(batch, constant)), bench);
        return bench;
    }

    private static void AssertColumns(double[][] expected, RuleBench bench)
    {
        double[][] found = Columns(bench);
        for (int j = 0; j < expected.Length; j++)
        {
            for (int i = 0; i < expected[j].Length; i++)
            {
                Assert.Equal(expected[j][i], found[j][i], 2e-6);
            }
        }
    }

    // [W_j; w_j].
    private static double[][] Columns(RuleBench bench)
    {
        var constants = bench.Learner.State.Single(state => state.Name == "constant_weights").Values;
        return
        [
            .. Enumerable
                .Range(0, bench.Layer.W.Columns)
                .Select(j =>
                    Enumerable
                        .Range(0, bench.Layer.W.Rows)
                        .Select(i => (double)bench.Layer.W[i, j])
                        .Append(constants[0, j])
                        .ToArray()
                ),
        ];
    }

    private static double[][] Inputs(Matrix batch, double constant) =>
        [
            .. Enumerable
                .Range(0, batch.Rows)
                .Select(n => batch.Row(n).ToArray().Select(v => (double)v).Append(constant).ToArray()),
        ];

    private static double[][] Activations(double[][] w, double[][] x) =>
        [.. x.Select(point => w.Select(column => column.Zip(point, (a, b) => a * b).Sum()).ToArray())];

    private static double[][] Changed(double[][] w, Func<int, int, double> change, bool unitLength)
    {
        double[][] next = [.. w.Select((column, j) => column.Select((v, i) => v + change(j, i)).ToArray())];
        return unitLength
            ?
            [
                .. next.Select(column =>
                {
                    double length = Math.Sqrt(column.Sum(v => v * v));
                    return column.Select(v => v / length).ToArray();
                }),
            ]
            : next;
    }

    private static double Sum(Func<int, double> term) => Enumerable.Range(0, Rows).Sum(term);

    private static double[] Graded(double[] u)
    {
        double next = u.OrderDescending().ElementAt(Cap);
        return [.. u.Select(v => Math.Max(v - next, 0))];
    }

    private static double[] Bits(double[] u)
    {
        int[] fired = [.. Enumerable.Range(0, u.Length).OrderByDescending(j => u[j]).Take(Cap)];
        return [.. Enumerable.Range(0, u.Length).Select(j => fired.Contains(j) ? 1.0 : 0)];
    }

    // Mean square of the correlation of two units' firing, from the layer's own weights: no lateral ones.
    private static double Correlation(RuleBench bench)
    {
        double[][] fired = [.. Own(bench, bench.Examples).Select(Bits)];
        double[] rates = [.. Enumerable.Range(0, Units).Select(j => fired.Average(row => row[j]))];
        double sum = 0;
        for (int a = 0; a < Units; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double together = fired.Average(row => row[a] * row[b]) - (rates[a] * rates[b]);
                sum += together * together;
            }
        }

        return sum;
    }

    private static double Goodness(RuleBench bench, Matrix examples) =>
        Own(bench, examples).Average(u => Graded(u).Sum(v => v * v));

    private static IEnumerable<double[]> Own(RuleBench bench, Matrix examples) =>
        Enumerable
            .Range(0, examples.Rows)
            .Select(n =>
                Enumerable
                    .Range(0, Units)
                    .Select(j =>
                        bench.Layer.Bias[0, j]
                        + Enumerable.Range(0, 10).Sum(i => (double)bench.Layer.W[i, j] * examples[n, i])
                    )
                    .ToArray()
            );
}
