using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>
/// Real parameters that evolve: each is the sum of many small genetic contributions (plasticity-rules paper, appendix C).
/// With genes of ±ε, allele frequencies p_i and a part that no longer varies, Y = Y_0 + ε Σ_i (±1), and over the population
/// the mean of Y is Y_0 + ε Σ_i (2 p_i − 1).
/// </summary>
/// <remarks>
/// A generation is there from the start and after each <see cref="Select"/>: a function of the key, its number and the
/// frequencies. So resuming from what <see cref="SaveState"/> returned gives bit-identical results.
/// </remarks>
/// <example><code>
/// var population = new TraitPopulation([0, 0], new TraitOptions(), RandomKey.FromSeed(1));
/// var fitness = new double[population.Size];
/// for (int generation = 0; generation &lt; 50; generation++)
/// {
///     for (int g = 0; g &lt; fitness.Length; g++)
///     {
///         fitness[g] = -Loss(population.Value(g, 0), population.Value(g, 1));
///     }
///
///     population.Select(fitness);
/// }
/// </code></example>
internal sealed class TraitPopulation
{
    private const string Frequencies = "frequencies";
    private const string GenerationName = "generation";

    private readonly double[] start;
    private readonly TraitOptions options;
    private readonly RandomKey key;
    private readonly AlleleFrequencies frequencies;
    private readonly BitMatrix genotypes;

    /// <summary>The first generation, in which every allele is as frequent as the other.</summary>
    /// <param name="start">Y_0 of each parameter, at least one.</param>
    /// <param name="options">Genes, their effect, the size of the population; validated.</param>
    /// <param name="key">Where the generations come from.</param>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public TraitPopulation(ReadOnlySpan<double> start, TraitOptions options, RandomKey key)
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside("number of traits", start.Length, 1, 1 << 20);
        this.start = start.ToArray();
        this.options = options;
        this.key = key;
        frequencies = new AlleleFrequencies(checked(start.Length * options.Genes));
        genotypes = new BitMatrix(options.Population, frequencies.Genes);
        Draw();
    }

    /// <summary>The number of parameters.</summary>
    public int Traits => start.Length;

    /// <summary>Genotypes of a generation.</summary>
    public int Size => options.Population;

    /// <summary>Generations selected so far.</summary>
    public int Generation { get; private set; }

    /// <summary>The share of all genes that one allele has won.</summary>
    public double FixedShare => (double)frequencies.FixedCount / frequencies.Genes;

    /// <summary>A parameter of a genotype of this generation.</summary>
    public double Value(int genotype, int trait)
    {
        int plus = 0;
        for (int i = trait * options.Genes; i < (trait + 1) * options.Genes; i++)
        {
            plus += genotypes[genotype, i] ? 1 : 0;
        }

        return start[trait] + (options.Effect * ((2 * plus) - options.Genes));
    }

    /// <summary>The mean of a parameter over the population that the frequencies describe.</summary>
    public double Mean(int trait)
    {
        double sum = 0;
        foreach (double p in Of(trait))
        {
            sum += (2 * p) - 1;
        }

        return start[trait] + (options.Effect * sum);
    }

    /// <summary>The standard deviation of a parameter over the population that the frequencies describe.</summary>
    public double Deviation(int trait)
    {
        double sum = 0;
        foreach (double p in Of(trait))
        {
            sum += 4 * p * (1 - p);
        }

        return options.Effect * Math.Sqrt(sum);
    }

    /// <summary>Selection by how the genotypes of this generation did; then the next generation is drawn.</summary>
    /// <param name="fitness">A finite number for each genotype; more is better.</param>
    public void Select(ReadOnlySpan<double> fitness)
    {
        frequencies.Select(genotypes, fitness, options.Selection);
        Generation++;
        Draw();
    }

    /// <summary>Everything that the generations to come depend on, except Y_0 and the key; with the options as texts.</summary>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.From<long>(GenerationName, [Generation], 1),
                SafeTensor.From<double>(Frequencies, frequencies.Values, start.Length, options.Genes),
            ],
            options.Saved.ToMetadata()
        );

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another population: the message names what differs; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        long generation = saved.Get(GenerationName, SafeTensorType.I64, 1).Values<long>()[0];
        var values = saved.Get(Frequencies, SafeTensorType.F64, start.Length, options.Genes).Values<double>();
        if (generation is < 0 or > int.MaxValue)
        {
            throw new FileFormatException(saved.Name, $"{GenerationName} must be 0 or more, found {generation}");
        }

        try
        {
            frequencies.Set(values);
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Frequencies}': {e.Message}", e);
        }

        Generation = (int)generation;
        Draw();
    }

    private ReadOnlySpan<double> Of(int trait) => frequencies.Values.Slice(trait * options.Genes, options.Genes);

    private void Draw() => frequencies.Draw(key.For("generation", (ulong)Generation), genotypes);
}
