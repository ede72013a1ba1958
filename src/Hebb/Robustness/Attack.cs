using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>A way to look for a misclassified input near an example.</summary>
public abstract class Attack
{
    private protected Attack(string name)
    {
        Name = name;
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>Whether it follows gradients, so that it needs an <see cref="IDifferentiableClassifier"/>.</summary>
    public abstract bool NeedsGradient { get; }

    /// <summary>Attacks some examples.</summary>
    /// <param name="victim">Who is attacked; its weights may not change meanwhile.</param>
    /// <param name="examples">n × d, within the box of <paramref name="set"/>.</param>
    /// <param name="labels">n true labels, 0 … m − 1.</param>
    /// <param name="indices">
    /// The examples' numbers in the data: randomness is a function of the key and of these, so an example's result does not depend on
    /// which others are attacked with it.
    /// </param>
    /// <param name="set">What the attacker may do.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call. Neither changes a bit of the result.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="InvalidOptionException">
    /// Counts or sizes do not fit, an example lies outside the box, or the attack needs gradients that the victim does not give; the
    /// message says which.
    /// </exception>
    public AttackResult Run(
        IClassifier victim,
        Matrix examples,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> indices,
        PerturbationSet set,
        RandomKey key = default,
        WorkerPool? workers = null,
        CancellationToken cancel = default
    ) => throw new NotImplementedException();

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
