using System.Globalization;
using Hebb.Data;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary>The labels and columns of data that were read, as people see them on a terminal.</summary>
internal static class DescriptionTables
{
    private const int MostRows = 20;
    private const int LongestName = 30;

    /// <summary>A table of the labels and one of the columns, the first of many; of images a line in its place.</summary>
    public static IEnumerable<IRenderable> Of(DataDescription? content)
    {
        if (content is null)
        {
            yield break;
        }

        string column = content.LabelColumn is { } name ? $"Label ({Short(name)})" : "Label";
        var labels = ResultTable.WithColumns(column, ">Train", ">Test");
        foreach (var label in content.Labels.Take(MostRows))
        {
            labels.AddRow(Markup.Escape(Short(label.Name)), $"{label.Train:N0}", $"{label.Test:N0}");
        }

        yield return labels;
        foreach (var line in Rest(content.Labels.Count, "labels"))
        {
            yield return line;
        }

        if (content.Image is { } image)
        {
            yield return new Text(Pixels(image, content.Columns));
            yield break;
        }

        var columns = ResultTable.WithColumns(">Column", "Name", ">Min", ">Mean", ">Max", ">Different", ">Missing", "");
        foreach (var input in content.Columns.Take(MostRows))
        {
            columns.AddRow(
                $"{input.Number}",
                Markup.Escape(Short(input.Name ?? "")),
                Figure(input.Min),
                Figure(input.Mean),
                Figure(input.Max),
                input.Different is { } different ? $"{different:N0}" : $"> {ColumnDescription.MostDifferent:N0}",
                $"{input.Missing:N0}",
                input.Constant ? "constant" : ""
            );
        }

        yield return columns;
        foreach (var line in Rest(content.Columns.Count, "columns"))
        {
            yield return line;
        }
    }

    // A line for each pixel would say less.
    private static string Pixels(LayerShape image, IReadOnlyList<ColumnDescription> pixels)
    {
        string channels = image.Channels == 1 ? "" : $" in {image.Channels} channels";
        return $"images of {image.Width}×{image.Height} pixels{channels}, from {Figure(pixels.Min(pixel => pixel.Min))} to "
            + $"{Figure(pixels.Max(pixel => pixel.Max))}, on average {Figure(pixels.Average(pixel => pixel.Mean))}\n";
    }

    private static IEnumerable<IRenderable> Rest(int count, string what)
    {
        if (count > MostRows)
        {
            yield return new Text($"  … and {count - MostRows:N0} more {what}; --json has them all\n");
        }
    }

    private static string Figure(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? "";

    private static string Short(string text) => text.Length > LongestName ? text[..LongestName] + "…" : text;
}
