using System.Globalization;
using Spectre.Console;

namespace Hebb.Cli;

/// <summary>The one look of all tables.</summary>
internal static class ResultTable
{
    /// <summary>An empty table; <c>&gt;</c> before a column's name sets its figures to the right.</summary>
    public static Table WithColumns(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool isFigure = column.StartsWith('>');
            var cells = new TableColumn(Markup.Escape(column.TrimStart('>')));
            table.AddColumn(isFigure ? cells.RightAligned() : cells);
        }

        return table;
    }

    /// <summary>A fraction in percent, such as <c>91.24 %</c>; empty for none.</summary>
    public static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F2} %") : "";
}
