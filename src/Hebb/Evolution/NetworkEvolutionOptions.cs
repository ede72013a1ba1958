using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>How networks evolve (neural net evolution, section 3.1).</summary>
public sealed record NetworkEvolutionOptions
{
    /// <summary>N, genotypes of a generation, 2 to 1,000,000; a multiple of 64 wastes nothing.</summary>
    public int Population { get; init; } = 1024;

    /// <summary>B, examples of a generation's minibatch, which is the same for all its genotypes; 1 to 100,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How fitness is found and how it moves the frequencies.</summary>
    public Fitness Fitness { get; init; } = Fitness.Standardised;

    /// <summary>ε, the strength of selection; above 0, at most 100.</summary>
    public double Selection { get; init; } = 1;

    /// <summary>ε of the last generation; between the two it falls like a cosine. 0 = as at first.</summary>
    public double FinalSelection { get; init; }

    /// <summary>τ, the scale of the weights; above 0, at most 1000. It changes no prediction, but how sure the softmax is.</summary>
    public double ScoreScale { get; init; } = 0.05;

    /// <summary>Generations over which <see cref="Selection"/> falls, at least 1.</summary>
    public int Generations { get; init; } = 400;

    /// <summary>Alleles nearer than this to 0 or 1 are fixed, every ten generations, and cost nothing more; 0 to 0.4, 0 = none.</summary>
    public double FixationThreshold { get; init; }

    /// <summary>ε of a generation, from 0.</summary>
    internal double SelectionAt(int generation)
    {
        double last = FinalSelection == 0 ? Selection : FinalSelection;
        double way = Math.Min(1, generation / (double)Math.Max(1, Generations - 1));
        return last + ((Selection - last) * 0.5 * (1 + Math.Cos(Math.PI * way)));
    }

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Population), Population },
            { nameof(BatchSize), BatchSize },
            { nameof(Fitness), Fitness },
            { nameof(Selection), Selection },
            { nameof(FinalSelection), FinalSelection },
            { nameof(ScoreScale), ScoreScale },
            { nameof(Generations), Generations },
            { nameof(FixationThreshold), FixationThreshold },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Population), Population, 2, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(Generations), Generations, 1, 100_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(FixationThreshold), FixationThreshold, 0, 0.4);
        InvalidOptionException.ThrowIfOutside(nameof(FinalSelection), FinalSelection, 0, 100);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Selection), Selection, 100);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(ScoreScale), ScoreScale, 1000);
        if (!Enum.IsDefined(Fitness))
        {
            throw new InvalidOptionException(nameof(Fitness), $"{Fitness}", "standardised or paper-reward");
        }
    }

    /// <summary>Checks every value, and that a minibatch of such networks can be held.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate(GeneticShape shape)
    {
        Validate();
        shape.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, Math.Min(100_000, shape.MostImages));
    }
}

/// <summary>How fit a genotype is, and how fitness moves the allele frequencies.</summary>
public enum Fitness
{
    /// <summary>
    /// Minus the mean cross-entropy of softmax(τ · scores), standardised over the population; the frequencies move by
    /// p ← p e^{s g} / (p e^{s g} + 1 − p), of which eq. 3 is the first-order form.
    /// </summary>
    Standardised,

    /// <summary>δ = mean max{0, α² − L²} with α = ln m, and eq. 3, both as printed (section 3.1).</summary>
    PaperReward,
}
