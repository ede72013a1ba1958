using System.Globalization;
using Hebb.Experiments.Evaluate;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>How well labels were predicted, as people see it on a terminal.</summary>
internal static class ClassificationTables
{
    // What fits into a terminal of 100 columns.
    private const int MostLabelsAcross = 12;

    private const int MostLabels = 40;

    /// <summary>The accuracy with its interval, and what to compare it with.</summary>
    public static ResultTable Figures(ClassificationFigures figures)
    {
        var table = ResultTable.WithColumns("", ">share", "");
        table.AddRow(
            "[bold]accuracy[/]",
            $"[bold]{ResultTable.Percent(figures.Accuracy)}[/]",
            $"of {Count(figures.Examples)} examples; 95 % interval {Interval(figures)}"
        );
        table.AddRow("balanced accuracy", ResultTable.Percent(figures.BalancedAccuracy), "mean recall of the labels");
        table.AddRow(
            "majority baseline",
            ResultTable.Percent(figures.MajorityBaseline),
            $"always '{Markup.Escape(figures.MajorityLabel)}'"
        );
        return table;
    }

    /// <summary>The accuracy's 95 % interval, such as <c>89.02 % to 93.41 %</c>.</summary>
    public static string Interval(ClassificationFigures figures) =>
        $"{ResultTable.Percent(figures.Low)} to {ResultTable.Percent(figures.High)}";

    /// <summary>A row for each label, and what it was taken for where there are few enough.</summary>
    public static IReadOnlyList<IRenderable> Labels(ClassificationFigures figures)
    {
        var perClass = ResultTable.WithColumns("label", ">precision", ">recall", ">examples", ">predicted");
        foreach (var label in figures.PerClass.Take(MostLabels))
        {
            perClass.AddRow(
                Markup.Escape(label.Label),
                label.Precision is null ? "–" : ResultTable.Percent(label.Precision),
                label.Recall is null ? "–" : ResultTable.Percent(label.Recall),
                Count(label.Examples),
                Count(label.Predicted)
            );
        }

        int left = figures.PerClass.Count - MostLabels;
        return
        [
            perClass,
            .. left > 0 ? [new Text($"and {left:N0} more labels\n")] : Array.Empty<IRenderable>(),
            .. Confusion(figures) is { } confusion ? [confusion] : Array.Empty<IRenderable>(),
        ];
    }

    private static ResultTable? Confusion(ClassificationFigures figures)
    {
        if (figures.Confusion is not { Count: <= MostLabelsAcross } counts)
        {
            return null;
        }

        var table = ResultTable.WithColumns([
            "true ↓ predicted →",
            .. figures.PerClass.Select(label => ">" + label.Label),
        ]);
        for (int y = 0; y < counts.Count; y++)
        {
            table.AddRow([
                Markup.Escape(figures.PerClass[y].Label),
                .. counts[y].Select((count, p) => p == y ? $"[bold]{Count(count)}[/]" : Count(count)),
            ]);
        }

        return table;
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
