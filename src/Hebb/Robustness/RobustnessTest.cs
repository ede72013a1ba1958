using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Measures accuracy under attack: each plan at each ε on each example. One step is a block of examples at one ε under one plan. A clean
/// mistake counts as fooled everywhere.
/// </summary>
/// <remarks>Same victim, options, data and key give the same bits for any number of threads, any vector width and any block size.</remarks>
public sealed class RobustnessTest : IResumable
{
    /// <summary>A measurement that is about to begin.</summary>
    /// <param name="victim">Who is attacked; its weights may not change meanwhile.</param>
    /// <param name="options">Plans, norm, radii and box; they are validated.</param>
    /// <param name="data">Examples within the box and their labels; at least one.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or data or plans do not fit the victim; the message says which.</exception>
    public RobustnessTest(
        IClassifier victim,
        RobustnessOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    ) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool IsDone => throw new NotImplementedException();

    /// <summary>Examples attacked so far over plans and radii, and in all.</summary>
    public (long Done, long Total) Progress => throw new NotImplementedException();

    /// <summary>The fraction of examples whose true label alone has the largest score, in [0, 1].</summary>
    public double CleanAccuracy => throw new NotImplementedException();

    /// <summary>What is attacked next, in words: plan and ε.</summary>
    public string Current => throw new NotImplementedException();

    /// <summary>Accuracy under one plan at each ε, of the examples attacked so far.</summary>
    /// <param name="plan">0 … plans − 1.</param>
    public IReadOnlyList<RobustnessPoint> Curve(int plan) => throw new NotImplementedException();

    /// <summary>
    /// The fraction of examples, for each ε, that survive every plan at this ε and at every smaller one: an adversarial input of a smaller
    /// ball lies in the larger one too.
    /// </summary>
    public IReadOnlyList<double> WorstCase() => throw new NotImplementedException();

    /// <summary>What an attack made of the first examples.</summary>
    /// <param name="plan">0 … plans − 1.</param>
    /// <param name="epsilon">Which ε, 0 … radii − 1.</param>
    public IReadOnlyList<AdversarialExample> Examples(int plan, int epsilon) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default) => throw new NotImplementedException();

    /// <summary>Does every step that is left.</summary>
    /// <param name="progress">Receives after each step how far it is.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    public void Run(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public TensorArchive SaveState() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => throw new NotImplementedException();
}

/// <summary>One point of a curve.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Accuracy">The fraction of examples that survived all stages, in [0, 1].</param>
/// <param name="Cost">Gradients and queries over all stages.</param>
/// <param name="Stages">Accuracy after each stage, in their order.</param>
public sealed record RobustnessPoint(
    float Epsilon,
    double Accuracy,
    AttackCost Cost,
    IReadOnlyList<StageAccuracy> Stages
);

/// <summary>What was left after a stage of a plan.</summary>
/// <param name="Name">The attack.</param>
/// <param name="Accuracy">The fraction of examples that survived it and those before it.</param>
/// <param name="Cost">Its own gradients and queries.</param>
public sealed record StageAccuracy(string Name, double Accuracy, AttackCost Cost);

/// <summary>An example and what an attack made of it.</summary>
/// <param name="Index">Its number in the data.</param>
/// <param name="Label">Its true label.</param>
/// <param name="Prediction">What the victim says of the perturbed input.</param>
/// <param name="IsFooled">Whether that counts as misclassified.</param>
/// <param name="Original">d numbers.</param>
/// <param name="Perturbed">d numbers: the input with the largest margin that was found.</param>
public sealed record AdversarialExample(
    int Index,
    int Label,
    int Prediction,
    bool IsFooled,
    float[] Original,
    float[] Perturbed
);
