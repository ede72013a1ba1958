using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>Attacks one after the other, each on the examples that survived those before it.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Stages">The attacks, at least one.</param>
public sealed record AttackPlan(string Name, IReadOnlyList<Attack> Stages)
{
    /// <summary>Stages that were left out, each with the reason: those that need gradients where the victim gives none.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>All settings as a text: what results depend on beside victim, examples and key.</summary>
    internal string Settings =>
        $"{Name}: {string.Join("; ", Stages.Select(stage => $"{stage.Name} = {stage.Settings}"))}";
}

/// <summary>The plans that reports use.</summary>
public static class AttackPlans
{
    /// <summary>The protocol of the plasticity-rules paper (A.3): towards each wrong label, in steps along the normalised gradient.</summary>
    /// <param name="loss">What is attacked; the paper's own code attacks <see cref="AttackLoss.PublishedDoubleSoftmax"/>.</param>
    /// <param name="steps">Steps of 2.5 ε / steps each, at least 1.</param>
    public static AttackPlan Paper(AttackLoss loss = AttackLoss.Margin, int steps = 40) =>
        Of("paper", new PaperAttack(loss, steps));

    /// <summary>One step of length ε along the gradient: the fast gradient (sign) method.</summary>
    /// <param name="loss">What is attacked.</param>
    public static AttackPlan Fgsm(AttackLoss loss = AttackLoss.CrossEntropy) =>
        Of("fgsm", new FastGradientAttack(loss));

    /// <summary>Projected gradient ascent from the example, and then from random points of the surface of the ball.</summary>
    /// <param name="steps">Steps of each run, at least 1.</param>
    /// <param name="restarts">Random starts after the run from the example, 0 or more.</param>
    /// <param name="loss">What is attacked.</param>
    public static AttackPlan Pgd(int steps = 100, int restarts = 0, AttackLoss loss = AttackLoss.Margin)
    {
        var fromExample = new GradientAttackOptions { Steps = steps, Loss = loss };
        var fromSurface = fromExample with { Start = AttackStart.Surface, Restarts = Math.Max(1, restarts) };
        InvalidOptionException.ThrowIfOutside(nameof(restarts), restarts, 0, 10_000);
        return restarts == 0
            ? Of("pgd", new GradientAttack(fromExample))
            : Of("pgd", new GradientAttack(fromExample), new GradientAttack(fromSurface));
    }

    /// <summary>Random search that looks at scores alone: for any classifier.</summary>
    /// <param name="queries">Inputs tried for each example, at least 1.</param>
    public static AttackPlan Square(int queries = 500) => Of("square", new SquareSearch(queries));

    /// <summary>
    /// The whole suite, stage after stage: gradients from the example, from random points, on the cross-entropy, by transfer, at targets,
    /// a search without gradients, through a cap that lets more pass, and with many steps. The worst case is what survives all.
    /// </summary>
    /// <param name="victim">Who will be attacked: stages that need gradients are left out where it gives none.</param>
    /// <param name="surrogates">Other classifiers of the same inputs and labels, with names, whose adversarial inputs are tried; without them the stage is left out.</param>
    /// <param name="queries">Inputs that the search without gradients tries for each example, at least 1.</param>
    public static AttackPlan Suite(
        IClassifier victim,
        IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)>? surrogates = null,
        int queries = 500
    )
    {
        var pgd = new GradientAttackOptions();
        Attack[] stages =
        [
            new GradientAttack(pgd),
            new GradientAttack(pgd with { Start = AttackStart.Surface, Restarts = 3 }),
            new GradientAttack(pgd with { Loss = AttackLoss.CrossEntropy }),
            .. (surrogates ?? []).Select(surrogate => new TransferAttack(surrogate.Classifier, surrogate.Name)),
            new GradientAttack(pgd with { Targets = 3 }),
            new SquareSearch(queries),
            new GradientAttack(pgd with { CapGradient = CapGradient.StraightThrough }),
            new GradientAttack(pgd with { CapGradient = CapGradient.Sigmoid }),
            new GradientAttack(pgd with { Steps = 400, FirstStep = 0.3f }),
        ];
        var (kept, leftOut) = (new List<Attack>(), new List<string>());
        foreach (var stage in stages)
        {
            if (stage.NeedsGradient && victim is not IDifferentiableClassifier)
            {
                leftOut.Add($"{stage.Name}: the classifier gives no gradients");
            }
            else if (stage is GradientAttack { LooksIntoCaps: true } && victim is not Network)
            {
                leftOut.Add($"{stage.Name}: the classifier is no network with caps");
            }
            else
            {
                kept.Add(stage);
            }
        }

        if (surrogates is not { Count: > 0 })
        {
            leftOut.Add("transfer: no other classifier was given");
        }

        return new AttackPlan("suite", kept) { LeftOut = leftOut };
    }

    private static AttackPlan Of(string name, params Attack[] stages) => new(name, stages);
}
