using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Transfer: finds adversarial inputs of another classifier, the surrogate, and begins there. Good against victims whose own gradient
/// leads nowhere. A victim without gradients is only shown the surrogate's inputs.
/// </summary>
public sealed class TransferAttack : Attack
{
    private readonly IDifferentiableClassifier surrogate;
    private readonly GradientAttackOptions onSurrogate;
    private readonly GradientAttackOptions onVictim;

    /// <summary>The attack.</summary>
    /// <param name="surrogate">A classifier of the same inputs and labels; its weights may not change meanwhile.</param>
    /// <param name="name">What reports call the surrogate.</param>
    /// <param name="surrogateSteps">Steps of ascent on the surrogate, at least 1.</param>
    /// <param name="victimSteps">Steps on the victim from there, at least 1.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public TransferAttack(
        IDifferentiableClassifier surrogate,
        string name,
        int surrogateSteps = 40,
        int victimSteps = 50
    )
        : base($"transfer from {name}, pgd-{surrogateSteps} and pgd-{victimSteps} from there")
    {
        this.surrogate = surrogate;
        onSurrogate = new GradientAttackOptions { Steps = surrogateSteps };
        onVictim = new GradientAttackOptions { Steps = victimSteps };
        onSurrogate.Validate();
        onVictim.Validate();
    }

    /// <inheritdoc/>
    public override bool NeedsGradient => false;

    internal override string Settings => $"{Name}: {onSurrogate}, {onVictim}, {IsOnlyShown}";

    /// <summary>Whether the surrogate's inputs are only shown to the victim, as if it gave no gradients.</summary>
    internal bool IsOnlyShown { get; init; }

    internal override void RequireFit(IClassifier victim, int inputs)
    {
        base.RequireFit(victim, inputs);
        InvalidOptionException.ThrowIfMismatch(
            "the surrogate takes",
            surrogate.Inputs,
            "numbers",
            "the victim takes",
            victim.Inputs
        );
        InvalidOptionException.ThrowIfMismatch(
            "the surrogate has",
            surrogate.Labels,
            "labels",
            "the victim has",
            victim.Labels
        );
    }

    private protected override void RunUnit(AttackUnit unit)
    {
        var first = unit.Against(surrogate);
        Climb(first, onSurrogate.Ascent with { Drops = false }, first.Examples);
        if (unit.Pass.HasGradient && !IsOnlyShown)
        {
            Climb(unit, onVictim.Ascent, first.Perturbed);
            return;
        }

        var scores = new Matrix(unit.Count, unit.Pass.Labels);
        unit.Pass.Scores(first.Perturbed, unit.Count, scores);
        unit.Add(new AttackCost(0, 0, 0, unit.Count));
        for (int example = 0; example < unit.Count; example++)
        {
            unit.Consider(example, first.Perturbed.Row(example), scores.Row(example));
        }
    }

    private static void Climb(AttackUnit unit, AscentOptions options, Matrix starts) =>
        new Ascent(unit, options, unit.Pass, new RowsFrom(starts)).Run(Enumerable.Range(0, unit.Count));
}
