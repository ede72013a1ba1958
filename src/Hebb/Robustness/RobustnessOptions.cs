using System.Globalization;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>What <see cref="RobustnessTest"/> measures.</summary>
public sealed record RobustnessOptions
{
    /// <summary>The plans, each of which gives a curve; at least one.</summary>
    public required IReadOnlyList<AttackPlan> Plans { get; init; }

    /// <summary>How the size of a perturbation is measured.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.L2;

    /// <summary>The radii ε, ascending, each at least 0: by default those of the plasticity-rules paper.</summary>
    public IReadOnlyList<float> Epsilons { get; init; } = [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4];

    /// <summary>The least number that an example may have.</summary>
    public float Low { get; init; }

    /// <summary>The largest number that an example may have.</summary>
    public float High { get; init; } = 1;

    /// <summary>Examples attacked together in one step, 1 … 4096: a matter of speed alone.</summary>
    public int BlockSize { get; init; } = 256;

    /// <summary>Of how many first examples perturbed inputs are kept, for each plan and ε; 0 or more.</summary>
    public int Pictures { get; init; } = 8;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside("number of plans", Plans.Count, 1, 1000);
        foreach (var plan in Plans)
        {
            InvalidOptionException.ThrowIfOutside($"stages of plan {plan.Name}", plan.Stages.Count, 1, 1000);
        }

        InvalidOptionException.ThrowIfOutside("number of radii", Epsilons.Count, 1, 1000);
        for (int e = 0; e < Epsilons.Count; e++)
        {
            SetOf(e).Validate();
            if (e > 0 && Epsilons[e] <= Epsilons[e - 1])
            {
                throw new InvalidOptionException(
                    $"{nameof(Epsilons)}[{e}]",
                    $"{Epsilons[e]}",
                    $"above {Epsilons[e - 1]}, the one before it"
                );
            }
        }

        InvalidOptionException.ThrowIfOutside(nameof(BlockSize), BlockSize, 1, 4096);
        InvalidOptionException.ThrowIfOutside(nameof(Pictures), Pictures, 0, 10_000);
    }

    /// <summary>What results depend on, for saved states: all but <see cref="BlockSize"/>.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Plans), string.Join(" | ", Plans.Select(plan => plan.Settings)) },
            { nameof(Norm), Norm },
            { nameof(Epsilons), string.Join(" ", Epsilons.Select(e => e.ToString(CultureInfo.InvariantCulture))) },
            { nameof(Low), Low },
            { nameof(High), High },
            { nameof(Pictures), Pictures },
        };

    /// <summary>What the attacker may do at one of the radii.</summary>
    internal PerturbationSet SetOf(int epsilon) => new(Norm, Epsilons[epsilon], Low, High);
}
