namespace Hebb.Experiments.Train;

/// <summary>What <c>hebb train</c> found.</summary>
/// <param name="TrainAccuracy">On the examples trained on, in [0, 1].</param>
/// <param name="ValidationAccuracy">On the training examples held out; none if none were.</param>
/// <param name="TestAccuracy">On the test examples.</param>
/// <param name="Updates">Examples after which weights changed, over all epochs.</param>
/// <param name="Mistakes">Examples whose prediction, made before learning from them, was wrong, over all epochs.</param>
/// <param name="Examples">Examples trained on in one epoch.</param>
/// <param name="TestExamples">Examples tested on.</param>
/// <param name="Epochs">Passes over them.</param>
/// <param name="EpochSeconds">How long each pass took.</param>
/// <param name="Model">The file of the trained network.</param>
/// <param name="Report">The HTML report.</param>
public sealed record TrainResult(
    double TrainAccuracy,
    double? ValidationAccuracy,
    double TestAccuracy,
    long Updates,
    long Mistakes,
    int Examples,
    int TestExamples,
    int Epochs,
    IReadOnlyList<double> EpochSeconds,
    string Model,
    string Report
);
