namespace Hebb.Experiments.Streams;

/// <summary>What <c>hebb stream</c> found.</summary>
/// <param name="Learners">The learners, that by the margin rule first.</param>
/// <param name="Groups">The groups of test examples: the labels, or with drift all test examples as in each phase.</param>
/// <param name="Phases">Phases of the stream.</param>
/// <param name="Examples">Examples of the stream, each seen once.</param>
/// <param name="Features">Features of an example.</param>
/// <param name="FeaturesFrom">Where features come from.</param>
/// <param name="TestExamples">Test examples that are used: all, or with drift the first of them, 2,000 at most and fewer with more than ten phases.</param>
/// <param name="MajorityBaseline">The share of the most frequent label among the test examples: what guessing reaches.</param>
/// <param name="Report">The HTML report.</param>
public sealed record StreamResult(
    IReadOnlyList<StreamLearnerResult> Learners,
    IReadOnlyList<string> Groups,
    int Phases,
    long Examples,
    int Features,
    string FeaturesFrom,
    long TestExamples,
    double MajorityBaseline,
    string Report
)
{
    /// <summary>The accuracy of the first learner at the end, the main figure.</summary>
    public double Accuracy => Learners[0].Accuracy;
}

/// <summary>One learner of a stream.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Prequential">The share of right predictions, each made before the example was learned from.</param>
/// <param name="Accuracy">On all groups of test examples after the last phase.</param>
/// <param name="Forgetting">How much lower accuracy on a group is at the end than at its best after an earlier phase; the mean over groups.</param>
/// <param name="Seen">After each phase the accuracy on the groups that came so far.</param>
public sealed record StreamLearnerResult(
    string Name,
    double Prequential,
    double Accuracy,
    double Forgetting,
    IReadOnlyList<double> Seen
);
