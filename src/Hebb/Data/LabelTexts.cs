using System.Globalization;

namespace Hebb.Data;

/// <summary>A column that may hold labels: the texts in it, and for each row which of them it is.</summary>
internal sealed class LabelTexts(int column)
{
    /// <summary>More different texts than this are no labels.</summary>
    public const int Most = 10_000;

    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];
    private readonly List<int> rows = [];

    /// <summary>The column's number, from 0.</summary>
    public int Column => column;

    /// <summary>The first row's text that is no number, and where it is; null when the column is all numbers.</summary>
    public DataFileException? NotANumber { get; set; }

    /// <summary>The line of the first label that is missing (empty or NaN), or 0.</summary>
    public int MissingOnLine { get; private set; }

    /// <summary>True when there are more than <see cref="Most"/> different texts.</summary>
    public bool TooMany { get; private set; }

    /// <summary>The different texts, in the order of their first row.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>True when every text is a whole number (<c>3</c>, <c>-1</c>, <c>2.0</c>).</summary>
    public bool AreWholeNumbers => !TooMany && texts.TrueForAll(t => Whole(t) is not null);

    /// <summary>Takes one row's text.</summary>
    public void Add(string text, int line)
    {
        bool missing = text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase);
        if (missing && MissingOnLine == 0)
        {
            MissingOnLine = line;
        }

        if (!codes.TryGetValue(text, out int code))
        {
            if (texts.Count == Most)
            {
                TooMany = true;
                return;
            }

            code = texts.Count;
            codes.Add(text, code);
            texts.Add(text);
        }

        rows.Add(code);
    }

    /// <summary>The labels 0 … m − 1 in which every text of <paramref name="columns"/> is numbered in sorted order.</summary>
    /// <remarks>
    /// Whole numbers are sorted as numbers, anything else by its characters. The texts are the names of the labels, unless these are
    /// the numbers 0 … m − 1 themselves.
    /// </remarks>
    public static (int[][] Labels, int Count, string[]? Names) Number(params LabelTexts[] columns)
    {
        bool asNumbers = columns.All(c => c.AreWholeNumbers);
        string[] all = [.. columns.SelectMany(c => c.texts).Distinct(StringComparer.Ordinal)];
        var number = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        var groups = asNumbers
            ? all.GroupBy(t => Whole(t)!.Value)
                .OrderBy(g => g.Key)
                .Select(g => (g.Key.ToString("0", CultureInfo.InvariantCulture), g.AsEnumerable()))
            : all.Order(StringComparer.Ordinal).Select(t => (t, (IEnumerable<string>)[t]));
        foreach (var (name, same) in groups)
        {
            foreach (string text in same)
            {
                number.Add(text, names.Count);
            }

            names.Add(name);
        }

        return (
            Array.ConvertAll(columns, c => c.rows.Select(code => number[c.texts[code]]).ToArray()),
            names.Count,
            asNumbers && names.Select((name, i) => name == $"{i}").All(same => same) ? null : [.. names]
        );
    }

    // As decimal: neighbouring identifiers of 64 bits are one number as double.
    private static decimal? Whole(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
        && value == decimal.Floor(value)
            ? value
            : null;
}
