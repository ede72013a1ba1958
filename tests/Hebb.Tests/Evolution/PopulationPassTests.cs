using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Tests.Evolution;

public sealed class PopulationPassTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Theory]
    [InlineData(VectorWidth.Scalar, 1, new[] { 37 })]
    [InlineData(VectorWidth.Vector256, 2, new[] { 37 })]
    [InlineData(VectorWidth.Vector512, 3, new[] { 37 })]
    [InlineData(VectorWidth.Scalar, 2, new[] { 21, 13, 18 })]
    [InlineData(VectorWidth.Vector512, 2, new[] { 21, 13, 18 })]
    public void Every_genotype_does_as_the_plain_pass_says(VectorWidth width, int threads, int[] hidden)
    {
        using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
        var matrix = Matrix(hidden, labels: 12);
        var data = Data(matrix.Shape, 7);
        var population = Population(matrix.Shape.Genes, 70);
        var scores = new PopulationScores(70, 12, 0.3, Fitness.Standardised);
        var pass = new PopulationPass(matrix, 7, workers);

        pass.Run(data, [6, 0, 1, 2, 3, 4, 5], population, scores);

        for (int g = 0; g < 70; g++)
        {
            var (fitness, right) = Plain(matrix, matrix.All, data, population, g, [6, 0, 1, 2, 3, 4, 5]);
            Assert.Equal(fitness, scores.Fitness[g]);
            Assert.Equal(right, scores.Right[g]);
        }
    }

    [Theory]
    [InlineData(700, 3)]
    [InlineData(30, 1100)]
    public void Wide_inputs_and_large_minibatches_are_dealt_with_as_well(int inputs, int images)
    {
        using var workers = new WorkerPool(1);
        var shape = new GeneticShape(inputs, [5], 3)
        {
            Genes = 60,
            Density = 0.05,
            EdgeProbability = 0.9,
        };
        var matrix = new WeightGenerationMatrix(shape, Key.For("matrix"));
        var data = Data(shape, images);
        int[] rows = [.. Enumerable.Range(0, images)];
        var population = Population(60, 3);
        var scores = new PopulationScores(3, 3, 0.3, Fitness.Standardised);

        new PopulationPass(matrix, images, workers).Run(data, rows, population, scores);

        for (int g = 0; g < 3; g++)
        {
            var (fitness, right) = Plain(matrix, matrix.All, data, population, g, rows);
            Assert.Equal(fitness, scores.Fitness[g]);
            Assert.Equal(right, scores.Right[g]);
        }
    }

    [Fact]
    public void Threads_vector_width_and_room_change_no_bit_nor_do_leftovers_of_an_earlier_minibatch()
    {
        var matrix = Matrix([50], labels: 3);
        var data = Data(matrix.Shape, 9);
        var population = Population(matrix.Shape.Genes, 200);
        double[] Run(VectorWidth width, int threads, bool before, int room = 9)
        {
            using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
            var pass = new PopulationPass(matrix, room, workers);
            var scores = new PopulationScores(200, 3, 0.3, Fitness.Standardised);
            if (before)
            {
                pass.Run(data, [0, 1, 2, 3, 4, 5, 6, 7, 8], population, scores);
                scores.Clear();
            }

            pass.Run(data, [4, 2, 8], population, scores);
            return scores.Fitness;
        }

        double[] expected = Run(VectorWidth.Scalar, 1, before: false);
        Assert.Equal(expected, Run(VectorWidth.Vector256, 2, before: true));
        Assert.Equal(expected, Run(VectorWidth.Vector512, 3, before: true));
        // With room for more images fewer units are taken together.
        Assert.Equal(expected, Run(VectorWidth.Vector512, 2, before: true, room: 300));
        Assert.Equal(200, expected.Distinct().Count());
    }

    [Fact]
    public void Genes_that_are_fixed_may_be_left_out()
    {
        using var workers = new WorkerPool(1);
        var matrix = Matrix([30], labels: 4);
        var data = Data(matrix.Shape, 5);
        var frequencies = new AlleleFrequencies(matrix.Shape.Genes);
        double[] x =
        [
            .. Enumerable
                .Range(0, matrix.Shape.Genes)
                .Select(i =>
                    i % 3 == 0 ? 0
                    : i % 3 == 1 ? 1
                    : 0.5
                ),
        ];
        frequencies.Set(x);
        var isFixed = new BitMatrix(1, x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            isFixed[0, i] = x[i] != 0.5;
        }

        var population = new BitMatrix(64, x.Length);
        frequencies.Draw(Key, population);
        var left = matrix.All.Without(isFixed, x);
        var pass = new PopulationPass(matrix, 5, workers);
        var all = new PopulationScores(64, 4, 1, Fitness.Standardised);
        var fewer = new PopulationScores(64, 4, 1, Fitness.Standardised);

        pass.RunAll(data, population, all, default);
        pass.Use(left);
        pass.RunAll(data, population, fewer, default);

        Assert.InRange(left.Genes.Length, matrix.Entries / 4, matrix.Entries / 2);
        Assert.All(
            all.Fitness.Zip(fewer.Fitness),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Abs(pair.First))
        );
    }

    [Fact]
    public void The_papers_reward_is_what_it_is_printed_as()
    {
        using var workers = new WorkerPool(1);
        var matrix = Matrix([30], labels: 4);
        var data = Data(matrix.Shape, 6);
        var population = Population(matrix.Shape.Genes, 5);
        var scores = new PopulationScores(5, 4, 0.5, Fitness.PaperReward);

        new PopulationPass(matrix, 6, workers).RunAll(data, population, scores, default);

        for (int g = 0; g < 5; g++)
        {
            double expected = Losses(matrix, matrix.All, data, population, g, [0, 1, 2, 3, 4, 5], 0.5)
                .Sum(loss => Math.Max(0, (Math.Log(4) * Math.Log(4)) - (loss.Loss * loss.Loss)));
            Assert.Equal(expected, scores.Fitness[g], 4);
        }

        Assert.Contains(scores.Fitness, reward => reward > 0);
    }

    internal static WeightGenerationMatrix Matrix(int[] hidden, int labels) =>
        new(
            new GeneticShape(40, hidden, labels)
            {
                Genes = 150,
                Density = 0.05,
                EdgeProbability = 0.3,
            },
            Key.For("matrix")
        );

    internal static LabelledData Data(GeneticShape shape, int count)
    {
        var random = Key.For("data").Stream();
        var examples = new Matrix(count, shape.Inputs);
        for (int r = 0; r < count; r++)
        {
            foreach (ref float x in examples.Row(r))
            {
                x = Math.Max(0, random.NextNormal());
            }
        }

        return new LabelledData(examples, [.. Enumerable.Range(0, count).Select(i => i % shape.Labels)], shape.Labels);
    }

    private static BitMatrix Population(int genes, int count)
    {
        var population = new BitMatrix(count, genes);
        new AlleleFrequencies(genes, 0.4).Draw(Key, population);
        return population;
    }

    private static (double Fitness, int Right) Plain(
        WeightGenerationMatrix matrix,
        EdgeGenes edges,
        LabelledData data,
        BitMatrix population,
        int genotype,
        int[] rows
    )
    {
        var losses = Losses(matrix, edges, data, population, genotype, rows, 0.3);
        double fitness = 0;
        foreach (var (loss, _) in losses)
        {
            fitness -= loss;
        }

        return (fitness, losses.Count(loss => loss.Right));
    }

    private static (double Loss, bool Right)[] Losses(
        WeightGenerationMatrix matrix,
        EdgeGenes edges,
        LabelledData data,
        BitMatrix population,
        int genotype,
        int[] rows,
        double scoreScale
    )
    {
        float[,] scores = PlainGenotype.Scores(matrix, edges, gene => population[genotype, gene], data.Examples, rows);
        return
        [
            .. rows.Select(
                (row, b) =>
                {
                    float[] s = [.. Enumerable.Range(0, matrix.Shape.Labels).Select(c => scores[b, c])];
                    float loss = PopulationScores.LossPlain(s, (float)scoreScale, data.Labels[row]);
                    double[] scaled = [.. s.Select(score => scoreScale * (double)score)];
                    double most = scaled.Max();
                    double exact =
                        Math.Log(scaled.Sum(score => Math.Exp(score - most))) + most - scaled[data.Labels[row]];
                    Assert.Equal(exact, loss, 1e-5 * Math.Max(1, exact));
                    return ((double)loss, Array.IndexOf(s, s.Max()) == data.Labels[row]);
                }
            ),
        ];
    }
}
