using Hebb.Evolution;

namespace Hebb.Experiments.Evolve;

/// <summary>
/// Settings for accuracy: many genes, ten of them to an edge, and a population that stands strong selection. Chosen on training
/// images of MNIST that evolution did not see.
/// </summary>
public static class AccurateEvolution
{
    /// <summary>n.</summary>
    public const int Genes = 16_000;

    /// <summary>β.</summary>
    public const double Density = 10.0 / Genes;

    /// <summary>N, ε and how it falls, T.</summary>
    public static NetworkEvolutionOptions Options { get; } =
        new()
        {
            Population = 4096,
            Generations = 400,
            Selection = 4,
            FinalSelection = 0.2,
        };
}
