using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>What <see cref="MaskingAlarm"/> looks for and how hard.</summary>
public sealed record MaskingOptions
{
    /// <summary>The radius at which attacks are compared, above 0: one at which some examples are fooled and some are not.</summary>
    public float Epsilon { get; init; } = 2;

    /// <summary>How the size of a perturbation is measured.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.L2;

    /// <summary>The least number that an example may have.</summary>
    public float Low { get; init; }

    /// <summary>The largest number that an example may have.</summary>
    public float High { get; init; } = 1;

    /// <summary>Examples that are looked at, the first ones of the data; 10 or more. More make small differences count.</summary>
    public int Examples { get; init; } = 100;

    /// <summary>Inputs that the search without gradients tries for each example; at least 10.</summary>
    public int Queries { get; init; } = 500;

    /// <summary>The attack whose curve is to be quoted; it is held to account too. None: only the classifier is.</summary>
    public AttackPlan? Quoted { get; init; }

    /// <summary>Other classifiers of the same inputs and labels, with names, for transfer.</summary>
    public IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)> Surrogates { get; init; } = [];

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Epsilon), Epsilon, 1e6f);
        Set.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Examples), Examples, 10, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(Queries), Queries, 10, 1_000_000);
        if (Quoted is { Stages.Count: 0 })
        {
            throw new InvalidOptionException($"stages of plan {Quoted.Name}", "0", "at least 1");
        }
    }

    /// <summary>What the attacker may do.</summary>
    internal PerturbationSet Set => new(Norm, Epsilon, Low, High);

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Epsilon), Epsilon },
            { nameof(Norm), Norm },
            { nameof(Low), Low },
            { nameof(High), High },
            { nameof(Examples), Examples },
            { nameof(Queries), Queries },
            { nameof(Quoted), Quoted?.Settings },
            { nameof(Surrogates), string.Join(", ", Surrogates.Select(surrogate => surrogate.Name)) },
        };
}
