using Hebb.Experiments.Evaluate;

namespace Hebb.Experiments.Evolve;

/// <summary>What <c>hebb evolve</c> found.</summary>
/// <param name="Accuracy">On the test examples.</param>
/// <param name="ValidationAccuracy">On the validation examples; none if there are none.</param>
/// <param name="SignSgdAccuracy">On the test examples after SignSGD on the output weights; none if it did not follow.</param>
/// <param name="Generations">Generations selected.</param>
/// <param name="FixedAlleles">Genes that one allele has won.</param>
/// <param name="Genes">All genes.</param>
/// <param name="Edges">The edges of the network.</param>
/// <param name="TrainExamples">Training examples.</param>
/// <param name="TestExamples">Test examples.</param>
/// <param name="Model">The file of the expected network, after SignSGD if that followed.</param>
/// <param name="Report">The HTML report.</param>
public sealed record EvolveResult(
    EvolveAccuracy Accuracy,
    EvolveAccuracy? ValidationAccuracy,
    double? SignSgdAccuracy,
    int Generations,
    int FixedAlleles,
    int Genes,
    int Edges,
    int TrainExamples,
    int TestExamples,
    string Model,
    string Report
)
{
    /// <summary>The figures of the test examples as the network that is kept predicts them.</summary>
    public ClassificationFigures? Test { get; init; }
}
