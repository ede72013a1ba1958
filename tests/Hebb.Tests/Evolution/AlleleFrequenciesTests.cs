using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Tests.Evolution;

public sealed class AlleleFrequenciesTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    [Fact]
    public void Selection_follows_the_derivative_of_expected_fitness()
    {
        // Every genotype once is the population of x = ½, so nothing is left to chance.
        const int Genes = 6;
        var genotypes = EveryGenotype(Genes);
        double[] fitness = [.. Enumerable.Range(0, genotypes.Rows).Select(g => Fitness(genotypes, g))];
        double mean = fitness.Average();
        double deviation = Math.Sqrt(fitness.Average(f => (f - mean) * (f - mean)));
        var frequencies = new AlleleFrequencies(Genes);

        frequencies.Select(genotypes, fitness, strength: 0.7);

        for (int i = 0; i < Genes; i++)
        {
            double[] up = [.. Enumerable.Repeat(0.5, Genes)];
            double[] down = [.. up];
            (up[i], down[i]) = (0.5 + 1e-4, 0.5 - 1e-4);
            double slope = (Expected(genotypes, fitness, up) - Expected(genotypes, fitness, down)) / (2e-4 * deviation);
            double logit = Math.Log(frequencies.Values[i] / (1 - frequencies.Values[i]));
            Assert.Equal(0.7 * slope, logit, 9);
        }
    }

    [Fact]
    public void Weak_selection_is_the_replicator_equation()
    {
        const int Genes = 40;
        var genotypes = new BitMatrix(50, Genes);
        var frequencies = new AlleleFrequencies(Genes, 0.3);
        frequencies.Draw(Key, genotypes);
        double[] fitness = [.. Enumerable.Range(0, genotypes.Rows).Select(g => Fitness(genotypes, g))];
        double mean = fitness.Average();
        double deviation = Math.Sqrt(fitness.Average(f => (f - mean) * (f - mean)));
        const double Strength = 1e-4;

        frequencies.Select(genotypes, fitness, Strength);

        for (int i = 0; i < Genes; i++)
        {
            var with = Enumerable.Range(0, genotypes.Rows).Where(g => genotypes[g, i]).ToArray();
            var without = Enumerable.Range(0, genotypes.Rows).Except(with).ToArray();
            double f = with.Average(g => (fitness[g] - mean) / deviation);
            double others = without.Average(g => (fitness[g] - mean) / deviation);
            // Neural net evolution, eq. 3.
            double expected = 0.3 * (1 + (Strength * f)) / (1 + (Strength * others) + (Strength * 0.3 * (f - others)));
            Assert.Equal(expected, frequencies.Values[i], 7);
            Assert.NotEqual(0.3, frequencies.Values[i], 9);
        }
    }

    [Fact]
    public void A_gene_that_all_or_none_carry_does_not_move_nor_does_any_when_all_are_equally_fit()
    {
        var genotypes = new BitMatrix(4, 3);
        for (int g = 0; g < 4; g++)
        {
            (genotypes[g, 0], genotypes[g, 2]) = (true, g < 2);
        }

        var frequencies = new AlleleFrequencies(3);
        frequencies.Select(genotypes, [3, 3, 3, 3], 1);
        Assert.Equal([0.5, 0.5, 0.5], frequencies.Values.ToArray());

        frequencies.Select(genotypes, [2, 2, 1, 1], 1);
        Assert.Equal([0.5, 0.5], frequencies.Values[..2].ToArray());
        // z is +1 for the carriers and −1 for the others.
        Assert.Equal(1 / (1 + Math.Exp(-2)), frequencies.Values[2], 12);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(100)]
    public void Frequencies_stay_between_0_and_1_and_a_fixed_allele_stays_fixed(double strength)
    {
        var frequencies = new AlleleFrequencies(100);
        var genotypes = new BitMatrix(12, 100);
        double[]? before = null;
        for (int generation = 0; generation < 200; generation++)
        {
            frequencies.Draw(Key.For("generation", (ulong)generation), genotypes);
            double[] fitness = [.. Enumerable.Range(0, 12).Select(g => Fitness(genotypes, g))];
            frequencies.Select(genotypes, fitness, strength);
            double[] now = frequencies.Values.ToArray();
            Assert.All(now, x => Assert.InRange(x, 0, 1));
            for (int i = 0; before is not null && i < now.Length; i++)
            {
                Assert.True(before[i] is not (0 or 1) || now[i] == before[i]);
            }

            before = now;
        }

        Assert.Equal(before!.Count(x => x is 0 or 1), frequencies.FixedCount);
    }

    [Fact]
    public void A_gene_is_drawn_with_its_frequency_whatever_the_size_of_the_population()
    {
        var frequencies = new AlleleFrequencies(4);
        frequencies.Set([0, 0.2, 0.9, 1]);
        var many = new BitMatrix(20_000, 4);
        var few = new BitMatrix(10, 4);

        frequencies.Draw(Key, many);
        frequencies.Draw(Key, few);

        double Share(int gene) => Enumerable.Range(0, many.Rows).Count(g => many[g, gene]) / (double)many.Rows;
        Assert.Equal((0, 1), (Share(0), Share(3)));
        // Five standard deviations.
        Assert.InRange(Share(1), 0.186, 0.214);
        Assert.InRange(Share(2), 0.889, 0.911);
        for (int g = 0; g < few.Rows; g++)
        {
            Assert.Equal(many.Row(g).ToArray(), few.Row(g).ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(333)]
    public void Genes_are_drawn_as_gene_by_gene_for_any_number_of_threads(int genes)
    {
        var frequencies = new AlleleFrequencies(genes);
        var random = Key.Stream();
        frequencies.Set([.. Enumerable.Range(0, genes).Select(i => i % 7 == 0 ? i % 2 : random.NextOpenDouble())]);
        var (plain, alone, shared) = (new BitMatrix(300, genes), new BitMatrix(300, genes), new BitMatrix(300, genes));
        using var workers = new WorkerPool(3);

        frequencies.DrawPlain(Key, plain);
        frequencies.Draw(Key, alone);
        frequencies.Draw(Key, shared, workers);

        Assert.Equal(plain.Words.ToArray(), alone.Words.ToArray());
        Assert.Equal(plain.Words.ToArray(), shared.Words.ToArray());
    }

    [Fact]
    public void Sums_over_carriers_are_those_gene_by_gene_for_any_number_of_threads()
    {
        const int Genes = 150;
        var genotypes = new BitMatrix(90, Genes);
        new AlleleFrequencies(Genes, 0.3).Draw(Key, genotypes);
        double[] values = [.. Enumerable.Range(0, 90).Select(g => Fitness(genotypes, g))];
        using var workers = new WorkerPool(3);
        var alone = new CarrierSums(Genes).Sum(genotypes, values, 0, 1, null, SingleRank.Instance);
        var shared = new CarrierSums(Genes).Sum(genotypes, values, 0, 1, workers, SingleRank.Instance);

        for (int i = 0; i < Genes; i++)
        {
            var plain = CarrierSums.Plain(genotypes, values, i);
            Assert.Equal(plain, alone.Raw(i));
            Assert.Equal(plain, shared.Raw(i));
        }
    }

    [Fact]
    public void Equation_3_is_as_printed_and_leaves_0_and_1_and_genes_of_all_or_none_where_they_are()
    {
        var frequencies = new AlleleFrequencies(5);
        frequencies.Set([0.3, 0, 1, 0.6, 0.7]);
        var genotypes = new BitMatrix(4, 5);
        for (int g = 0; g < 4; g++)
        {
            (genotypes[g, 0], genotypes[g, 1], genotypes[g, 2], genotypes[g, 3]) = (g == 0, g == 1, g < 2, true);
        }

        frequencies.SelectAsPrinted(genotypes, [5, 1, 2, 3], 0.5);

        double expected = 0.3 * (1 + (0.5 * 5)) / (1 + (0.5 * 2) + (0.5 * 0.3 * (5 - 2)));
        Assert.Equal(expected, frequencies.Values[0], 12);
        Assert.Equal([0, 1, 0.6, 0.7], frequencies.Values[1..].ToArray());
        Assert.Throws<ArgumentException>(() => frequencies.SelectAsPrinted(genotypes, [5, 1, 2, -2], 0.5));
    }

    [Fact]
    public void Equal_fitness_moves_nothing_even_where_its_mean_is_another_number()
    {
        var frequencies = new AlleleFrequencies(2);
        var genotypes = new BitMatrix(3, 2);
        genotypes[0, 0] = genotypes[1, 1] = true;

        frequencies.Select(genotypes, [0.1, 0.1, 0.1], 1);
        frequencies.SelectAsPrinted(genotypes, [0.1, 0.1, 0.1], 1);

        Assert.Equal([0.5, 0.5], frequencies.Values.ToArray());
    }

    [Fact]
    public void Alleles_close_to_0_or_1_can_be_fixed()
    {
        var frequencies = new AlleleFrequencies(5);
        frequencies.Set([0.01, 0.05, 0.5, 0.95, 0.999]);

        frequencies.Fix(0.05);

        Assert.Equal([0, 0.05, 0.5, 0.95, 1], frequencies.Values.ToArray());
        Assert.Equal(2, frequencies.FixedCount);
        Assert.Throws<InvalidOptionException>(() => frequencies.Fix(0.5));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_and_moves_nothing()
    {
        var frequencies = new AlleleFrequencies(2);
        var genotypes = new BitMatrix(2, 2);
        genotypes[0, 0] = true;

        Assert.Throws<ArgumentException>(() => frequencies.Select(genotypes, [1, double.NaN], 1));
        Assert.Throws<ArgumentException>(() => frequencies.Select(genotypes, [1], 1));
        Assert.Throws<ArgumentException>(() => frequencies.Select(new BitMatrix(2, 3), [1, 2], 1));
        Assert.Throws<InvalidOptionException>(() => frequencies.Set([0.5, 1.1]));
        Assert.Throws<InvalidOptionException>(() => frequencies.Set([0.5, double.NaN]));
        Assert.Equal([0.5, 0.5], frequencies.Values.ToArray());
    }

    // Not linear: genes act together.
    private static double Fitness(BitMatrix genotypes, int genotype)
    {
        double f = 0;
        for (int i = 0; i < genotypes.Columns; i++)
        {
            f += genotypes[genotype, i] ? Math.Sin(i + 1) : 0;
            f += genotypes[genotype, i] && genotypes[genotype, (i + 1) % genotypes.Columns] ? Math.Cos(3 * i) : 0;
        }

        return f;
    }

    private static BitMatrix EveryGenotype(int genes)
    {
        var all = new BitMatrix(1 << genes, genes);
        for (int g = 0; g < all.Rows; g++)
        {
            for (int i = 0; i < genes; i++)
            {
                all[g, i] = ((g >> i) & 1) != 0;
            }
        }

        return all;
    }

    private static double Expected(BitMatrix genotypes, double[] fitness, double[] x) =>
        Enumerable
            .Range(0, genotypes.Rows)
            .Sum(g =>
                fitness[g]
                * Enumerable.Range(0, x.Length).Aggregate(1.0, (p, i) => p * (genotypes[g, i] ? x[i] : 1 - x[i]))
            );
}
