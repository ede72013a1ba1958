using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb train</c>; which keys it has depends on its kind.</summary>
/// <param name="Kind"><c>point</c>: counters since the beginning; <c>epoch</c>: those of one epoch; <c>fold</c>: the accuracy of a fold; <c>view</c>: an image and what the network sees of it; <c>result</c>: accuracies at the end.</param>
public sealed record TrainRecord(string Kind)
{
    /// <summary>The epoch or the fold, from 1.</summary>
    public int? Epoch { get; init; }

    /// <summary>Examples learned from.</summary>
    public long? Examples { get; init; }

    /// <summary>Those of them whose prediction, made before learning from them, was wrong.</summary>
    public long? Mistakes { get; init; }

    /// <summary>Those of them after which weights changed.</summary>
    public long? Updates { get; init; }

    /// <summary>On the examples trained on, in [0, 1].</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>On the training examples held out.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>On the test examples.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>An image and its view.</summary>
    public ViewExample? View { get; init; }

    /// <summary>Where training is.</summary>
    public static TrainRecord Point(TrainingProgress now) =>
        new("point")
        {
            Epoch = now.Epoch,
            Examples = now.Examples,
            Mistakes = now.Mistakes,
        };

    /// <summary>An epoch that is over.</summary>
    public static TrainRecord OfEpoch(EpochSummary epoch) =>
        new("epoch")
        {
            Epoch = epoch.Epoch,
            Examples = epoch.Examples,
            Mistakes = epoch.Mistakes,
            Updates = epoch.Updates,
        };

    /// <summary>The accuracies of a training that is over.</summary>
    public static TrainRecord Of(TrainResult result) =>
        new("result")
        {
            TrainAccuracy = result.TrainAccuracy,
            ValidationAccuracy = result.ValidationAccuracy,
            TestAccuracy = result.TestAccuracy,
        };
}
