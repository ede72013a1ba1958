using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>How real parameters evolve (plasticity-rules paper, appendix C).</summary>
public sealed record TraitOptions
{
    /// <summary>n, the genes of each parameter, 1 to 100,000: more make a population vary longer before alleles are fixed.</summary>
    public int Genes { get; init; } = 64;

    /// <summary>ε, what one gene adds or takes away; above 0, at most 1000. At the start parameters vary by ε √n.</summary>
    public double Effect { get; init; } = 0.01;

    /// <summary>Genotypes of a generation, 2 to 100,000.</summary>
    public int Population { get; init; } = 32;

    /// <summary>s, the strength of selection; above 0, at most 100.</summary>
    public double Selection { get; init; } = 1;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Genes), Genes },
            { nameof(Effect), Effect },
            { nameof(Population), Population },
            { nameof(Selection), Selection },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Genes), Genes, 1, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(Population), Population, 2, 100_000);
        CheckAboveZero(nameof(Effect), Effect, 1000);
        CheckAboveZero(nameof(Selection), Selection, 100);
    }

    private static void CheckAboveZero(string name, double value, double most)
    {
        if (!(value > 0 && value <= most))
        {
            throw new InvalidOptionException(name, $"{value}", $"above 0 and at most {most}");
        }
    }
}
