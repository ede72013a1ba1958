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

    /// <summary>Examples attacked together in one step, 1 … 128: a matter of speed alone.</summary>
    public int BlockSize { get; init; } = 128;

    /// <summary>Of how many first examples perturbed inputs are kept, for each plan and ε; 0 or more.</summary>
    public int Pictures { get; init; } = 8;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate() => throw new NotImplementedException();
}
