namespace Hebb.Evolution;

/// <summary>How the network of a genotype did on some images.</summary>
/// <param name="Loss">The mean cross-entropy L.</param>
/// <param name="Reward">δ, the mean of max{0, α² − L²} with α = ln m.</param>
/// <param name="Right">Images whose label was predicted.</param>
public readonly record struct GenotypeOutcome(double Loss, double Reward, int Right);
