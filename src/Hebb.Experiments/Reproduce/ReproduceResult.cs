namespace Hebb.Experiments.Reproduce;

/// <summary>What <c>hebb reproduce ID</c> found.</summary>
/// <param name="Id">Which table or figure.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Rows">Our figures beside the paper's.</param>
public sealed record ReproduceResult(string Id, string Title, IReadOnlyList<ReproduceRow> Rows)
{
    /// <summary>What holds and what does not.</summary>
    public IReadOnlyList<ReproduceClaim> Claims { get; init; } = [];

    /// <summary>Curves.</summary>
    public IReadOnlyList<ReproduceFigure> Figures { get; init; } = [];

    /// <summary>Pictures, row by row.</summary>
    public IReadOnlyList<ReproduceImages> Images { get; init; } = [];

    /// <summary>Points in the plane, such as what networks make of the examples.</summary>
    public IReadOnlyList<ReproduceScatter> Scatters { get; init; } = [];

    /// <summary>Tables of numbers as colours.</summary>
    public IReadOnlyList<ReproduceMap> Maps { get; init; } = [];

    /// <summary>What a reader must know to understand the figures: settings and how they were chosen.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it was the smaller run: its figures are no evidence.</summary>
    public bool Quick { get; init; }

    /// <summary>The HTML report.</summary>
    public string? Report { get; init; }

    /// <summary>Several results as one: each row and claim says which it comes from.</summary>
    public static ReproduceResult Together(string id, IReadOnlyList<ReproduceResult> results) =>
        new(
            id,
            "Every table, figure and theorem",
            [
                .. results.SelectMany(result =>
                    result.Rows.Select(row => row with { Name = $"{result.Id}: {row.Name}", Group = result.Id })
                ),
            ]
        )
        {
            Claims =
            [
                .. results.SelectMany(result =>
                    result.Claims.Select(claim => claim with { Text = $"{result.Id}: {claim.Text}" })
                ),
            ],
            Notes = [.. results.Select(result => $"{result.Id}: {result.Title}; {result.Report}")],
            Quick = results.Any(result => result.Quick),
        };
}
