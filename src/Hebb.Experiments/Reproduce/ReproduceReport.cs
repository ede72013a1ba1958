using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Reproduce;

/// <summary>The report of a reproduction: what holds, every figure beside the paper's, the curves.</summary>
public static class ReproduceReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<ReproduceResult>();
        return new ReportPage(
            result?.Title ?? $"Reproduction of {string.Join(" ", run.Description.Arguments)}",
            Summary(result, run),
            [.. result is null ? [] : Sections(result), RunTables.About(run)]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    /// <summary>A figure as people read it: a share in percent, anything else as a number.</summary>
    public static string Text(double? value, string unit) =>
        value is not { } number ? ""
        : unit == ReproduceRow.Share ? (100 * number).ToString("F2", CultureInfo.InvariantCulture) + " %"
        : number.ToString("G5", CultureInfo.InvariantCulture);

    private static string Summary(ReproduceResult? result, RunContent run)
    {
        if (result is null)
        {
            return $"This run is not finished: {run.Records<TrialRecord>().Count} trials are done.";
        }

        string quick = result.Quick ? "A quick run, not evidence. " : "";
        return result.Quick || result.Claims.Count == 0
            ? $"{quick}{result.Rows.Count} figures beside the paper's"
            : $"{quick}{result.Claims.Count(claim => claim.Holds == true)} of {result.Claims.Count} claims hold";
    }

    private static IEnumerable<ReportSection> Sections(ReproduceResult result)
    {
        if (result.Claims.Count > 0)
        {
            yield return new ReportSection("What holds", [Claims(result)]);
        }

        if (result.Figures.Count > 0)
        {
            yield return new ReportSection("Curves", [.. result.Figures.Select(Chart)]);
        }

        ReportBlock[] pictures =
        [
            .. result.Images.Select(Grid),
            .. result.Scatters.Select(Plot),
            .. result.Maps.Select(Map),
        ];
        if (pictures.Length > 0)
        {
            yield return new ReportSection("Pictures", pictures);
        }

        yield return new ReportSection(
            "Figures",
            [
                .. result.Rows.Where(row => row.Unit == ReproduceRow.Share).GroupBy(row => row.Group).Select(Bars),
                Rows(result),
            ]
        );
        if (result.Notes.Count > 0)
        {
            yield return new ReportSection("How", [.. result.Notes.Select(note => new Paragraph(note))]);
        }
    }

    private static ReportTable Claims(ReproduceResult result) =>
        new(
            ["claim", "holds", "found"],
            [.. result.Claims.Select(claim => (string[])[claim.Text, claim.Judgement(), claim.Found])]
        )
        {
            VerdictColumn = 1,
        };

    /// <summary>Points in the plane.</summary>
    internal static ScatterPlot Plot(ReproduceScatter points) => new(points.Title, points.Groups, points.Panels);

    /// <summary>Rows of pictures.</summary>
    internal static ImageGrid Grid(ReproduceImages images) =>
        new(images.Title, "value", images.Images) { Range = (0, 1) };

    /// <summary>A table as colours.</summary>
    internal static HeatMap Map(ReproduceMap map) =>
        new(map.Title, map.Unit, map.Rows, map.Columns, map.Values)
        {
            RowAxis = map.RowAxis,
            ColumnAxis = map.ColumnAxis,
        };

    private static LineChart Chart(ReproduceFigure figure) =>
        new(figure.Title, figure.XLabel, figure.YLabel, figure.Series) { LogX = figure.LogX };

    private static BarChart Bars(IGrouping<string, ReproduceRow> rows) =>
        new(
            (rows.Key.Length == 0 ? "Means" : $"{rows.Key}: means") + " with 95 % intervals",
            "share (%)",
            ["ours"],
            [.. rows.Select(row => new BarGroup(WithoutGroup(row), [BarOf(row)]))]
        )
        {
            ReferenceLabel = "paper",
        };

    // Student's t does not respect the bounds of a share.
    private static Bar BarOf(ReproduceRow row) =>
        new(100 * row.Mean, 100 * Math.Max(0, row.Low ?? row.Mean), 100 * Math.Min(1, row.High ?? row.Mean))
        {
            Reference = 100 * row.Paper,
        };

    // The group stands above the picture.
    private static string WithoutGroup(ReproduceRow row) =>
        row.Group.Length == 0
            ? row.Name
            : row.Name.Replace($"{row.Group}, ", "").Replace($"{row.Group}: ", "").Replace($"; {row.Group}", "");

    private static ReportTable Rows(ReproduceResult result) =>
        new(
            ["figure", "paper", "mean", "deviation", "95 % low", "95 % high", "runs", "unit"],
            [
                .. result.Rows.Select(row =>
                    (string[])
                        [
                            row.Name,
                            Text(row.Paper, row.Unit),
                            Text(row.Mean, row.Unit),
                            Text(row.Std, row.Unit),
                            Text(row.Low, row.Unit),
                            Text(row.High, row.Unit),
                            $"{row.Runs}",
                            row.Unit,
                        ]
                ),
            ]
        )
        {
            Caption = "Every figure",
            FigureColumns = new HashSet<int> { 1, 2, 3, 4, 5, 6 },
        };
}
