namespace Hebb.Data;

/// <summary>What becomes of each column of a table.</summary>
/// <param name="Slots">For each column the index of the number in the row that is kept, or −1 where none is kept.</param>
/// <param name="Texts">The columns whose texts are kept: those that hold the labels or may hold them.</param>
/// <param name="Label">The column that is known to hold the labels, or none.</param>
internal sealed record ColumnPlan(int[] Slots, int[] Texts, int? Label)
{
    /// <summary>Numbers in a row that is kept.</summary>
    public int Width => Slots.Count(slot => slot >= 0);

    /// <summary>
    /// All columns that are not left out are inputs, but the labels: the one that the options name, or that is called <c>label</c>; without
    /// it the first or the last, whose texts will tell.
    /// </summary>
    /// <exception cref="DataFileException">There are too few columns, or two have the same name.</exception>
    public static ColumnPlan ForTraining(CsvHeader header, DataOptions options)
    {
        var ignored = Ignored(header, options);
        int[] kept = [.. Enumerable.Range(0, header.Columns).Where(c => !ignored.Contains(c))];
        int? label = options.LabelColumn is { } named
            ? header.Find(nameof(DataOptions.LabelColumn), named)
            : header.NamedLabel(ignored);
        if (label is { } both && ignored.Contains(both))
        {
            throw new InvalidOptionException(
                nameof(DataOptions.IgnoreColumns),
                $"'{string.Join(',', options.IgnoreColumns)}'",
                $"without {header.Describe(both)}, which holds the labels"
            );
        }

        if (kept.Length < 2)
        {
            throw new DataFileException(
                header.File,
                "a column of labels and at least one of numbers expected; all others are left out"
            );
        }

        int[] inputs = [.. kept.Where(c => c != label)];
        RefuseEqualNames(header, inputs);
        return new ColumnPlan(Slot(header.Columns, inputs), label is { } one ? [one] : [kept[0], kept[^1]], label);
    }

    /// <summary>The inputs in a given order.</summary>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="inputs">The column of each input.</param>
    public static int[] Slot(int columns, int[] inputs)
    {
        var slots = new int[columns];
        Array.Fill(slots, -1);
        for (int i = 0; i < inputs.Length; i++)
        {
            slots[inputs[i]] = i;
        }

        return slots;
    }

    /// <summary>The columns that the options leave out.</summary>
    public static HashSet<int> Ignored(CsvHeader header, DataOptions options) =>
        [.. options.IgnoreColumns.Select(column => header.Find(nameof(DataOptions.IgnoreColumns), column))];

    private static void RefuseEqualNames(CsvHeader header, int[] inputs)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int c in header.Names is null ? [] : inputs)
        {
            if (!first.TryAdd(header.Names![c], c))
            {
                throw new DataFileException(
                    header.File,
                    $"columns {first[header.Names[c]] + 1} and {c + 1} are both named '{CsvHeader.Shown(header.Names[c])}'; rename one, or leave it out: --ignore-columns {c + 1}"
                );
            }
        }
    }
}
