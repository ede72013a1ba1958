using System.Globalization;

namespace Hebb.Data;

/// <summary>Finds the column that holds a table's labels.</summary>
internal static class CsvLabels
{
    /// <summary>
    /// The texts of the labels: those of the column that the plan knows, or else of the one that alone is text, or else of the one
    /// that alone holds whole numbers. A column with another text in every row holds identifiers, not labels.
    /// </summary>
    /// <exception cref="DataFileException">The table leaves it open, or what the column holds are no labels.</exception>
    public static LabelTexts Find(CsvTable table)
    {
        var labels = table.Plan.Label is { } known ? Of(table, known) : Choose(table);
        if (labels.TooMany)
        {
            throw new DataFileException(
                table.Header.File,
                $"{table.Header.Describe(labels.Column)} has more than {LabelTexts.Most:N0} different values; it cannot hold labels"
            );
        }

        // A header with numbers for names and a label column of another name looks like an example.
        if (table.Header.Names is null && OnlyFirstIsText(labels.Texts))
        {
            string name = CsvHeader.Shown(labels.Texts[0]);
            throw new DataFileException(
                table.Header.File,
                $"line {table.Header.Line:N0}, column {labels.Column + 1}: '{name}' is the only label that is not a number; if this line is a header, say so with --label-column '{name}'"
            );
        }

        return labels;
    }

    /// <summary>The texts of a column that the plan keeps.</summary>
    public static LabelTexts Of(CsvTable table, int column) =>
        Array.Find(table.Texts, texts => texts.Column == column)!;

    /// <summary>Refuses the table if a label is missing.</summary>
    /// <exception cref="DataFileException">One is; the message names the first.</exception>
    public static void RefuseMissing(CsvTable table, LabelTexts labels)
    {
        if (labels.MissingOnLine > 0)
        {
            throw new DataFileException(
                table.Header.File,
                $"{table.Place(labels.MissingOnLine, labels.Column)}: the label is missing; every example needs one (--missing drop leaves such rows out)"
            );
        }
    }

    /// <summary>The texts that may be the labels of a table that does not say which, best first.</summary>
    private static LabelTexts Choose(CsvTable table)
    {
        var header = table.Header;
        LabelTexts[] text = [.. table.Texts.Where(c => c.IsText)];
        LabelTexts[] possible = text.Length > 0 ? text : [.. table.Texts.Where(c => c.AreWholeNumbers)];
        LabelTexts[] labels = [.. possible.Where(c => !c.AreAllDifferent)];
        if (labels.Length == 1)
        {
            // The other one is an input, and has to be all numbers.
            var other = Array.Find(table.Texts, c => c != labels[0]);
            return other?.NotANumber is { } problem ? throw problem : labels[0];
        }

        const string Advice = "say which column holds them: --label-column NAME or N";
        string Both(string word) =>
            string.Join($" {word} ", table.Texts.Select(c => header.Describe(c.Column)).Distinct());
        throw new DataFileException(
            header.File,
            possible.Length == 1
                    ? $"{header.Describe(possible[0].Column)} has a different value in each of the {table.Rows.Count:N0} rows, so it cannot hold the labels; {Advice}"
                : labels.Length == 2
                    ? $"the labels could be in {Both("or")}; say which: --label-column {header.ForOption(labels[0].Column)} or --label-column {header.ForOption(labels[1].Column)}"
                : $"neither text nor whole numbers that repeat are in {Both("or")}, where labels are looked for; {Advice}"
        );
    }

    private static bool OnlyFirstIsText(IReadOnlyList<string> texts) =>
        texts.Count > 1 && !IsNumber(texts[0]) && texts.Skip(1).All(IsNumber);

    private static bool IsNumber(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
