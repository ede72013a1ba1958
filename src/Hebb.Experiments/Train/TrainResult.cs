using Hebb.Experiments.Evaluate;

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
)
{
    /// <summary>The figures of the test examples: interval, baseline, each label's, what was taken for what.</summary>
    public ClassificationFigures? Test { get; init; }

    /// <summary>The gradient-trained twin; none if none was asked for.</summary>
    public GradientTwin? Beside { get; init; }

    /// <summary>Cross-validation on the training examples; none if none was asked for.</summary>
    public CrossValidation? Folds { get; init; }

    /// <summary>Examples from which the hidden layer learned, where fewer of them have labels; none where all have.</summary>
    public int? FeatureExamples { get; init; }

    /// <summary>What the hidden layer is and how images are straightened before it, in words; none for a recurrent layer that sees examples as they are.</summary>
    public string? Hidden { get; init; }

    /// <summary>What a person should know of this run: one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The same network with the same hidden weights, its output weights trained by Adam on the cross-entropy.</summary>
/// <param name="TestAccuracy">On the test examples, in [0, 1].</param>
/// <param name="Low">The lower end of its 95 % interval.</param>
/// <param name="High">The upper end.</param>
public sealed record GradientTwin(double TestAccuracy, double Low, double High);

/// <summary>Networks each tested on a part of the training examples that it did not see.</summary>
/// <param name="Accuracies">Of each fold, in [0, 1].</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation.</param>
/// <param name="All">The figures of all examples, each predicted by the network that did not see it.</param>
public sealed record CrossValidation(
    IReadOnlyList<double> Accuracies,
    double Mean,
    double StandardDeviation,
    ClassificationFigures All
);
