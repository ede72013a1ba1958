using Hebb.Experiments.Evaluate;

namespace Hebb.Experiments.Dopamine;

/// <summary>What <c>hebb dopamine</c> found.</summary>
/// <param name="TrainAccuracy">On the examples trained on, in [0, 1].</param>
/// <param name="ValidationAccuracy">On the training examples held out; none if none were.</param>
/// <param name="TestAccuracy">On the test examples.</param>
/// <param name="Examples">Examples trained on in one epoch.</param>
/// <param name="Epochs">Passes over them.</param>
/// <param name="Firing">Hidden neurons that fire for a training example, the mean.</param>
/// <param name="Curve">What each epoch gave.</param>
/// <param name="Model">The file of the trained network; none if it was not to be saved.</param>
/// <param name="Report">The HTML report.</param>
public sealed record DopamineResult(
    double TrainAccuracy,
    double? ValidationAccuracy,
    double TestAccuracy,
    int Examples,
    int Epochs,
    double Firing,
    IReadOnlyList<DopamineRecord> Curve,
    string? Model,
    string Report
)
{
    /// <summary>The figures of the test examples: interval, baseline, each label's, what was taken for what.</summary>
    public ClassificationFigures? Test { get; init; }

    /// <summary>Examples tested on.</summary>
    public int TestExamples => Test?.Examples ?? 0;
}
