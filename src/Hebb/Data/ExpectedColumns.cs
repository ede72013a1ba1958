namespace Hebb.Data;

/// <summary>What a trained network expects of new examples.</summary>
/// <param name="Inputs">d, the numbers of an example.</param>
/// <param name="InputNames">The names of the d columns; none where they have none.</param>
/// <param name="Labels">m.</param>
/// <param name="LabelNames">The names of the m labels; none where they are the numbers 0 … m − 1.</param>
public sealed record ExpectedColumns(
    int Inputs,
    IReadOnlyList<string>? InputNames,
    int Labels,
    IReadOnlyList<string>? LabelNames
)
{
    /// <summary>The shape of an example; images of another shape are refused. None where any that has d numbers will do.</summary>
    public LayerShape? Shape { get; init; }
}
