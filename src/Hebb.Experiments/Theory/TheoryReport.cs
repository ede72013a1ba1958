using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Theory;

/// <summary>The report of the theory: every check with its figure and bound, and a picture where one helps.</summary>
public static class TheoryReport
{
    private const string Evolution = "nne-";

    private const string Legend =
        "As printed: the paper's statement, literally, with every case that its words allow. With conditions: the statement with the "
        + "conditions that its proof needs, which are stated. Proof: a step or constant of a proof or derivation. Applied: the paper's procedure, or a "
        + "sentence that is not part of the statement. Observation: a sample; no proof says that it must be so.";

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<TheoryResult>();
        var checks = result?.Checks ?? [];
        return new ReportPage(
            "The theory of the papers, run as experiments",
            result is null ? "This run is not finished; below is how to resume it." : Summary(checks),
            [
                .. checks.Count > 0
                    ? new[] { new ReportSection("All checks", [Table(checks), new Paragraph(Legend)]) }
                    : [],
                .. Sections(checks, run.Records<TrialRecord>()),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    /// <summary>A table with a row for each check.</summary>
    public static ReportTable Table(IReadOnlyList<TheoryCheck> checks) =>
        new(
            ["check", "what is taken", "holds", "figure", "bound", "what is measured"],
            [
                .. checks.Select(check =>
                    (string[])
                        [
                            check.Name,
                            NameOf(check.Interpretation),
                            check.Holds ? "yes" : "no",
                            Number(check.Figure),
                            BoundOf(check),
                            check.Quantity,
                        ]
                ),
            ]
        )
        {
            Caption = "Figures and bounds",
            FigureColumns = new HashSet<int> { 3, 4 },
            VerdictColumn = 2,
            IsBroad = true,
        };

    /// <summary>A section for each theorem: its statements, what was found, pictures.</summary>
    /// <param name="checks">The finished checks, perhaps none.</param>
    /// <param name="records">The trials so far.</param>
    /// <exception cref="FileFormatException">A record does not fit its check.</exception>
    public static IReadOnlyList<ReportSection> Sections(
        IReadOnlyList<TheoryCheck> checks,
        IReadOnlyList<TrialRecord> records
    )
    {
        var trials = records.ToLookup(record => record.Phase);
        return
        [
            .. TheoryExperiment
                .Theorems.Select(theorem => new ReportSection(
                    Heading(theorem),
                    [
                        .. TheoryExperiment
                            .Claims.Where(claim => claim.Name.StartsWith(theorem, StringComparison.Ordinal))
                            .SelectMany(claim =>
                                Blocks(
                                    claim,
                                    checks.FirstOrDefault(check => check.Name == claim.Name),
                                    trials[claim.Name]
                                )
                            ),
                    ]
                ))
                .Where(section => section.Content.Count > 0),
        ];
    }

    /// <summary>How many hold, by what they take from the papers: <c>As printed 5 of 11, with conditions 9 of 9.</c></summary>
    public static string Summary(IReadOnlyList<TheoryCheck> checks)
    {
        string byKind = string.Join(
            ", ",
            checks
                .GroupBy(check => check.Interpretation)
                .OrderBy(kind => kind.Key)
                .Select(kind => $"{NameOf(kind.Key)} {kind.Count(check => check.Holds)} of {kind.Count()}")
        );
        return $"{checks.Count(check => check.Holds)} of {checks.Count} checks hold: {byKind}";
    }

    /// <summary>In words: <c>as printed</c>, <c>with conditions</c>, <c>proof</c>, <c>applied</c>, <c>observation</c>.</summary>
    public static string NameOf(Interpretation interpretation) =>
        interpretation switch
        {
            Interpretation.AsPrinted => "as printed",
            Interpretation.WithConditions => "with conditions",
            Interpretation.Proof => "proof",
            Interpretation.Applied => "applied",
            _ => "observation",
        };

    /// <summary>A bound with its side, such as <c>≤ 1</c>.</summary>
    public static string BoundOf(TheoryCheck check) =>
        $"{(check.BoundKind == BoundKind.Upper ? "≤" : "≥")} {Number(check.Bound)}";

    /// <summary>A figure with four significant digits, a whole number with all its digits: <c>2.644·10⁻¹²</c>.</summary>
    public static string Number(double value) => TickLabels.Rounded(value);

    // A theorem under way has pictures already, but no verdict.
    private static ReportBlock[] Blocks(Claim claim, TheoryCheck? check, IEnumerable<TrialRecord> trials)
    {
        double[][] rows = [.. trials.Select(trial => RowOf(claim, trial))];
        ReportBlock[] pictures =
            rows.Length > 0 && claim.Plot is { } plot ? [plot(new TrialTable(claim.Columns, rows))] : [];
        return check is null
            ? pictures
            : [new Finding(claim.Name, check.Holds, NameOf(check.Interpretation), [.. Found(check), .. pictures])];
    }

    private static IEnumerable<ReportBlock> Found(TheoryCheck check)
    {
        yield return new Paragraph(check.Statement);
        yield return new Paragraph(check.Remark);
        yield return new ReportTable(
            ["measure", "value"],
            [
                [$"{check.Quantity}; must be {BoundOf(check)}", Number(check.Figure)],
                .. check.Measures.Select(measure => (string[])[Words(measure.Key), Number(measure.Value)]),
            ]
        )
        {
            Caption = $"{check.Trials} {(check.Trials == 1 ? "trial" : "trials")}",
            FigureColumns = new HashSet<int> { 1 },
        };
    }

    private static double[] RowOf(Claim claim, TrialRecord trial) =>
        trial.Values.Count == claim.Columns.Count
            ? [.. trial.Values]
            : throw new FileFormatException(
                RunFolder.MetricsName,
                $"trial {trial.Seed} of {trial.Phase} has {trial.Values.Count} values; it must have {claim.Columns.Count}"
            );

    private static string Heading(string theorem) =>
        theorem.StartsWith(Evolution, StringComparison.Ordinal)
            ? $"Neural net evolution: {theorem[Evolution.Length..].Replace('-', ' ')}"
            : char.ToUpperInvariant(theorem[0])
                + (theorem[1..^1] + char.ToUpperInvariant(theorem[^1])).Replace('-', ' ');

    // largestRatioToTheSharpBound → largest ratio to the sharp bound.
    private static string Words(string key) =>
        string.Concat(
            key.Select(
                (c, n) =>
                    char.IsUpper(c) || (char.IsDigit(c) && !char.IsDigit(key[n - 1]))
                        ? $" {char.ToLowerInvariant(c)}"
                        : $"{c}"
            )
        );
}
