using System.Globalization;

namespace Hebb.Data;

/// <summary>A column that may hold labels: the texts in it, and for each row which of them it is.</summary>
/// <param name="column">The column's number, from 0.</param>
/// <param name="allowsDecimalComma">Whether a number may have a decimal comma.</param>
internal sealed class LabelTexts(int column, bool allowsDecimalComma = false)
{
    /// <summary>More different texts than this are no labels.</summary>
    public const int Most = 10_000;

    // Fewer rows may all be different by chance.
    private const int FewRows = 10;

    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];
    private readonly List<int> rows = [];

    /// <summary>The column's number, from 0.</summary>
    public int Column => column;

    /// <summary>The first cell that is no finite number, and where it is; null when the column is all numbers.</summary>
    public DataFileException? NotANumber { get; set; }

    /// <summary>True when the column has text other than numbers.</summary>
    public bool IsText { get; set; }

    /// <summary>The line of the first label that is missing, or 0.</summary>
    public int MissingOnLine { get; private set; }

    /// <summary>True when there are more than <see cref="Most"/> different texts.</summary>
    public bool TooMany { get; private set; }

    /// <summary>The different texts, in the order of their first row.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>For each row the index of its text, or −1 where it is missing.</summary>
    public IReadOnlyList<int> Rows => rows;

    /// <summary>True when every text is a whole number (<c>3</c>, <c>-1</c>, <c>2.0</c>).</summary>
    public bool AreWholeNumbers => !TooMany && texts.TrueForAll(text => Whole(text) is not null);

    /// <summary>True when every row has a text that no other has, as identifiers do.</summary>
    public bool AreAllDifferent => texts.Count >= FewRows && (TooMany || texts.Count == Count);

    /// <summary>Takes one row's text.</summary>
    /// <param name="text">The text; the label is missing where there is none or it is empty or <c>NaN</c>.</param>
    /// <param name="line">Its line.</param>
    public void Add(string? text, int line)
    {
        if (string.IsNullOrEmpty(text) || text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            MissingOnLine = MissingOnLine == 0 ? line : MissingOnLine;
            rows.Add(-1);
            return;
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

    /// <summary>The labels 0 … m − 1 in which every text of <paramref name="columns"/> is numbered in sorted order; −1 where one is missing.</summary>
    /// <remarks>
    /// Whole numbers are sorted as numbers, anything else by its characters. The texts are the names of the labels; there are none where the
    /// texts are the numbers 0 … m − 1.
    /// </remarks>
    public static (int[][] Labels, int Count, string[]? Names) Number(params LabelTexts[] columns)
    {
        bool asNumbers = Array.TrueForAll(columns, c => c.AreWholeNumbers);
        string NameOf(LabelTexts of, string text) => asNumbers ? Canonical(of.Whole(text)!.Value) : text;
        string[] names =
        [
            .. columns.SelectMany(c => c.texts.Select(text => NameOf(c, text))).Distinct(StringComparer.Ordinal),
        ];
        names = asNumbers
            ? [.. names.OrderBy(name => decimal.Parse(name, CultureInfo.InvariantCulture))]
            : [.. names.Order(StringComparer.Ordinal)];
        var number = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        int[] LabelsOf(LabelTexts of)
        {
            int[] labels = [.. of.texts.Select(text => number[NameOf(of, text)])];
            return [.. of.rows.Select(code => code < 0 ? -1 : labels[code])];
        }

        bool plain = asNumbers && names.Index().All(name => name.Item == Canonical(name.Index));
        return (Array.ConvertAll(columns, LabelsOf), names.Length, plain ? null : names);
    }

    /// <summary>The labels of data that have been read, as their names.</summary>
    public static LabelTexts Of(LabelledData data)
    {
        var texts = new LabelTexts(column: 0);
        foreach (int label in data.Labels)
        {
            texts.Add(data.LabelNames?[label] ?? label.ToString(CultureInfo.InvariantCulture), 0);
        }

        return texts;
    }

    /// <summary>The name of a label's text: whole numbers are written in one way.</summary>
    public string NameOf(string text) => Whole(text) is { } whole ? Canonical(whole) : text;

    private static string Canonical(decimal whole) =>
        whole == 0 ? "0" : whole.ToString("0", CultureInfo.InvariantCulture);

    // Exact, as a double is not beyond 2^53; and not rounded to a whole number, as a decimal is below 10^-28.
    private decimal? Whole(string text)
    {
        const double Largest = 1e19;
        text = allowsDecimalComma ? text.Replace(',', '.') : text;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double near)
            && Math.Abs(near) < Largest
            && near == Math.Floor(near)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && exact == decimal.Floor(exact)
            ? exact
            : null;
    }
}
