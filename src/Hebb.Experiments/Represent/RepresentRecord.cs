namespace Hebb.Experiments.Represent;

/// <summary>Pictures of learned features: points in the plane with their graph, or prototypes as images. One line of <c>metrics.jsonl</c>.</summary>
public sealed record RepresentRecord
{
    /// <summary>Scatter plots.</summary>
    public IReadOnlyList<Reproduce.ReproduceScatter> Scatters { get; init; } = [];

    /// <summary>Tables of numbers as colours: the learned update functions.</summary>
    public IReadOnlyList<Reproduce.ReproduceMap> Maps { get; init; } = [];

    /// <summary>Rows of images, such as prototypes.</summary>
    public IReadOnlyList<Reproduce.ReproduceImages> Images { get; init; } = [];

    /// <summary>A meta-learning step, from 1; 0 in a line of pictures.</summary>
    public long Step { get; init; }

    /// <summary>The meta-loss of that step.</summary>
    public double? Loss { get; init; }
}
