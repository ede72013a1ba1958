using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Reproduce;

/// <summary>A row to be: what is measured for it, with one seed after the other.</summary>
/// <param name="Name">The row's name; no two cells of a reproduction have the same.</param>
/// <param name="Paper">The paper's figure; none where it gives none.</param>
/// <param name="Trial">The measurement of a seed; the first value that it gives is the row's.</param>
public sealed record ReproduceCell(string Name, double? Paper, Func<ulong, Trial> Trial)
{
    /// <summary>What the row belongs to, such as a data set.</summary>
    public string Group { get; init; } = "";
}
