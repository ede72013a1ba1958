using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using LayerShape = Hebb.Data.LayerShape;

namespace Hebb.Experiments.Evaluate;

/// <summary>The report of an evaluation: the figures, what was taken for what, and the worst mistakes.</summary>
public static class EvaluateReport
{
    private const int MostColumns = 12;

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<EvaluateResult>();
        var worst = run.Records<WorstExamples>() is [.., var last] ? last : null;
        string model = result?.Model ?? (run.Description.Arguments is [var given] ? given : "a model");
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"{model} on {data}",
            result is null
                ? "This run is not finished; the command that resumes it is below."
                : $"{RunTables.Percent(result.Accuracy)} of {Count(result.Examples)} examples right",
            [
                .. result is null ? Array.Empty<ReportSection>() : Sections(result),
                .. worst is null ? Array.Empty<ReportSection>() : [Mistakes(worst)],
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static ReportSection[] Sections(EvaluateResult result) =>
        [
            new ReportSection("Result", [new KeyFigures(ClassificationReport.KeyFigures(result))]),
            ClassificationReport.Section(result, "examples"),
        ];

    /// <summary>The mistakes that the model was surest of.</summary>
    internal static ReportSection Mistakes(WorstExamples worst) =>
        new(
            "The worst mistakes",
            worst.Examples.Count == 0
                ? [new Paragraph("None: every example was given its label.")]
                :
                [
                    new Paragraph(
                        "The mistakes that the model was surest of: the predicted label's score is furthest above the true label's."
                    ),
                    worst.Examples[0].Values is not null && worst.Height * worst.Width > 1
                        ? Pictures(worst)
                        : Values(worst),
                ]
        );

    private static ImageGrid Pictures(WorstExamples worst) =>
        new(
            "The examples",
            worst.Channels > 1 ? $"mean of {worst.Channels} channels" : "value",
            [
                .. worst.Examples.Select(example =>
                    GreyImage.OfChannels(
                        $"{example.Number}: {example.Label}, not {example.Predicted}",
                        new LayerShape(worst.Channels, worst.Height, worst.Width),
                        example.Values!
                    )
                ),
            ]
        )
        {
            Caption = "Under each its number in the data, its true label, and the label it was given.",
        };

    private static ReportTable Values(WorstExamples worst)
    {
        int columns = worst.Examples[0].Values is null ? 0 : Math.Min(MostColumns, worst.Channels);
        int left = worst.Channels - columns;
        string[] header =
        [
            "example",
            "true label",
            "predicted",
            "margin",
            .. Enumerable
                .Range(0, columns)
                .Select(c => worst.InputNames?[c] ?? (c + 1).ToString(CultureInfo.InvariantCulture)),
        ];
        return new ReportTable(
            header,
            [
                .. worst.Examples.Select(example =>
                    (string[])
                        [
                            Count(example.Number),
                            example.Label,
                            example.Predicted,
                            TickLabels.Short(example.Margin),
                            .. (example.Values ?? []).Take(columns).Select(value => TickLabels.Exact((double)value)),
                        ]
                ),
            ]
        )
        {
            Caption = left > 0 && columns > 0 ? $"The first {columns} of {worst.Channels} columns" : null,
            FigureColumns = Enumerable.Range(0, header.Length).Except([1, 2]).ToHashSet(),
        };
    }

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
