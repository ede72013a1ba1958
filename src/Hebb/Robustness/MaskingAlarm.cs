using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Looks for signs that a classifier hides its gradients, or that an attack does not use them, so that it looks more robust than it
/// is. One step is one check.
/// </summary>
public sealed class MaskingAlarm : IResumable
{
    /// <summary>An inspection that is about to begin.</summary>
    /// <param name="victim">Who is inspected.</param>
    /// <param name="options">What is looked for and how hard; they are validated.</param>
    /// <param name="data">Examples within the box and their labels: 100 are enough.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the data do not fit the victim; the message says which.</exception>
    public MaskingAlarm(
        IClassifier victim,
        MaskingOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    ) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool IsDone => throw new NotImplementedException();

    /// <summary>Checks made so far, and in all.</summary>
    public (long Done, long Total) Progress => throw new NotImplementedException();

    /// <summary>What was found so far.</summary>
    public MaskingVerdict Verdict => throw new NotImplementedException();

    /// <summary>Makes every check that is left.</summary>
    /// <param name="progress">Receives after each check how far it is.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    public MaskingVerdict Inspect(
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    ) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public TensorArchive SaveState() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => throw new NotImplementedException();
}

/// <summary>What <see cref="MaskingAlarm"/> looks for and how hard.</summary>
public sealed record MaskingOptions
{
    /// <summary>The radius at which attacks are compared, above 0.</summary>
    public float Epsilon { get; init; } = 2;

    /// <summary>How the size of a perturbation is measured.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.L2;

    /// <summary>The least number that an example may have.</summary>
    public float Low { get; init; }

    /// <summary>The largest number that an example may have.</summary>
    public float High { get; init; } = 1;

    /// <summary>The attack whose curve is to be quoted; it is held to account too. None: only the classifier is.</summary>
    public AttackPlan? Quoted { get; init; }

    /// <summary>Other classifiers of the same inputs and labels, with names, for transfer.</summary>
    public IReadOnlyList<(string Name, IDifferentiableClassifier Classifier)> Surrogates { get; init; } = [];
}
