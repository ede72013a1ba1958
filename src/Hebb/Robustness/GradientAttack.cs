using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>Where the runs of a <see cref="GradientAttack"/> begin.</summary>
public enum AttackStart
{
    /// <summary>At the example.</summary>
    Example,

    /// <summary>At a random point of the surface of the ball, clipped to the box; for L∞ at a random corner of the cube.</summary>
    Surface,
}

/// <summary>How a <see cref="GradientAttack"/> goes.</summary>
public sealed record GradientAttackOptions
{
    /// <summary>T, steps of each run, at least 1.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>What is attacked.</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.Margin;

    /// <summary>Where runs begin.</summary>
    public AttackStart Start { get; init; } = AttackStart.Example;

    /// <summary>Runs from random points, each on the survivors of those before it; at least 1. From the example more than one gains nothing.</summary>
    public int Restarts { get; init; } = 1;

    /// <summary>The wrong labels with the largest scores that are aimed at, each in a separate run; 0 aims at any wrong label.</summary>
    public int Targets { get; init; }

    /// <summary>The first step in units of ε; above 0.</summary>
    public float FirstStep { get; init; } = 0.5f;

    /// <summary>The last step in units of the first; those between are geometric. Above 0, at most 1.</summary>
    public float Decay { get; init; } = 0.02f;

    /// <summary>What a direction keeps of the ones before it; at least 0, below 1.</summary>
    public float Momentum { get; init; } = 0.75f;

    /// <summary>
    /// The way that gradients take back through caps, where the victim is a network of this library: with another than
    /// <see cref="CapGradient.Exact"/> this is a backward pass differentiable approximation (BPDA).
    /// </summary>
    public CapGradient CapGradient { get; init; } = CapGradient.Exact;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Restarts), Restarts, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(Targets), Targets, 0, 100_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FirstStep), FirstStep, 100f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Decay), Decay, 1f);
        InvalidOptionException.ThrowIfOutside(nameof(Momentum), Momentum, 0, 0.999f);
        if (!Enum.IsDefined(Start))
        {
            throw new InvalidOptionException(nameof(Start), $"{Start}", "example or surface");
        }

        if (!Enum.IsDefined(CapGradient))
        {
            throw new InvalidOptionException(
                nameof(CapGradient),
                $"{CapGradient}",
                "exact, straight-through or sigmoid"
            );
        }

        Ascent.Validate();
    }

    /// <summary>The steps.</summary>
    internal AscentOptions Ascent => new(Loss, Steps, FirstStep, FirstStep * Decay, Momentum, Masks: true);
}

/// <summary>
/// Projected gradient ascent: g the gradient without what points out of the box, brought to length 1; v ← .75 v + .25 g;
/// x ← box(ball(x + a_t v/|v|)), a_t falling geometrically; the iterate with the largest margin is kept. For
/// <see cref="PerturbationNorm.LInfinity"/> steps go along the signs of v.
/// </summary>
public sealed class GradientAttack : Attack
{
    private readonly GradientAttackOptions options;

    /// <summary>The attack.</summary>
    /// <param name="options">How it goes; they are validated.</param>
    /// <param name="name">What reports call it; none makes one up from the options.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public GradientAttack(GradientAttackOptions options, string? name = null)
        : base(name ?? NameOf(options))
    {
        options.Validate();
        this.options = options;
    }

    /// <inheritdoc/>
    public override bool NeedsGradient => true;

    /// <summary>Whether it goes back through caps otherwise than they do.</summary>
    internal bool LooksIntoCaps => options.CapGradient != CapGradient.Exact;

    internal override string Settings => $"{options}";

    internal override void RequireFit(IClassifier victim, int inputs)
    {
        base.RequireFit(victim, inputs);
        if (LooksIntoCaps && victim is not Network)
        {
            throw new InvalidOptionException(
                "victim",
                victim.GetType().Name,
                $"a Network for {Name}, which looks into caps"
            );
        }
    }

    private protected override void RunUnit(AttackUnit unit)
    {
        var pass = unit.PassOf(unit.Victim, options.CapGradient);
        var rows = new Rows(unit, options, Math.Min(options.Targets, pass.Labels - 1));
        new Ascent(unit, options.Ascent, pass, rows).Run(Enumerable.Range(0, unit.Count));
    }

    // For each example a row, or one for each target; runs from random points one after the other.
    private sealed class Rows(AttackUnit unit, GradientAttackOptions options, int targets) : IAscentRows
    {
        private readonly int[][] best = targets > 0 ? WrongLabels.Best(unit, targets) : [];

        public int PerExample => Math.Max(1, targets);

        public int Runs => options.Restarts;

        public void Start(int example, int run, Span<float> x)
        {
            unit.Examples.Row(example).CopyTo(x);
            if (options.Start == AttackStart.Surface)
            {
                var random = unit.KeyOf(example, $"start {run}").Stream();
                unit.Set.Surface(unit.Examples.Row(example), x, ref random);
            }
        }

        public int Target(int example, int row) => targets > 0 ? best[example][row] : -1;
    }

    private static string NameOf(GradientAttackOptions options)
    {
        string name = $"pgd-{options.Steps}";
        name += options.Start == AttackStart.Surface ? $", {options.Restarts} random starts" : "";
        name += options.Targets > 0 ? $", best {options.Targets} targets" : "";
        name += options.CapGradient switch
        {
            CapGradient.StraightThrough => ", straight-through cap",
            CapGradient.Sigmoid => ", sigmoid cap",
            _ => "",
        };
        return $"{name} ({ScoreLosses.NameOf(options.Loss)})";
    }
}
