using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Evaluate;

/// <summary>How well labels were predicted, as blocks of a report; every experiment with a classifier shows them alike.</summary>
internal static class ClassificationReport
{
    // Beyond these, cells are too small to be told apart, and a list of the largest says more.
    private const int MostLabelsDrawn = 50;

    private const int MostConfusions = 20;

    /// <summary>A section with all of it: what was taken for what, and each label's figures.</summary>
    /// <param name="figures">What was counted.</param>
    /// <param name="examples">What the examples are, such as <c>test examples</c>.</param>
    public static ReportSection Section(ClassificationFigures figures, string examples) =>
        new(
            "Labels",
            [
                .. figures.Warnings().Select(warning => new Paragraph($"Note: {warning}.")),
                Confusion(figures, examples),
                PerClass(figures),
            ]
        );

    /// <summary>The figures of a run's test examples, which are its result's key <c>test</c>; none where an older version left none.</summary>
    public static ClassificationFigures? OfTest(RunContent run) => run.PartOfResult<ClassificationFigures>("test");

    /// <summary>The section on a run's test examples, if it has their figures.</summary>
    public static IEnumerable<ReportSection> SectionInRun(RunContent run) =>
        OfTest(run) is not { } test
            ? []
            :
            [
                new ReportSection(
                    "Labels",
                    [
                        .. Section(test, "test examples").Content,
                        new Paragraph(
                            "The mistakes that the network was surest of: hebb evaluate with the run's folder and the data."
                        ),
                    ]
                ),
            ];

    /// <summary>The test accuracy with its interval, and the baseline, if the run has the figures.</summary>
    public static IReadOnlyList<KeyFigure> KeyFiguresInRun(RunContent run, double testAccuracy) =>
        OfTest(run) is not { } test
            ? [new KeyFigure("test accuracy", RunTables.Percent(testAccuracy))]
            : [KeyFigures(test)[0] with { Name = "test accuracy" }, KeyFigures(test)[2]];

    /// <summary>The accuracy and what it has to be compared with, in large type.</summary>
    public static IReadOnlyList<KeyFigure> KeyFigures(ClassificationFigures figures) =>
        [
            new KeyFigure("accuracy", RunTables.Percent(figures.Accuracy))
            {
                Note = $"95 % interval {RunTables.Percent(figures.Low)} to {RunTables.Percent(figures.High)}",
            },
            new KeyFigure("balanced accuracy", RunTables.Percent(figures.BalancedAccuracy))
            {
                Note = "mean recall of the labels",
            },
            new KeyFigure("majority baseline", RunTables.Percent(figures.MajorityBaseline))
            {
                Note = $"always “{figures.MajorityLabel}”",
            },
        ];

    /// <summary>What was taken for what: a heat map of the confusion matrix, or with many labels the most frequent mistakes.</summary>
    /// <inheritdoc cref="Section"/>
    public static ReportBlock Confusion(ClassificationFigures figures, string examples)
    {
        string[] names = [.. figures.PerClass.Select(label => label.Label)];
        return figures.Confusion switch
        {
            null => new Paragraph(
                $"{names.Length} labels: too many for a confusion matrix (at most {ClassificationFigures.MostLabelsConfused})."
            ),
            var counts when names.Length <= MostLabelsDrawn => new HeatMap(
                $"Confusion matrix of the {examples}",
                "examples",
                names,
                names,
                [.. counts.Select(row => (IReadOnlyList<double>)[.. row.Select(count => (double)count)])]
            )
            {
                RowAxis = "true label",
                ColumnAxis = "predicted",
                Caption = "A row for each true label; what is not on the diagonal are the mistakes.",
            },
            var counts => new ReportTable(
                ["true label", "predicted", "examples"],
                [
                    .. counts
                        .SelectMany((row, y) => row.Select((count, p) => (True: y, Predicted: p, Count: count)))
                        .Where(cell => cell.True != cell.Predicted && cell.Count > 0)
                        .OrderByDescending(cell => cell.Count)
                        .Take(MostConfusions)
                        .Select(cell => (string[])[names[cell.True], names[cell.Predicted], Count(cell.Count)]),
                ]
            )
            {
                Caption = $"The most frequent mistakes among the {examples} ({MostConfusions} at most)",
                FigureColumns = new HashSet<int> { 2 },
            },
        };
    }

    /// <summary>A row for each label.</summary>
    public static ReportTable PerClass(ClassificationFigures figures) =>
        new(
            ["label", "precision", "recall", "examples", "predicted"],
            [
                .. figures.PerClass.Select(label =>
                    (string[])
                        [
                            label.Label,
                            label.Precision is null ? "–" : RunTables.Percent(label.Precision),
                            label.Recall is null ? "–" : RunTables.Percent(label.Recall),
                            Count(label.Examples),
                            Count(label.Predicted),
                        ]
                ),
            ]
        )
        {
            Caption =
                "Precision: of the examples given a label, those that have it. Recall: of those that have it, those given it.",
            FigureColumns = ReportTable.AllButFirst(5),
        };

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
