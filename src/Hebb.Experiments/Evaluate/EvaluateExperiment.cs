using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evaluate;

/// <summary>What <c>hebb evaluate</c> does: the labels of examples as a model predicts them, compared with the true ones.</summary>
public static class EvaluateExperiment
{
    private const string Unknown = "(unknown to the model)";

    /// <summary>The names of a network's labels; their numbers where they have no names.</summary>
    public static IReadOnlyList<string> LabelNames(Network network) =>
        network.LabelNames
        ?? [.. Enumerable.Range(0, network.Labels).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Predicts and counts.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">Examples with labels, at least one; −1 is a label that the network does not know.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="observer">Receives progress and warnings.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>The figures, where a label unknown to the network counts as one more label; how many have such a label; and the worst mistakes.</returns>
    /// <exception cref="InvalidOptionException">There are no examples, they have no labels, or they are not of the network's size.</exception>
    public static (ClassificationFigures Figures, int UnknownLabels, WorstExamples Worst) Run(
        Network network,
        NewExamples data,
        WorkerPool workers,
        IRunObserver observer,
        CancellationToken cancel = default
    )
    {
        int[] labels =
            data.Labels ?? throw new InvalidOptionException("--data", "without labels", "data whose labels are known");
        int n = data.Examples.Rows;
        int unknown = labels.Count(label => label < 0);
        int labelCount = network.Labels + (unknown > 0 ? 1 : 0);
        string[] names = [.. LabelNames(network), .. unknown > 0 ? [Unknown] : Array.Empty<string>()];
        var predictions = new int[n];
        var worst = new PriorityQueue<(int Row, int True, int Predicted, float Margin), (float Margin, int Row)>();
        var prediction = new BatchPrediction(network, data.Examples, workers);
        observer.Report(new PhaseProgress("evaluate", 0, n, "examples"));
        while (prediction.Next(cancel))
        {
            for (int b = 0; b < prediction.Count; b++)
            {
                int row = prediction.First + b;
                predictions[row] = prediction.Label(b);
                if (labels[row] >= 0 && labels[row] != predictions[row])
                {
                    var scores = prediction.Scores(b);
                    float margin = scores[predictions[row]] - scores[labels[row]];
                    Keep(worst, (row, labels[row], predictions[row], margin));
                }
            }

            observer.Report(new PhaseProgress("evaluate", prediction.First + prediction.Count, n, "examples"));
        }

        int[] known = [.. labels.Select(label => label < 0 ? network.Labels : label)];
        var figures = ClassificationFigures.Of(known, predictions, labelCount, names);
        foreach (string warning in Warnings(figures, unknown, prediction.NotFinite))
        {
            observer.Warn(warning);
        }

        var mistakes = worst.UnorderedItems.Select(item => item.Element);
        return (
            figures,
            unknown,
            WorstExamples.Of(
                mistakes.OrderByDescending(mistake => mistake.Margin).ThenBy(mistake => mistake.Row),
                data.Examples,
                // A table of pixels is the images that the network was trained on.
                data.Shape.Height * data.Shape.Width
                > 1
                    ? data.Shape
                    : network.Hidden[0].InputShape,
                network.InputNames,
                names
            )
        );
    }

    /// <summary>What a person should know of scores that are not numbers; nothing where all are.</summary>
    /// <param name="examples">How many examples have such scores.</param>
    public static IEnumerable<string> WarningsOfScores(int examples)
    {
        if (examples > 0)
        {
            yield return $"{examples:N0} examples have scores that are not finite: their values are too large for the model";
        }
    }

    private static IEnumerable<string> Warnings(ClassificationFigures figures, int unknown, int notFinite)
    {
        if (unknown > 0)
        {
            yield return $"{unknown:N0} of {figures.Examples:N0} examples count as wrong: they have a label that the model does not know, or none";
        }

        foreach (string warning in WarningsOfScores(notFinite).Concat(figures.Warnings()))
        {
            yield return warning;
        }
    }

    // The smallest margin goes first, of equal ones the last example.
    private static void Keep(
        PriorityQueue<(int, int, int, float), (float Margin, int Row)> worst,
        (int Row, int True, int Predicted, float Margin) mistake
    )
    {
        if (float.IsNaN(mistake.Margin))
        {
            return;
        }

        worst.Enqueue(mistake, (mistake.Margin, -mistake.Row));
        if (worst.Count > WorstExamples.Most)
        {
            worst.Dequeue();
        }
    }
}
