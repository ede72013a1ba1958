using Hebb.Robustness;

namespace Hebb.Experiments.Attacks;

/// <summary>The attacks that <c>hebb attack</c> knows, each of which gives a curve.</summary>
public enum AttackKind
{
    /// <summary>The protocol of the plasticity-rules paper, on the margin of the scores.</summary>
    Paper,

    /// <summary>The same on the loss of the published code, whose gradients vanish: to show that.</summary>
    Published,

    /// <summary>Every attack there is, each on what the one before left over.</summary>
    Suite,

    /// <summary>One step along the gradient.</summary>
    Fgsm,

    /// <summary>Many steps along the gradient, from the example and from random points.</summary>
    Pgd,

    /// <summary>Random search without gradients.</summary>
    Square,
}

/// <summary>What <c>hebb attack</c> does.</summary>
public sealed record AttackOptions
{
    /// <summary>As far from 0 as perturbed numbers may go where there is no box.</summary>
    public const float Unbounded = 1e6f;

    /// <summary>The attacks; at least one, each once.</summary>
    public IReadOnlyList<AttackKind> Attacks { get; init; } = [AttackKind.Paper, AttackKind.Suite];

    /// <summary>How the size of a perturbation is measured.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.L2;

    /// <summary>The sizes ε, ascending.</summary>
    public IReadOnlyList<float> Epsilons { get; init; } = [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4];

    /// <summary>The least number that a perturbed example may have.</summary>
    public float Low { get; init; }

    /// <summary>The largest.</summary>
    public float High { get; init; } = 1;

    /// <summary>Steps of the paper's attack towards each wrong label, and of projected gradient ascent.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Whether the suite also tries what fools surrogates: networks that are trained for it on the training examples.</summary>
    public bool Transfer { get; init; } = true;

    /// <summary>The size at which the masking alarm compares attacks; none where there is none above 0.</summary>
    public float? AlarmEpsilon => Middle(Epsilons);

    /// <summary>The middle one of those above 0; none where there is none.</summary>
    public static float? Middle(IReadOnlyList<float> epsilons)
    {
        float[] positive = [.. epsilons.Where(epsilon => epsilon > 0)];
        return positive.Length == 0 ? null : positive[(positive.Length - 1) / 2];
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(
            "number of attacks",
            Attacks.Count,
            1,
            Enum.GetValues<AttackKind>().Length
        );
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 100_000);
    }
}
