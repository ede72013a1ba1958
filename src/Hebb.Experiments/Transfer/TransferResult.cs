namespace Hebb.Experiments.Transfer;

/// <summary>What <c>hebb transfer</c> found.</summary>
/// <param name="Results">Every network on every data set.</param>
/// <param name="Report">The HTML report.</param>
public sealed record TransferResult(IReadOnlyList<TransferRow> Results, string Report);
