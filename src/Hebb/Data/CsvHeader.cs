using System.Globalization;

namespace Hebb.Data;

/// <summary>The first line of a table: how many columns there are, and their names where it is a header.</summary>
/// <param name="File">The table's file, for messages.</param>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Columns">How many columns there are.</param>
/// <param name="Names">A name for each column; none where the line is an example.</param>
internal sealed record CsvHeader(string File, int Line, int Columns, string[]? Names)
{
    private const string LabelName = "label";
    private const int MostShown = 12;

    /// <summary>The first column, if the header does not name it: such as the one that pandas writes for its index.</summary>
    public bool FirstIsUnnamed { get; private init; }

    /// <summary>Takes the first line for a header where it has a name that is looked for, a column <c>label</c>, or words only.</summary>
    /// <param name="file">The table's file.</param>
    /// <param name="lineNumber">The number of the line.</param>
    /// <param name="line">The line.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="dialect">How they are divided.</param>
    /// <param name="known">Names that columns are expected to have.</param>
    public static CsvHeader Read(
        string file,
        int lineNumber,
        ReadOnlySpan<byte> line,
        List<CsvField> fields,
        CsvDialect dialect,
        IReadOnlySet<string> known
    )
    {
        var names = new string[fields.Count];
        bool words = true;
        bool named = false;
        int unnamed = 0;
        for (int c = 0; c < names.Length; c++)
        {
            bool isNumber = dialect.IsNumber(fields[c].Bytes(line));
            names[c] =
                fields[c].Text(line)
                ?? throw new DataFileException(
                    file,
                    $"line {lineNumber:N0}, column {c + 1}: the text is not UTF-8; save the file as UTF-8"
                );
            unnamed += names[c].Length == 0 ? 1 : 0;
            words &= !isNumber;
            named |=
                !isNumber
                && (known.Contains(names[c]) || names[c].Equals(LabelName, StringComparison.OrdinalIgnoreCase));
        }

        // One column without a name is an index; more are an example with missing values.
        bool isHeader = named || (words && unnamed <= 1 && unnamed < names.Length);
        isHeader |= known.Count > 0 && known.IsSubsetOf(names);
        bool first = names[0].Length == 0;
        for (int c = 0; c < names.Length; c++)
        {
            names[c] = names[c].Length == 0 ? $"column {c + 1}" : names[c];
        }

        return new CsvHeader(file, lineNumber, names.Length, isHeader ? names : null)
        {
            FirstIsUnnamed = isHeader && first,
        };
    }

    /// <summary>The column that is called <c>label</c>, in upper or lower case; none where there is none.</summary>
    /// <exception cref="DataFileException">There are two.</exception>
    public int? NamedLabel(IReadOnlySet<int> ignored)
    {
        int[] found =
        [
            .. Enumerable
                .Range(0, Columns)
                .Where(c =>
                    Names is not null
                    && !ignored.Contains(c)
                    && Names[c].Equals(LabelName, StringComparison.OrdinalIgnoreCase)
                ),
        ];
        return found.Length > 1
                ? throw new DataFileException(File, $"columns {found[0] + 1} and {found[1] + 1} are both named 'label'")
            : found is [var one] ? one
            : null;
    }

    /// <summary>The column that an option names.</summary>
    /// <param name="option">The option's name in <see cref="DataOptions"/>.</param>
    /// <param name="column">A name of the header, or a number from 1; a name goes first.</param>
    /// <exception cref="UnknownNameException">No column has that name.</exception>
    /// <exception cref="InvalidOptionException">The number is none of a column, or several columns have the name.</exception>
    public int Find(string option, string column)
    {
        if (Names is not null)
        {
            int[] exact = [.. Enumerable.Range(0, Columns).Where(c => Names[c] == column)];
            int[] found =
                exact.Length > 0
                    ? exact
                    :
                    [
                        .. Enumerable
                            .Range(0, Columns)
                            .Where(c => Names[c].Equals(column, StringComparison.OrdinalIgnoreCase)),
                    ];
            if (found.Length > 0)
            {
                return found.Length == 1
                    ? found[0]
                    : throw new InvalidOptionException(
                        option,
                        $"'{column}'",
                        $"the number of a column, for columns {found[0] + 1} and {found[1] + 1} have that name"
                    );
            }
        }

        if (int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number >= 1 && number <= Columns
                ? number - 1
                : throw new InvalidOptionException(
                    option,
                    column,
                    $"the name of a column or a number between 1 and {Columns}"
                );
        }

        throw Names is null
            ? new InvalidOptionException(
                option,
                $"'{column}'",
                $"a number between 1 and {Columns}, for {Path.GetFileName(File)} has no header"
            )
            : new UnknownNameException("column", column, Names);
    }

    /// <summary>A column as messages name it: <c>column 2 ('width')</c>.</summary>
    public string Describe(int column) =>
        Names is null || (column == 0 && FirstIsUnnamed)
            ? $"column {column + 1}"
            : $"column {column + 1} ('{Shown(Names[column])}')";

    /// <summary>A column as an option can name it.</summary>
    public string ForOption(int column)
    {
        string name = Names?[column] ?? "";
        bool simple = name.Length is > 0 and <= 40 && name[0] != '-' && !char.IsAsciiDigit(name[0]);
        simple &= name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.');
        return simple && Names!.Count(n => n == name) == 1 ? name : (column + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Names in a row, the first of many.</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown).Select(Shown))
        + (names.Count > MostShown ? $", … ({names.Count:N0})" : "");

    /// <summary>A text from a file as messages can show it.</summary>
    public static string Shown(string text) => FileContent.Excerpt(System.Text.Encoding.UTF8.GetBytes(text));
}
