using System.Globalization;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Evaluate;

/// <summary>How well labels were predicted: accuracy and what it has to be compared with, each label's own figures, and what was taken for what.</summary>
/// <example><code>
/// var figures = ClassificationFigures.Of(test.Labels, network.Predict(test.Examples), network.Labels, network.LabelNames);
/// </code></example>
public record ClassificationFigures
{
    /// <summary>With more labels than this there is no <see cref="Confusion"/>: it would have too many numbers to be read.</summary>
    public const int MostLabelsConfused = 200;

    /// <summary>n, the number of examples.</summary>
    public required int Examples { get; init; }

    /// <summary>The share of the examples whose label was predicted, in [0, 1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>The lower end of the accuracy's 95 % interval.</summary>
    public required double Low { get; init; }

    /// <summary>The upper end.</summary>
    public required double High { get; init; }

    /// <summary>The mean of the recalls of the labels that occur: every label weighs the same, however rare it is.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>The accuracy of always predicting the most frequent label.</summary>
    public required double MajorityBaseline { get; init; }

    /// <summary>The most frequent label's name; the first of equals.</summary>
    public required string MajorityLabel { get; init; }

    /// <summary>How many different labels were predicted for any example.</summary>
    public required int PredictedLabels { get; init; }

    /// <summary>The figures of each of the m labels.</summary>
    public required IReadOnlyList<ClassFigures> PerClass { get; init; }

    /// <summary>How many examples of each label (rows) were given which label (columns); none with more than <see cref="MostLabelsConfused"/> labels.</summary>
    public required IReadOnlyList<IReadOnlyList<int>>? Confusion { get; init; }

    /// <summary>Counts what was predicted.</summary>
    /// <param name="labels">The true labels, each in 0 … m − 1; at least one.</param>
    /// <param name="predictions">As many predicted labels.</param>
    /// <param name="labelCount">m.</param>
    /// <param name="labelNames">The labels' names; none where they are only numbers.</param>
    /// <exception cref="InvalidOptionException">There are no examples, not as many predictions as labels, or one that is out of range; the message says which.</exception>
    public static ClassificationFigures Of(
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> predictions,
        int labelCount,
        IReadOnlyList<string>? labelNames = null
    )
    {
        int n = labels.Length;
        InvalidOptionException.ThrowIfOutside("examples", n, 1, int.MaxValue);
        InvalidOptionException.ThrowIfOutside("predictions", predictions.Length, n, n);
        var counts = new (int Examples, int Predicted, int Right)[labelCount];
        int[][]? confusion =
            labelCount > MostLabelsConfused
                ? null
                : [.. Enumerable.Range(0, labelCount).Select(_ => new int[labelCount])];
        int right = 0;
        for (int i = 0; i < n; i++)
        {
            InvalidOptionException.ThrowIfOutside("label", labels[i], 0, labelCount - 1);
            InvalidOptionException.ThrowIfOutside("prediction", predictions[i], 0, labelCount - 1);
            counts[labels[i]].Examples++;
            counts[predictions[i]].Predicted++;
            if (confusion is not null)
            {
                confusion[labels[i]][predictions[i]]++;
            }

            if (labels[i] == predictions[i])
            {
                counts[labels[i]].Right++;
                right++;
            }
        }

        double accuracy = right / (double)n;
        var (low, high) = WilsonInterval.Of(accuracy, n);
        ClassFigures[] perClass =
        [
            .. counts.Select(
                (count, c) =>
                    new ClassFigures(
                        labelNames?[c] ?? c.ToString(CultureInfo.InvariantCulture),
                        Share(count.Right, count.Predicted),
                        Share(count.Right, count.Examples),
                        count.Examples,
                        count.Predicted
                    )
            ),
        ];
        var majority = perClass.MaxBy(label => label.Examples)!;
        return new ClassificationFigures
        {
            Examples = n,
            Accuracy = accuracy,
            Low = low,
            High = high,
            BalancedAccuracy = perClass.Average(label => label.Recall)!.Value,
            MajorityBaseline = majority.Examples / (double)n,
            MajorityLabel = majority.Label,
            PredictedLabels = perClass.Count(label => label.Predicted > 0),
            PerClass = perClass,
            Confusion = confusion,
        };
    }

    /// <summary>What a person should know of these predictions: one sentence each, and none where nothing is odd.</summary>
    public IEnumerable<string> Warnings()
    {
        if (PredictedLabels == 1 && PerClass.Count(label => label.Examples > 0) > 1)
        {
            string only = PerClass.First(label => label.Predicted > 0).Label;
            yield return $"all {Examples:N0} examples are given one label, '{only}': the predictions say nothing about the examples";
        }
        else if (Accuracy < MajorityBaseline)
        {
            yield return $"the accuracy, {Percent(Accuracy)}, is below that of always predicting '{MajorityLabel}', {Percent(MajorityBaseline)}";
        }
    }

    // No share of nothing.
    private static double? Share(int part, int all) => all == 0 ? null : part / (double)all;

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}

/// <summary>The figures of one label.</summary>
/// <param name="Label">Its name, or its number.</param>
/// <param name="Precision">Of the examples that were given this label, the share that have it; none where none were given it.</param>
/// <param name="Recall">Of the examples that have this label, the share that were given it; none where none have it.</param>
/// <param name="Examples">How many have it.</param>
/// <param name="Predicted">How many were given it.</param>
public sealed record ClassFigures(string Label, double? Precision, double? Recall, int Examples, int Predicted);
