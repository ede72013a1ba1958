namespace Hebb.Experiments.Evolve;

/// <summary>Accuracies, in [0, 1], of the three networks that a population stands for.</summary>
/// <param name="Sampled">The mean over genotypes drawn from p.</param>
/// <param name="Rounded">Of the most probable genotype.</param>
/// <param name="Expected">Of the mean weights.</param>
public sealed record EvolveAccuracy(double Sampled, double Rounded, double Expected);
