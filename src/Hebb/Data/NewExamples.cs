using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Examples for a network that is already trained, with labels if the file has them.</summary>
/// <param name="Examples">n × d, every number finite (or NaN for a missing value that is to become a mean), columns in the order that the network expects.</param>
/// <param name="Labels">n labels in 0 … m − 1, in the network's numbering, or −1 for a label that the network does not know; none where the file has no labels.</param>
/// <param name="Shape">The shape of an example.</param>
/// <param name="Warnings">What a person should know: one sentence each.</param>
public sealed record NewExamples(Matrix Examples, int[]? Labels, LayerShape Shape, IReadOnlyList<string> Warnings)
{
    /// <summary>Of pictures in a folder: the path of each in that folder, with / between its parts; none where a file holds several examples.</summary>
    public IReadOnlyList<string>? Files { get; init; }
}
