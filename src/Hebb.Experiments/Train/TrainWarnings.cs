using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>What is odd about a trained network's predictions, in words, with the likely cause.</summary>
internal static class TrainWarnings
{
    // Fewer undecided examples than this share are no sign of anything.
    private const double Many = 0.1;

    /// <summary>The warnings; none where nothing is odd.</summary>
    /// <param name="train">The training examples, all predicted.</param>
    /// <param name="test">The test examples, all predicted.</param>
    /// <param name="figures">Those of the test examples.</param>
    /// <param name="options">How the network was trained.</param>
    /// <param name="data">The training examples.</param>
    public static IEnumerable<string> Of(
        Evaluation train,
        Evaluation test,
        ClassificationFigures figures,
        TrainOptions options,
        LabelledData data
    )
    {
        string cause = LikelyCause(options, data);
        if (train.NotFinite + test.NotFinite is var overflowing && overflowing > 0)
        {
            yield return $"activity overflows: {overflowing:N0} of {train.Examples + test.Examples:N0} examples have scores that are not finite; {cause}";
        }
        else if (train.Undecided > Many * train.Examples)
        {
            yield return $"{train.Undecided:N0} of {train.Examples:N0} training examples give every label the same score: no neuron fires for them, or none has learned; {cause}";
        }

        // Slightly below the baseline is chance.
        bool isOdd = figures.PredictedLabels == 1 || figures.High < figures.MajorityBaseline;
        foreach (string warning in isOdd ? figures.Warnings() : [])
        {
            yield return $"{warning}; {cause}";
        }
    }

    private static string LikelyCause(TrainOptions options, LabelledData data)
    {
        int seen = data.Labels.Distinct().Count();
        bool isImage = data.Shape is { Height: > 1, Width: > 1 };
        return seen < data.LabelCount
                ? $"the training examples have {seen:N0} of {data.LabelCount:N0} labels{(options.Limit > 0 ? $" (--limit is {options.Limit})" : "")}: the others cannot be learned"
            : options.Layer.Rounds > 1 && options.Plasticity.GraphRule.Name != GraphRule.Zero.Name
                ? $"the graph rule's steps may be too large (--graph-step-size is {options.Plasticity.GraphStepSize})"
            : options.Scale == Scaling.None && !isImage
                ? "the columns may differ too much in their units (--scale standard), or training was too short (--epochs)"
            : options.Banks.Count > 0
                ? $"{data.Count:N0} images may be too few, they may have too little contrast, or training was too short (--epochs)"
            : "training may be too short (--epochs), or the output rule may not fit (--output-rule)";
    }
}
