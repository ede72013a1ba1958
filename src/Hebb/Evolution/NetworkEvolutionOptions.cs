namespace Hebb.Evolution;

/// <summary>How a population of networks evolves (neural net evolution, section 3.1).</summary>
public sealed record NetworkEvolutionOptions
{
    /// <summary>N, genotypes of a generation, 2 to 1,000,000.</summary>
    public int Population { get; init; } = 1024;

    /// <summary>Generations, 1 to 100,000,000.</summary>
    public int Generations { get; init; } = 400;

    /// <summary>B, images of a minibatch, the same for all genotypes of a generation; 1 to 10,000.</summary>
    public int Minibatch { get; init; } = 100;

    /// <summary>What fitness is.</summary>
    public FitnessKind Fitness { get; init; } = FitnessKind.Standardised;

    /// <summary>ε, how strong selection is; above 0, at most 1000.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>
    /// τ, by which scores are multiplied before softmax: a global scale of the weights, which changes no prediction. Above 0,
    /// at most 1000. The paper's reward has 1.
    /// </summary>
    public double Temperature { get; init; } = 0.05;

    /// <summary>
    /// Alleles within this distance of 0 or 1 are fixed, every 50 generations, and their genes cost nothing from then on; from
    /// 0, which fixes none, to below ½.
    /// </summary>
    public double FixWithin { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Population), Population, 2, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Generations), Generations, 1, 100_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Minibatch), Minibatch, 1, 10_000);
        ThrowUnlessPositive(nameof(Strength), Strength);
        ThrowUnlessPositive(nameof(Temperature), Temperature);
        if (!(FixWithin >= 0 && FixWithin < 0.5))
        {
            throw new InvalidOptionException(nameof(FixWithin), $"{FixWithin}", "from 0 to below 0.5");
        }
    }

    private static void ThrowUnlessPositive(string name, double value)
    {
        if (!(value > 0 && value <= 1000))
        {
            throw new InvalidOptionException(name, $"{value}", "above 0 and at most 1000");
        }
    }
}
