namespace Hebb.RuleLearning;

/// <summary>How a generation of rules did: accuracies in [0, 1], means over its networks.</summary>
/// <param name="Generation">Which, from 1.</param>
/// <param name="Mean">The mean over the genotypes.</param>
/// <param name="Best">That of the best genotype.</param>
/// <param name="OfMean">That of the rule whose parameters are the population's means.</param>
/// <param name="OfTwin">That of the T = 1 networks with the same input weights, without a graph rule.</param>
/// <param name="FixedShare">The share of genes that one allele has won, after selection.</param>
public sealed record GenerationSummary(
    int Generation,
    double Mean,
    double Best,
    double OfMean,
    double OfTwin,
    double FixedShare
);
