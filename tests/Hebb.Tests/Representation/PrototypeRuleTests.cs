using Hebb.Data;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public class PrototypeRuleTests
{
    private const int Units = 36;
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    // h of one point by the rule's definition, given how far each unit is, at a progress of 1/4.
    public static TheoryData<string> Rules => ["k-means", "neural-gas", "self-organising-map"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_step_is_the_formula(string name)
    {
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(Rule(name), examples, Units, cap: 4, Key, workers);
        double[][] w = Columns(bench);
        var batch = examples.Part(10, 5);
        bench.Learner.Learn(batch, 5, progress: 0.25);

        double step =
            name == "self-organising-map" ? 0.3 * Math.Pow(0.02 / 0.3, 0.25) : 0.3 * Math.Pow(0.01 / 0.3, 0.25);
        double[][] h = [.. Enumerable.Range(0, 5).Select(n => Pull(name, w, Point(batch, n)))];
        for (int j = 0; j < Units; j++)
        {
            double sum = h.Sum(row => row[j]);
            double length = 0;
            for (int i = 0; i < 10; i++)
            {
                double product = Enumerable.Range(0, 5).Sum(n => h[n][j] * batch[n, i]);
                double expected = w[j][i] + (step * (product - (sum * w[j][i])) / Math.Max(sum, 1));
                Assert.Equal(expected, bench.Layer.W[i, j], 1e-5);
                length += expected * expected;
            }

            Assert.Equal(-length / 2, bench.Layer.Bias[0, j], 1e-4);
        }
    }

    [Fact]
    public void Imprinted_prototypes_are_training_points_without_repetition_and_stay()
    {
        var examples = RuleBench.Plane(PlaneFamily.Blobs, 40);
        using var workers = new WorkerPool(1);
        double[][] w = Columns(new RuleBench(new ImprintRule(), examples, Units, cap: 4, Key, workers).LearnAll());
        int[] which =
        [
            .. w.Select(column => Enumerable.Range(0, 40).Single(n => Point(examples, n).SequenceEqual(column))),
        ];
        Assert.Equal(Units, which.Distinct().Count());
    }

    [Theory]
    [InlineData("k-means", 0.75)]
    [InlineData("neural-gas", 0.7)]
    [InlineData("self-organising-map", 0.95)]
    public void Learning_lowers_the_error_of_quantisation(string name, double most)
    {
        var examples = RuleBench.Plane(PlaneFamily.Circles, 400);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(Rule(name), examples, Units, cap: 4, Key, workers);
        double before = Quantisation(bench);
        Assert.InRange(Quantisation(bench.LearnAll()) / before, 0, most);
    }

    [Fact]
    public void On_a_map_neighbours_of_the_grid_are_neighbours_among_the_points()
    {
        var examples = RuleBench.Plane(PlaneFamily.Blobs, 400);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(new SelfOrganisingMapRule(), examples, Units, cap: 4, Key, workers);
        // At random units of the grid lie no nearer to each other than any two.
        Assert.InRange(Nearness(bench), 0.8, 1.2);
        Assert.InRange(Nearness(bench.LearnAll()), 0, 0.45);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(36, 6)]
    [InlineData(37, 7)]
    [InlineData(64, 8)]
    public void The_grid_is_the_smallest_square_with_room_for_all_units(int units, int columns) =>
        Assert.Equal(columns, SelfOrganisingMapRule.GridColumns(units));

    private static ILayerRule Rule(string name) =>
        name switch
        {
            "k-means" => new KMeansRule(),
            "neural-gas" => new NeuralGasRule(),
            _ => new SelfOrganisingMapRule(),
        };

    private static double[] Pull(string name, double[][] w, double[] x)
    {
        int[] nearest = [.. Enumerable.Range(0, Units).OrderBy(j => Distance(w[j], x))];
        double range = 16 * Math.Pow(0.5 / 16, 0.25);
        double radius = 3 * Math.Pow(0.5 / 3, 0.25);
        var h = new double[Units];
        for (int j = 0; j < Units; j++)
        {
            var (row, column) = Math.DivRem(j, 6);
            var (winnersRow, winnersColumn) = Math.DivRem(nearest[0], 6);
            double square = Math.Pow(row - winnersRow, 2) + Math.Pow(column - winnersColumn, 2);
            h[j] = name switch
            {
                "k-means" => j == nearest[0] ? 1 : 0,
                "neural-gas" => Math.Exp(-Array.IndexOf(nearest, j) / range),
                _ => Math.Exp(-square / (2 * radius * radius)),
            };
        }

        return h;
    }

    private static double Quantisation(RuleBench bench)
    {
        double[][] w = Columns(bench);
        return Enumerable
            .Range(0, bench.Examples.Rows)
            .Average(n => w.Min(column => Distance(column, Point(bench.Examples, n))));
    }

    // Mean distance of neighbours on the grid, as a part of that of any two units.
    private static double Nearness(RuleBench bench)
    {
        double[][] w = Columns(bench);
        var pairs = Enumerable
            .Range(0, Units)
            .SelectMany(a => Enumerable.Range(0, a).Select(b => (A: a, B: b)))
            .ToList();
        var beside = pairs.Where(pair =>
            Math.Abs((pair.A / 6) - (pair.B / 6)) + Math.Abs((pair.A % 6) - (pair.B % 6)) == 1
        );
        return beside.Average(Between) / pairs.Average(Between);

        double Between((int A, int B) pair) => Math.Sqrt(Distance(w[pair.A], w[pair.B]));
    }

    private static double[][] Columns(RuleBench bench) =>
        [
            .. Enumerable
                .Range(0, Units)
                .Select(j => Enumerable.Range(0, 10).Select(i => (double)bench.Layer.W[i, j]).ToArray()),
        ];

    private static double[] Point(Matrix examples, int n) => [.. examples.Row(n).ToArray().Select(x => (double)x)];

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
}
