namespace Hebb.Networks;

/// <summary>Where a trained network comes from: what is needed to train it again.</summary>
/// <remarks>
/// It is written into the model's file, and the same training shall give the same file. So nothing belongs here that does
/// not change the weights: no time, no path of this machine, no number of threads.
/// </remarks>
public sealed record ModelProvenance
{
    /// <summary>The name of the data set, such as <c>mnist</c>; null if unknown.</summary>
    public string? Data { get; init; }

    /// <summary>The seed of all random numbers; null if unknown.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The version of Hebb that trained the network, such as <c>0.1.0</c>; null if unknown.</summary>
    public string? Version { get; init; }

    /// <summary>How it was trained: options by name as the tool takes them, such as <c>weights</c>: <c>averaged</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
