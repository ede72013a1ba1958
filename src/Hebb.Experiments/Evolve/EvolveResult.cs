namespace Hebb.Experiments.Evolve;

/// <summary>What <c>hebb evolve</c> found.</summary>
/// <param name="Accuracy">On the test examples, after evolution.</param>
/// <param name="TrainAccuracy">On the training examples.</param>
/// <param name="SignSgdAccuracy">On the test examples, of a drawn genotype whose output layer SignSGD then trained; none without.</param>
/// <param name="Generations">Generations.</param>
/// <param name="FixedAlleles">Genes that one allele has won.</param>
/// <param name="Genes">All genes.</param>
/// <param name="Examples">Training examples.</param>
/// <param name="Curve">The run's records in order.</param>
/// <param name="Model">The file of the network.</param>
/// <param name="Report">The HTML report.</param>
public sealed record EvolveResult(
    EvolveAccuracy Accuracy,
    EvolveAccuracy TrainAccuracy,
    double? SignSgdAccuracy,
    int Generations,
    int FixedAlleles,
    int Genes,
    int Examples,
    IReadOnlyList<EvolveRecord> Curve,
    string Model,
    string Report
);
