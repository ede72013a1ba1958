using System.Globalization;

namespace Hebb.Data;

/// <summary>The labels of new examples, in the numbering of the network that they are for.</summary>
internal static class ExampleLabels
{
    /// <summary>The column that holds the labels; none where the table has no labels.</summary>
    /// <remarks>
    /// Among the columns that the network does not expect: the one that the options name, or that is called <c>label</c>, or else
    /// the only one with nothing but labels that the network knows, or the only one with some of its labels' names.
    /// </remarks>
    /// <param name="table">The table; its plan keeps the texts of the columns that may hold labels.</param>
    /// <param name="expected">What the network expects.</param>
    /// <param name="options">How the table is read.</param>
    /// <exception cref="DataFileException">There is one column more than the network expects, and it is left open which.</exception>
    public static LabelTexts? Find(CsvTable table, ExpectedColumns expected, DataOptions options)
    {
        var header = table.Header;
        if (options.LabelColumn is { } named)
        {
            int column = header.Find(nameof(DataOptions.LabelColumn), named);
            return Array.Find(table.Texts, texts => texts.Column == column)
                ?? throw new DataFileException(
                    header.File,
                    $"{header.Describe(column)} cannot hold the labels: it is one of the network's inputs, or left out"
                );
        }

        var label = table.Texts.FirstOrDefault(texts =>
            header.Names?[texts.Column].Equals("label", StringComparison.OrdinalIgnoreCase) ?? false
        );
        if (label is not null)
        {
            return label;
        }

        // One of two columns that both were read as numbers holds the labels; it has to be found.
        bool isOneMore = table.Texts is [var first, ..] && table.Plan.Slots[first.Column] >= 0;
        LabelTexts[] allKnown =
        [
            .. table.Texts.Where(texts =>
                !texts.TooMany
                && texts.Texts.Count > 0
                && texts.Texts.All(text => NumberOf(texts, text, expected) is not null)
                && (isOneMore || expected.LabelNames is not null || IsAtAnEnd(texts.Column, header))
            ),
        ];
        if (isOneMore)
        {
            var other = allKnown.Length == 1 ? Array.Find(table.Texts, texts => texts != allKnown[0]) : null;
            return other is { NotANumber: null } ? allKnown[0] : CsvLabels.Find(table);
        }

        if (allKnown.Length == 1)
        {
            return allKnown[0];
        }

        LabelTexts[] someKnown =
        [
            .. table.Texts.Where(texts =>
                !texts.TooMany
                && !texts.AreWholeNumbers
                && texts.Texts.Any(text => NumberOf(texts, text, expected) is not null)
            ),
        ];
        return allKnown.Length == 0 && someKnown.Length == 1 ? someKnown[0] : null;
    }

    /// <summary>The network's number of each label, −1 where it is missing or unknown; warns of these.</summary>
    /// <param name="texts">The labels.</param>
    /// <param name="expected">What the network expects.</param>
    /// <param name="warnings">Where the warnings go.</param>
    public static int[] Number(LabelTexts texts, ExpectedColumns expected, List<string> warnings)
    {
        int[] numbers = [.. texts.Texts.Select(text => NumberOf(texts, text, expected) ?? -1)];
        int[] labels = [.. texts.Rows.Select(code => code < 0 ? -1 : numbers[code])];
        int missing = texts.Rows.Count(code => code < 0);
        int unknown = labels.Count(label => label < 0) - missing;
        if (unknown > 0)
        {
            string[] which = [.. texts.Texts.Where((_, code) => numbers[code] < 0)];
            warnings.Add(
                $"{unknown:N0} of {labels.Length:N0} examples have a label that the network does not know: {CsvHeader.List(which)}"
            );
        }

        if (missing > 0)
        {
            warnings.Add($"{missing:N0} of {labels.Length:N0} examples have no label");
        }

        return labels;
    }

    private static bool IsAtAnEnd(int column, CsvHeader header) => column == 0 || column == header.Columns - 1;

    private static int? NumberOf(LabelTexts texts, string text, ExpectedColumns expected)
    {
        string name = texts.NameOf(text);
        if (expected.LabelNames is not { } names)
        {
            bool isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int label);
            return isNumber && label < expected.Labels ? label : null;
        }

        for (int label = 0; label < names.Count; label++)
        {
            if (names[label] == text || names[label] == name)
            {
                return label;
            }
        }

        return null;
    }
}
