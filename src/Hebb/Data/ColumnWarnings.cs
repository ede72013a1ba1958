using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Columns of a table that are probably not meant as inputs: those that count the rows, name them, or never change.</summary>
internal static class ColumnWarnings
{
    // Fewer rows may all be different by chance.
    private const int FewRows = 10;
    private const int MostShown = 8;

    private static readonly string[] IdentifierNames =
    [
        "id",
        "ids",
        "idx",
        "index",
        "key",
        "no",
        "no.",
        "nr",
        "nr.",
        "number",
        "row",
        "rowid",
        "rownames",
        "uid",
        "uuid",
    ];

    /// <summary>A sentence for each such column, and one for all that never change.</summary>
    /// <param name="rows">The rows in the order of the file; a missing value is NaN.</param>
    /// <param name="header">The table's columns.</param>
    /// <param name="columns">The table's column of each column of <paramref name="rows"/>.</param>
    public static IEnumerable<string> Of(Matrix rows, CsvHeader header, int[] columns)
    {
        var constant = new List<int>();
        for (int i = 0; i < columns.Length; i++)
        {
            int column = columns[i];
            bool isUnnamed = column == 0 && header.FirstIsUnnamed;
            bool counts = CountsUp(rows, i);
            if (isUnnamed && (counts || AreDifferentWholeNumbers(rows, i)))
            {
                yield return $"{header.Describe(column)} has no name and numbers the rows, as the index that pandas writes does, but is an input; to leave it out: --ignore-columns {column + 1}";
            }
            else if (counts || (IsIdentifier(header.Names?[column]) && AreDifferentWholeNumbers(rows, i)))
            {
                yield return $"{header.Describe(column)} has another whole number in every row, as identifiers do, but is an input; to leave it out: --ignore-columns {header.ForOption(column)}";
            }
            else if (IsConstant(rows, i))
            {
                constant.Add(column);
            }
        }

        if (constant.Count > 0 && rows.Rows > 1)
        {
            string which = string.Join(", ", constant.Take(MostShown).Select(c => header.ForOption(c)));
            yield return constant.Count == 1
                ? $"{header.Describe(constant[0])} has the same value in every row, so nothing is learned from it; to leave it out: --ignore-columns {which}"
                : $"{constant.Count:N0} columns have the same value in every row, so nothing is learned from them: {which}{(constant.Count > MostShown ? ", …" : "")}; --ignore-columns leaves columns out";
        }
    }

    /// <summary>Whether a column has one value only, missing ones aside.</summary>
    public static bool IsConstant(Matrix rows, int column)
    {
        float first = float.NaN;
        for (int r = 0; r < rows.Rows; r++)
        {
            float value = rows[r, column];
            first = float.IsNaN(first) ? value : first;
            if (value != first && !float.IsNaN(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CountsUp(Matrix rows, int column)
    {
        for (int r = 1; r < rows.Rows; r++)
        {
            if (rows[r, column] - rows[r - 1, column] != 1)
            {
                return false;
            }
        }

        return rows.Rows >= FewRows && rows[0, column] == MathF.Floor(rows[0, column]);
    }

    private static bool AreDifferentWholeNumbers(Matrix rows, int column)
    {
        var seen = new HashSet<float>();
        for (int r = 0; r < rows.Rows; r++)
        {
            float value = rows[r, column];
            if (value != MathF.Floor(value) || !seen.Add(value))
            {
                return false;
            }
        }

        return rows.Rows >= FewRows;
    }

    private static bool IsIdentifier(string? name) =>
        name is not null
        && (
            IdentifierNames.Contains(name, StringComparer.OrdinalIgnoreCase)
            || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Id", StringComparison.Ordinal)
            || name.EndsWith("ID", StringComparison.Ordinal)
        );
}
