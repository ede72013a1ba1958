using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Represent;

/// <summary>What <c>hebb represent</c> found.</summary>
/// <param name="Rule">The rule, as the tool names it.</param>
/// <param name="Accuracy">Accuracy on the test examples with few labels, beside that of random features of the same size.</param>
/// <param name="Svm">
/// Accuracy of support vector machines on the features, against the number of labels: of up to 1,000 test examples, over up to 4 draws.
/// </param>
/// <param name="Units">Features of an example.</param>
/// <param name="UnlabelledExamples">Training examples that the features were learned from; their labels were not used.</param>
/// <param name="TestExamples">Test examples.</param>
/// <param name="MajorityBaseline">The share of the most frequent label among the test examples: what guessing reaches.</param>
/// <param name="Report">The HTML report.</param>
public sealed record RepresentResult(
    string Rule,
    IReadOnlyList<FewLabelAccuracy> Accuracy,
    IReadOnlyList<SvmAccuracy> Svm,
    int Units,
    long UnlabelledExamples,
    long TestExamples,
    double MajorityBaseline,
    string Report
)
{
    /// <summary>The part of the test examples' variance that is missing from their reconstruction, 0 or more; none for a rule without one.</summary>
    public double? Unexplained { get; init; }

    /// <summary>The same of the network before it learned.</summary>
    public double? UnexplainedBefore { get; init; }

    /// <summary>
    /// The earth mover's distance between the first two principal components of the features and the points in the plane that the
    /// examples were made from, each axis scaled to [0, 1]; none for other data.
    /// </summary>
    public double? Emd { get; init; }

    /// <summary>The learned rule's file; none where no rule was learned.</summary>
    public string? RuleFile { get; init; }

    /// <summary>Units that respond to no training example.</summary>
    public int DeadUnits { get; init; }

    /// <summary>What a person should know before using the features: each in one line, with its likely cause.</summary>
    public IEnumerable<string> Warnings()
    {
        var most = Accuracy[^1];
        if (most.Accuracy <= MajorityBaseline)
        {
            yield return $"with {most.Labels} labels the features reach {RunTables.Percent(most.Accuracy)}, no more than guessing the most frequent "
                + $"label ({RunTables.Percent(MajorityBaseline)}): the examples may not be scaled, or the labels may not follow from them";
        }
        else if (Rule != "random" && Accuracy.All(point => point.High < point.Random))
        {
            yield return $"random features are better at every number of labels ({RunTables.Percent(most.Random)} with {most.Labels}): neighbouring "
                + "examples may not have the same label, or the rule may not suit these data";
        }

        if (Accuracy.All(point => point.High < point.Raw))
        {
            yield return $"the examples themselves are better at every number of labels ({RunTables.Percent(most.Raw)} with {most.Labels}): a classifier "
                + "of the examples needs no features here";
        }

        if (Unexplained is { } unexplained && !double.IsFinite(unexplained))
        {
            yield return "learning by the rule diverged: its reconstruction is no number; the rule may be for other data or another network";
        }
        else if (Unexplained >= UnexplainedBefore)
        {
            yield return FormattableString.Invariant(
                $"the rule reconstructs no better than the network before it learned ({Unexplained:G3} of the variance unexplained, {UnexplainedBefore:G3} before): more --meta-steps, or another seed, may help"
            );
        }

        if (DeadUnits > Units / 2)
        {
            yield return $"{DeadUnits:N0} of {Units:N0} units respond to no training example: fewer --neurons or a larger --cap would use them";
        }
    }
}

/// <summary>Accuracy with a number of labels, over several draws of them.</summary>
/// <param name="Labels">Labelled examples, as many of each label as of any other.</param>
/// <param name="Accuracy">Mean accuracy on the test examples of logistic regression on the features, in [0, 1].</param>
/// <param name="Random">The same on random features of the same size.</param>
/// <param name="Raw">The same on the examples themselves.</param>
public sealed record FewLabelAccuracy(int Labels, double Accuracy, double Random, double Raw)
{
    /// <summary>The lower end of the 95 % interval of the mean over the draws; the mean itself for one draw.</summary>
    public double Low { get; init; }

    /// <summary>The upper end.</summary>
    public double High { get; init; }
}

/// <summary>Accuracy of support vector machines with a number of labels.</summary>
/// <param name="Labels">Labelled examples.</param>
/// <param name="Accuracy">Mean accuracy on the test examples of a linear one on the features, in [0, 1].</param>
/// <param name="Rbf">The same with a Gaussian kernel.</param>
public sealed record SvmAccuracy(int Labels, double Accuracy, double Rbf);
