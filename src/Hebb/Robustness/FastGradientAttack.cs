namespace Hebb.Robustness;

/// <summary>
/// One step of length ε along the gradient (Goodfellow et al., 2014): along its signs for <see cref="PerturbationNorm.LInfinity"/>, along
/// the gradient itself for <see cref="PerturbationNorm.L2"/>. Weak, and quick.
/// </summary>
public sealed class FastGradientAttack : Attack
{
    private readonly AscentOptions options;

    /// <summary>The attack.</summary>
    /// <param name="loss">What is attacked.</param>
    /// <exception cref="InvalidOptionException">There is no such loss.</exception>
    public FastGradientAttack(AttackLoss loss = AttackLoss.CrossEntropy)
        : base($"fgsm ({ScoreLosses.NameOf(loss)})")
    {
        options = new AscentOptions(loss, Steps: 1, First: 1, Last: 1, Momentum: 0, Masks: false);
        options.Validate();
    }

    /// <inheritdoc/>
    public override bool NeedsGradient => true;

    internal override string Settings => $"fgsm {options}";

    private protected override void RunUnit(AttackUnit unit) =>
        new Ascent(unit, options, unit.Pass, new RowsFrom(unit.Examples)).Run(Enumerable.Range(0, unit.Count));
}
