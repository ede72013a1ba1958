using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>Attacks one after the other, each on the examples that survived those before it.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Stages">The attacks, at least one.</param>
public sealed record AttackPlan(string Name, IReadOnlyList<Attack> Stages)
{
    /// <summary>Stages that were left out, each with the reason: those that need gradients where the victim gives none.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>The plans that reports use.</summary>
public static class AttackPlans
{
    /// <summary>The protocol of the plasticity-rules paper (A.3): towards each wrong label, in steps along the normalised gradient.</summary>
    /// <param name="loss">What is attacked; the paper's own code attacks <see cref="AttackLoss.PublishedDoubleSoftmax"/>.</param>
    /// <param name="steps">Steps of 2.5 ε / steps each, at least 1.</param>
    public static AttackPlan Paper(AttackLoss loss = AttackLoss.Margin, int steps = 40) =>
        throw new NotImplementedException();

    /// <summary>One step of length ε along the gradient: the fast gradient (sign) method.</summary>
    /// <param name="loss">What is attacked.</param>
    public static AttackPlan Fgsm(AttackLoss loss = AttackLoss.CrossEntropy) => throw new NotImplementedException();

    /// <summary>Projected gradient ascent from the example, and then from random points of the sphere.</summary>
    /// <param name="steps">Steps of each run, at least 1.</param>
    /// <param name="restarts">Random starts after the run from the example, 0 or more.</param>
    /// <param name="loss">What is attacked.</param>
    public static AttackPlan Pgd(int steps = 100, int restarts = 0, AttackLoss loss = AttackLoss.Margin) =>
        throw new NotImplementedException();

    /// <summary>Random search that looks at scores alone: for any classifier.</summary>
    /// <param name="queries">Inputs tried for each example, at least 1.</param>
    public static AttackPlan Square(int queries = 500) => throw new NotImplementedException();

    /// <summary>
    /// The whole suite, stage after stage: gradients from the example, from random points, on the cross-entropy, by transfer, at targets,
    /// a search without gradients, through a smoothed cap, and with many steps. The worst case is what survives all.
    /// </summary>
    /// <param name="victim">Who will be attacked: stages that need gradients are left out where it gives none.</param>
    /// <param name="surrogates">Other classifiers of the same inputs and labels, with names, whose adversarial inputs are tried; none leaves these stages out.</param>
    public static AttackPlan Suite(
        IClassifier victim,
        IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)>? surrogates = null
    ) => throw new NotImplementedException();
}
