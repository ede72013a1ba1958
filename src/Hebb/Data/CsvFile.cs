using System.Globalization;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// Tables of examples as text: a line for each example, commas, semicolons or tabs between its fields, one column of labels. Packed with
/// gzip or not. Which column holds the labels, which are left out and what is done with missing values is in <see cref="DataOptions"/>.
/// </summary>
/// <remarks>
/// <para>Where commas do not divide fields, numbers may have a decimal comma; the first number with a decimal sign says which one the
/// file has. Lines at the start that begin with <c>#</c> are comments. A first line of words only, or with a name that is looked for, is a header.</para>
/// <para>Labels may be numbers or words. They become 0 … m − 1 in sorted order: whole numbers by value, so 0 … 9 stay what
/// they are, anything else by its characters.</para>
/// <para>A field may stand in double quotes and then hold separators, and quotes that are doubled; no line ends.</para>
/// </remarks>
internal static class CsvFile
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".txt", ".data"];

    /// <summary>Whether a file's name is that of a table: <c>.csv</c>, <c>.tsv</c>, <c>.txt</c> or <c>.data</c>, with <c>.gz</c> behind it or not.</summary>
    public static bool IsName(string path)
    {
        string unpacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Extensions.Contains(Path.GetExtension(unpacked), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The table of that name in a folder, under any of the extensions; none where there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name without extension, such as <c>train</c>.</param>
    public static string? FindIn(string folder, string name) =>
        Extensions
            .SelectMany(extension => (string[])[name + extension, name + extension + ".gz"])
            .Select(file => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);

    /// <summary>Reads a table to train on, and perhaps one to test on with the same meaning of every column and label.</summary>
    /// <param name="path">The examples to train on, or all.</param>
    /// <param name="testPath">The test examples; columns are matched by their names where both files have names. None reads one file only.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="keepsMissing">Whether missing values are kept as NaN, and rows without a label left out, whatever the options say.</param>
    /// <exception cref="DataFileException">A file is missing or wrong, or the two do not fit together.</exception>
    public static OwnParts Read(string path, string? testPath, DataOptions options, bool keepsMissing = false)
    {
        bool drops = options.Missing == MissingValues.Drop;
        var train = CsvTableReader.Read(path, Known(options), header => ColumnPlan.ForTraining(header, options), drops);
        var labels = FindLabels(train, options, keepsMissing);
        if (testPath is null)
        {
            return Combine(train, labels, null, null, keepsMissing);
        }

        var known = Known(options);
        known.UnionWith(train.Header.Names ?? []);
        var test = CsvTableReader.Read(testPath, known, header => ForTest(header, train, labels.Column), drops);
        Check(test, CsvLabels.Of(test, test.Plan.Label!.Value), options, keepsMissing);
        return Combine(train, labels, test, CsvLabels.Of(test, test.Plan.Label!.Value), keepsMissing);
    }

    /// <summary>Reads one table.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="options">How it is read; none means the defaults.</param>
    /// <exception cref="DataFileException">A line of it is not as it should be.</exception>
    public static LabelledData Read(Stream stream, string file, DataOptions? options = null)
    {
        options ??= new DataOptions();
        using var content = FileContent.Over(stream, file);
        var table = CsvTableReader.Read(
            content,
            0,
            Known(options),
            header => ColumnPlan.ForTraining(header, options),
            options.Missing == MissingValues.Drop
        );
        return Combine(table, FindLabels(table, options, keepsMissing: false), null, null, keepsMissing: false).Train;
    }

    /// <summary>The names that the options give to columns: a line that has one is a header.</summary>
    public static HashSet<string> Known(DataOptions options) =>
        [
            .. options
                .IgnoreColumns.Append(options.LabelColumn ?? "")
                .Where(name =>
                    name.Length > 0 && !float.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ),
        ];

    private static LabelTexts FindLabels(CsvTable table, DataOptions options, bool keepsMissing)
    {
        var labels = CsvLabels.Find(table);
        if (table.Plan.Slots[labels.Column] >= 0)
        {
            table.Without(labels.Column);
        }

        Check(table, labels, options, keepsMissing);
        return labels;
    }

    private static void Check(CsvTable table, LabelTexts labels, DataOptions options, bool keepsMissing)
    {
        if (!keepsMissing)
        {
            CsvLabels.RefuseMissing(table, labels);
            if (options.Missing == MissingValues.Refuse)
            {
                table.RefuseMissing();
            }
        }
    }

    private static ColumnPlan ForTest(CsvHeader header, CsvTable train, int label)
    {
        string trainFile = Path.GetFileName(train.Header.File);
        int[] inputs = train.InputColumns();
        if (header.Names is not { } names || train.Header.Names is not { } trainNames)
        {
            return header.Columns == train.Header.Columns
                ? new ColumnPlan(ColumnPlan.Slot(header.Columns, inputs), [label], label)
                : throw new DataFileException(
                    header.File,
                    $"{train.Header.Columns} columns expected, as in {trainFile}, found {header.Columns}"
                );
        }

        string[] wanted = [.. inputs.Append(label).Select(c => trainNames[c])];
        int[] columns = Array.ConvertAll(wanted, name => Array.IndexOf(names, name));
        bool same =
            columns.All(c => c >= 0 && Array.LastIndexOf(names, names[c]) == c) && names.All(trainNames.Contains);
        if (!same)
        {
            string[] missing = [.. wanted.Except(names)];
            string[] other = [.. names.Except(trainNames)];
            throw new DataFileException(
                header.File,
                $"its columns are not those of {trainFile}: it has {CsvHeader.List(names)}; {trainFile} has {CsvHeader.List(trainNames)}"
                    + (missing.Length > 0 ? $"; missing: {CsvHeader.List(missing)}" : "")
                    + (other.Length > 0 ? $"; unknown: {CsvHeader.List(other)}" : "")
            );
        }

        return new ColumnPlan(ColumnPlan.Slot(header.Columns, columns[..^1]), [columns[^1]], columns[^1]);
    }

    private static OwnParts Combine(
        CsvTable train,
        LabelTexts trainLabels,
        CsvTable? test,
        LabelTexts? testLabels,
        bool keepsMissing
    )
    {
        int[] columns = train.InputColumns();
        string[]? inputNames = train.Header.Names is { } all ? Array.ConvertAll(columns, c => all[c]) : null;
        var (numbers, count, names) = testLabels is null
            ? LabelTexts.Number(trainLabels)
            : LabelTexts.Number(trainLabels, testLabels);
        var rows = train.Rows.ToMatrix();
        List<string> warnings = [.. ColumnWarnings.Of(rows, train.Header, columns)];
        if (!keepsMissing && trainLabels.AreAllDifferent)
        {
            warnings.Add(
                $"each of the {rows.Rows:N0} training examples has a label that no other has; --label-column names the column that holds the labels"
            );
        }

        var unseen = testLabels?.Texts.Select(testLabels.NameOf).Except(trainLabels.Texts.Select(trainLabels.NameOf));
        if (unseen?.ToArray() is { Length: > 0 } only)
        {
            warnings.Add(
                $"{(only.Length == 1 ? "a label occurs" : $"{only.Length:N0} labels occur")} in the test part only, so no network can learn {(only.Length == 1 ? "it" : "them")}: {CsvHeader.List(only)}"
            );
        }

        int dropped = train.Dropped + (test?.Dropped ?? 0);
        if (dropped > 0)
        {
            warnings.Add(
                $"{dropped:N0} of {rows.Rows + (test?.Rows.Count ?? 0) + dropped:N0} rows have a missing value and are left out (--missing drop)"
            );
        }

        LabelledData Part(Matrix examples, int[] labels)
        {
            // Only where missing values are counted rather than refused.
            int[] labelled = [.. labels.Index().Where(label => label.Item >= 0).Select(label => label.Index)];
            if (labelled.Length < labels.Length)
            {
                examples = examples.Select(labelled);
                labels = Array.ConvertAll(labelled, i => labels[i]);
            }

            return new LabelledData(examples, labels, count) { LabelNames = names, InputNames = inputNames };
        }

        return new OwnParts(Part(rows, numbers[0]), test is null ? null : Part(test.Rows.ToMatrix(), numbers[1]))
        {
            Warnings = warnings,
            Header = train.Header,
            Columns = columns,
            LabelColumn = trainLabels.Column,
        };
    }
}
