using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Evolution;

public sealed class TraitPopulationTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    [Fact]
    public void Traits_vary_around_their_mean_as_the_frequencies_say()
    {
        var options = new TraitOptions
        {
            Genes = 100,
            Effect = 0.03,
            Population = 5000,
        };
        var population = new TraitPopulation([2, -1], options, Key);
        // One round of selection for the first trait, so that not all frequencies are ½.
        population.Select([.. Enumerable.Range(0, population.Size).Select(g => population.Value(g, 0))]);

        for (int trait = 0; trait < 2; trait++)
        {
            double[] values = [.. Enumerable.Range(0, population.Size).Select(g => population.Value(g, trait))];
            double mean = values.Average();
            double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            // Five standard errors.
            Assert.Equal(population.Mean(trait), mean, 5 * deviation / Math.Sqrt(values.Length));
            Assert.Equal(population.Deviation(trait), deviation, 5 * deviation / Math.Sqrt(2 * values.Length));
        }

        Assert.InRange(population.Mean(0), 2.2, 2.4);
        Assert.InRange(population.Mean(1), -1.05, -0.95);
    }

    [Fact]
    public void A_population_climbs_to_where_fitness_is_largest()
    {
        var population = new TraitPopulation([0, 0, 0], new TraitOptions(), Key);
        for (int generation = 0; generation < 80; generation++)
        {
            population.Select([.. Enumerable.Range(0, population.Size).Select(g => Fitness(population, g))]);
        }

        Assert.Equal(0.6, population.Mean(0), 0.15);
        Assert.Equal(-0.4, population.Mean(1), 0.15);
        Assert.Equal(0.2, population.Mean(2), 0.15);
    }

    [Fact]
    public void A_population_saved_after_any_generation_resumes_with_the_same_bits()
    {
        var whole = Small();
        Evolve(whole, 8);
        for (int stop = 0; stop <= 8; stop++)
        {
            var first = Small();
            Evolve(first, stop);
            using var file = new MemoryStream();
            first.SaveState().Write(file);
            file.Position = 0;
            var second = Small();

            second.RestoreState(TensorArchive.Read(file, "state"));
            Evolve(second, 8 - stop);

            Assert.Equal(8, second.Generation);
            Assert.Equal(whole.Mean(0), second.Mean(0));
            Assert.Equal(whole.Value(3, 1), second.Value(3, 1));
        }
    }

    [Fact]
    public void The_state_of_another_population_is_refused()
    {
        var other = new TraitPopulation([0], new TraitOptions { Genes = 8 }, Key);

        Assert.Throws<FileFormatException>(() => other.RestoreState(Small().SaveState()));
        var wrong = new TensorArchive(
            [
                SafeTensor.From<long>("generation", [1], 1),
                SafeTensor.From<double>("frequencies", [0, 0, 0, 0, 0, 0, 0, 2], 1, 8),
            ],
            other.SaveState().Metadata
        );
        var error = Assert.Throws<FileFormatException>(() => other.RestoreState(wrong));
        Assert.Contains("frequency of an allele is 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Generation);
    }

    [Theory]
    [InlineData(0, 0.1, 10, 1, "Genes")]
    [InlineData(8, 0, 10, 1, "Effect")]
    [InlineData(8, double.NaN, 10, 1, "Effect")]
    [InlineData(8, 0.1, 1, 1, "Population")]
    [InlineData(8, 0.1, 10, 0, "Selection")]
    public void An_option_out_of_range_is_named(int genes, double effect, int size, double selection, string name)
    {
        var options = new TraitOptions
        {
            Genes = genes,
            Effect = effect,
            Population = size,
            Selection = selection,
        };

        Assert.Equal(name, Assert.Throws<InvalidOptionException>(options.Validate).Option);
    }

    private static TraitPopulation Small() =>
        new([0, 0.5], new TraitOptions { Genes = 12, Population = 9 }, Key.For("small"));

    private static void Evolve(TraitPopulation population, int generations)
    {
        for (int n = 0; n < generations; n++)
        {
            population.Select([
                .. Enumerable.Range(0, population.Size).Select(g => population.Value(g, 0) - population.Value(g, 1)),
            ]);
        }
    }

    private static double Fitness(TraitPopulation population, int g) =>
        -Math.Pow(population.Value(g, 0) - 0.6, 2)
        - Math.Pow(population.Value(g, 1) + 0.4, 2)
        - Math.Pow(population.Value(g, 2) - 0.2, 2);
}
