using Hebb.Evolution;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Evolution;

public sealed class WeightGenerationMatrixTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    [Fact]
    public void Entries_are_as_many_as_the_density_says_and_uniform()
    {
        var matrix = new WeightGenerationMatrix(new GeneticShape(50, [100], 10) { Genes = 2000, Density = 0.01 }, Key);

        double mean = (double)matrix.Edges * 2000 * 0.01;
        Assert.InRange(matrix.Entries, mean - (5 * Math.Sqrt(mean)), mean + (5 * Math.Sqrt(mean)));
        Assert.InRange(matrix.All.Values.Average(), -0.01, 0.01);
        Assert.InRange(matrix.All.Values.Average(v => v * v), 0.32, 0.345);
        Assert.All(matrix.All.Values, v => Assert.InRange(v, -1, 1));
        // Chi-square of the entries over ten parts of the genes, 9 degrees of freedom; of the edges likewise.
        Assert.InRange(ChiSquare(matrix.All.Genes.Select(gene => gene / 200)), 0, 30);
        Assert.InRange(
            ChiSquare(
                Enumerable
                    .Range(0, matrix.Edges / 10 * 10)
                    .SelectMany(l =>
                        Enumerable.Repeat(l / (matrix.Edges / 10), matrix.All.Start[l + 1] - matrix.All.Start[l])
                    )
            ),
            0,
            30
        );
    }

    [Fact]
    public void A_density_of_one_has_every_entry()
    {
        var matrix = new WeightGenerationMatrix(
            new GeneticShape(3, [4], 2)
            {
                Genes = 5,
                Density = 1,
                EdgeProbability = 1,
            },
            Key
        );

        Assert.Equal(((3 * 4) + (4 * 2)) * 5, matrix.Entries);
        Assert.Equal([0, 1, 2, 3, 4], matrix.All.Genes[5..10]);
    }

    [Theory]
    [InlineData(new[] { 37 })]
    [InlineData(new[] { 20, 15 })]
    [InlineData(new[] { 20, 1, 15 })]
    public void The_network_predicts_what_the_genotype_says(int[] hidden)
    {
        var matrix = PopulationPassTests.Matrix(hidden, labels: 6);
        var data = PopulationPassTests.Data(matrix.Shape, 40);
        var random = Key.Stream();
        double[] x = [.. Enumerable.Range(0, matrix.Shape.Genes).Select(_ => random.NextBool(0.5) ? 1.0 : 0)];
        int[] rows = [.. Enumerable.Range(0, data.Count)];

        var network = matrix.NetworkOf(x);
        int[] predictions = network.Predict(data.Examples);

        Assert.Equal(
            hidden.Select(neurons => (neurons, neurons, 1)),
            network.Hidden.Select(layer => (layer.OutputShape.Size, layer.MostActive, layer.Rounds))
        );
        float[,] scores = PlainGenotype.Scores(matrix, matrix.All, gene => x[gene] == 1, data.Examples, rows);
        using var workers = new WorkerPool(1);
        var forward = new NetworkPass(network, data.Count, workers);
        forward.Load(data.Examples, 0, data.Count);
        forward.Predict(0, data.Count, new int[data.Count]);
        for (int b = 0; b < data.Count; b++)
        {
            for (int c = 0; c < 6; c++)
            {
                Assert.Equal(scores[b, c], forward.Scores(b)[c], 1e-4 * (1 + Math.Abs(scores[b, c])));
            }
        }

        Assert.True(predictions.Distinct().Count() > 1);
    }

    [Fact]
    public void The_network_of_the_frequencies_has_the_mean_weights_of_the_population()
    {
        var matrix = PopulationPassTests.Matrix([30], labels: 3);
        double[] p = [.. Enumerable.Range(0, matrix.Shape.Genes).Select(i => i / (double)matrix.Shape.Genes)];
        double[] zero = matrix.Weights(new double[p.Length]);
        double[] mean = matrix.Weights(p);

        Assert.All(zero, w => Assert.Equal(0, w));
        for (int edge = 0; edge < matrix.Edges; edge += 17)
        {
            double expected = 0;
            for (int e = matrix.All.Start[edge]; e < matrix.All.Start[edge + 1]; e++)
            {
                // Each gene contributes its value with probability p, independently of the others.
                expected += matrix.All.Values[e] * p[matrix.All.Genes[e]];
            }

            Assert.Equal(expected, mean[edge], 12);
        }

        Assert.Throws<InvalidOptionException>(() => matrix.NetworkOf([1, 0]));
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_named()
    {
        Assert.Contains("Genes is 0", Message(new GeneticShape(4, [4], 2) { Genes = 0 }));
        Assert.Contains("hidden layers is 0", Message(new GeneticShape(4, [], 2)));
        Assert.Contains("Hidden is 0", Message(new GeneticShape(4, [4, 0], 2)));
        Assert.Contains("Density is 0", Message(new GeneticShape(4, [4], 2) { Density = 0 }));
        Assert.Contains("Labels is 1", Message(new GeneticShape(4, [4], 1)));
        Assert.Contains("fewer", Message(new GeneticShape(4, [100_000, 100_000], 2)));
        static string Message(GeneticShape shape) => Assert.Throws<InvalidOptionException>(shape.Validate).Message;
    }

    private static double ChiSquare(IEnumerable<int> parts)
    {
        int[] counts = [.. parts.GroupBy(part => part).OrderBy(group => group.Key).Select(group => group.Count())];
        double mean = counts.Average();
        Assert.Equal(10, counts.Length);
        return counts.Sum(count => (count - mean) * (count - mean) / mean);
    }
}
