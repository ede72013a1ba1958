using Hebb.Evolution;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>How an update rule evolves.</summary>
public sealed record UpdateRuleEvolutionOptions
{
    /// <summary>The networks that the rules train.</summary>
    public HebbianOptions Network { get; init; } = new();

    /// <summary>How rules are applied to them.</summary>
    public HebbianLearningOptions Learning { get; init; } = new();

    /// <summary>Which functions evolve; the others change nothing.</summary>
    public LearnedUpdates Learn { get; init; } = LearnedUpdates.Output;

    /// <summary>What the pre-synaptic side knows.</summary>
    public UpdateField Field { get; init; }

    /// <summary>The population, and the genes of each weight of the functions.</summary>
    public TraitOptions Traits { get; init; } =
        new()
        {
            Effect = 0.02,
            Population = 48,
            Selection = 0.5,
        };

    /// <summary>Generations, 1 to 1,000,000.</summary>
    public int Generations { get; init; } = 80;

    /// <summary>Networks that each genotype trains, the same for all of a generation; 1 to 1000.</summary>
    public int Networks { get; init; } = 2;

    /// <summary>Examples on which they are measured, others than they learn from if there are enough; 2 to 1,000,000.</summary>
    public int FitnessExamples { get; init; } = 100;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Network), Network.Saved },
            { nameof(Learning), Learning.Saved },
            { nameof(Learn), Learn },
            { nameof(Field), Field },
            { nameof(Traits), Traits.Saved },
            { nameof(Generations), Generations },
            { nameof(Networks), Networks },
            { nameof(FitnessExamples), FitnessExamples },
        };

    /// <summary>The same as options of a learner, which draws the first rule alike.</summary>
    internal UpdateRuleOptions AsLearner =>
        new()
        {
            Network = Network,
            Learning = Learning,
            Learn = Learn,
            Field = Field,
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        AsLearner.Validate();
        if (Learning.Loss != UpdateLoss.Reconstruction)
        {
            throw new InvalidOptionException(nameof(Learning.Loss), $"{Learning.Loss}", $"{UpdateLoss.Reconstruction}");
        }

        Traits.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Generations), Generations, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Networks), Networks, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(FitnessExamples), FitnessExamples, 2, 1_000_000);
    }
}
