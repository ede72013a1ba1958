using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>
/// The attack of the plasticity-rules paper (A.3): for each wrong label x ← Π(x − α g/|g|), g the gradient of the loss towards that
/// label, Π the projection into ball and box. An example is fooled where any iterate towards any label is misclassified as anything.
/// </summary>
/// <remarks>
/// The paper prints α · g; its step sizes are not given, so gradients are brought to length 1 and α = 2.5 ε / steps, which reaches any
/// point of the ball. With <see cref="PerturbationNorm.LInfinity"/> steps go along the signs.
/// </remarks>
public sealed class PaperAttack : Attack
{
    private readonly AscentOptions options;

    /// <summary>The attack.</summary>
    /// <param name="loss">What is attacked.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="keepsFooled">
    /// Whether rows of examples that are fooled continue, as in programs that run whole batches; it only takes time, and margins become larger.
    /// </param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public PaperAttack(AttackLoss loss = AttackLoss.Margin, int steps = 40, bool keepsFooled = false)
        : base($"paper-{steps} ({ScoreLosses.NameOf(loss)})")
    {
        InvalidOptionException.ThrowIfOutside(nameof(steps), steps, 1, 1_000_000);
        options = new AscentOptions(loss, steps, 2.5f / steps, 2.5f / steps, 0, Masks: false, Drops: !keepsFooled);
        options.Validate();
    }

    /// <inheritdoc/>
    public override bool NeedsGradient => true;

    internal override string Settings => $"paper {options}";

    private protected override void RunUnit(AttackUnit unit) =>
        new Ascent(unit, options, unit.Pass, new Rows(unit)).Run(Enumerable.Range(0, unit.Count));

    // A row for each wrong label, all from the example.
    private sealed class Rows(AttackUnit unit) : IAscentRows
    {
        public int PerExample => unit.Pass.Labels - 1;

        public int Runs => 1;

        public void Start(int example, int run, Span<float> x) => unit.Examples.Row(example).CopyTo(x);

        public int Target(int example, int row) => row < unit.LabelOf(example) ? row : row + 1;
    }
}
