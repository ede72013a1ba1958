using Hebb.Evolution;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>How rules evolve (plasticity-rules paper, appendix C).</summary>
public sealed record RuleEvolutionOptions
{
    /// <summary>How the rules are applied. Evolution begins at the rules in it; one that does not evolve stays as it is.</summary>
    public PlasticityOptions Plasticity { get; init; } = new();

    /// <summary>Which rules evolve.</summary>
    public RulesToLearn Learn { get; init; } = RulesToLearn.Output;

    /// <summary>What their parameters are; small networks begin at random.</summary>
    public RuleForm Form { get; init; } = RuleForm.Table;

    /// <summary>The population, and the genes of each parameter.</summary>
    public TraitOptions Traits { get; init; } = new();

    /// <summary>Generations, 1 to 1,000,000.</summary>
    public int Generations { get; init; } = 20;

    /// <summary>Networks that each genotype trains, 1 to 1000.</summary>
    public int Networks { get; init; } = 1;

    /// <summary>Examples that each network learns from, 1 to 10,000,000; of too few for both, as large a share.</summary>
    public int Examples { get; init; } = 4000;

    /// <summary>How often it learns from them, 1 to 1000. Once W is frozen further passes cost little.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>Other examples, on which its accuracy is the fitness; 1 to 10,000,000.</summary>
    public int FitnessExamples { get; init; } = 3000;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Plasticity), Plasticity.Saved },
            { nameof(Learn), Learn },
            { nameof(Form), Form },
            { nameof(Traits), Traits.Saved },
            { nameof(Generations), Generations },
            { nameof(Networks), Networks },
            { nameof(Examples), Examples },
            { nameof(Passes), Passes },
            { nameof(FitnessExamples), FitnessExamples },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Plasticity.Validate();
        Traits.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Generations), Generations, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Networks), Networks, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Examples), Examples, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Passes), Passes, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(FitnessExamples), FitnessExamples, 1, 10_000_000);
        if (Plasticity.InputRule is not null)
        {
            throw new InvalidOptionException(
                nameof(Plasticity.InputRule),
                "given",
                "none: input weights are fixed here"
            );
        }
    }
}
