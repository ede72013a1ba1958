using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Reads examples for a network that is already trained: <see cref="DataSets.LoadExamples"/>.</summary>
internal static class ExamplesReader
{
    /// <inheritdoc cref="DataSets.LoadExamples"/>
    public static NewExamples Read(string path, ExpectedColumns expected, DataOptions options)
    {
        if (OwnData.FindTables(path) is { } tables)
        {
            return Join([.. tables.Select(table => ReadTable(table, expected, options))]);
        }

        if (PngFolder.HoldsPictures(path))
        {
            return Match(path, Unlabelled(PngFolder.ReadUnlabelled(path)), hasLabels: false, expected) with
            {
                Files = PngFolder.Names(path),
            };
        }

        if (Directory.Exists(path))
        {
            var parts = OwnData.ReadPictures(path);
            var joined = Join([
                .. new[] { parts.Train, parts.Test }
                    .OfType<LabelledData>()
                    .Select(part => Match(path, part, hasLabels: true, expected)),
            ]);
            return OwnData.HoldsIdx(path) ? joined : joined with { Files = PngFolder.Names(path) };
        }

        if (Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
        {
            var (examples, shape) = NpyFile.Read(path).ToExamples();
            return Match(path, Unlabelled(new RawExamples(examples, shape, null)), hasLabels: false, expected);
        }

        OwnData.RefuseUnlessNpz(path);
        return Join([
            .. NpzFile
                .ReadRaw(path)
                .Select(part =>
                    part.Labels is null
                        ? Match(path, Unlabelled(part), hasLabels: false, expected)
                        : Match(path, RawExamples.Number(part)[0], hasLabels: true, expected)
                ),
        ]);
    }

    private static NewExamples ReadTable(string path, ExpectedColumns expected, DataOptions options)
    {
        var names = expected.InputNames;
        names = names?.Distinct(StringComparer.Ordinal).Count() == names?.Count ? names : null;
        var known = CsvFile.Known(options);
        known.UnionWith(names ?? []);
        var table = CsvTableReader.Read(
            path,
            known,
            header =>
                names is not null && header.Names is not null
                    ? ByName(header, names, options)
                    : ByPosition(header, expected, options),
            options.Missing == MissingValues.Drop
        );
        var labels = ExampleLabels.Find(table, expected, options);
        if (labels is not null && table.Plan.Slots[labels.Column] >= 0)
        {
            table.Without(labels.Column);
        }

        if (options.Missing == MissingValues.Refuse)
        {
            table.RefuseMissing();
        }

        List<string> warnings = [];
        string[] leftOut =
        [
            .. table
                .Texts.Where(texts => texts != labels && table.Plan.Slots[texts.Column] < 0)
                .Select(texts => table.Header.Names![texts.Column]),
        ];
        if (leftOut.Length > 0)
        {
            warnings.Add(
                $"the network does not expect {(leftOut.Length == 1 ? "this column" : "these columns")} of {Path.GetFileName(path)}, left out: {CsvHeader.List(leftOut)}"
            );
        }

        if (table.Dropped > 0)
        {
            warnings.Add(
                $"{table.Dropped:N0} of {table.Rows.Count + table.Dropped:N0} rows of {Path.GetFileName(path)} have a missing value and are left out (--missing drop)"
            );
        }

        var examples = table.Rows.ToMatrix();
        int[]? numbers = labels is null ? null : ExampleLabels.Number(labels, expected, warnings);
        return new NewExamples(examples, numbers, new LayerShape(examples.Columns), warnings);
    }

    private static ColumnPlan ByName(CsvHeader header, IReadOnlyList<string> names, DataOptions options)
    {
        var ignored = ColumnPlan.Ignored(header, options);
        int[] inputs = [.. names.Select(name => Array.IndexOf(header.Names!, name))];
        string[] missing = [.. names.Where((_, i) => inputs[i] < 0 || ignored.Contains(inputs[i]))];
        int twice = Array.FindIndex(inputs, c => c >= 0 && Array.LastIndexOf(header.Names!, header.Names![c]) != c);
        if (missing.Length > 0 || twice >= 0)
        {
            throw new DataFileException(
                header.File,
                $"its columns are not those that the network expects: it has {CsvHeader.List(header.Names!)}; the network expects {CsvHeader.List(names)}; "
                    + (
                        missing.Length > 0
                            ? $"missing: {CsvHeader.List(missing)}"
                            : $"more than one is named '{CsvHeader.Shown(names[twice])}'"
                    )
            );
        }

        int[] extra = [.. Enumerable.Range(0, header.Columns).Where(c => !inputs.Contains(c) && !ignored.Contains(c))];
        return new ColumnPlan(ColumnPlan.Slot(header.Columns, inputs), extra, Label: null);
    }

    private static ColumnPlan ByPosition(CsvHeader header, ExpectedColumns expected, DataOptions options)
    {
        var ignored = ColumnPlan.Ignored(header, options);
        int[] kept = [.. Enumerable.Range(0, header.Columns).Where(c => !ignored.Contains(c))];
        int? label = options.LabelColumn is { } named
            ? header.Find(nameof(DataOptions.LabelColumn), named)
            : header.NamedLabel(ignored);
        int[] inputs = [.. kept.Where(c => c != label)];
        if (inputs.Length == expected.Inputs)
        {
            return new ColumnPlan(ColumnPlan.Slot(header.Columns, inputs), label is { } one ? [one] : [], Label: null);
        }

        if (label is null && inputs.Length == expected.Inputs + 1)
        {
            return new ColumnPlan(ColumnPlan.Slot(header.Columns, kept), [kept[0], kept[^1]], Label: null);
        }

        string names = expected.InputNames is { } theirs ? $" ({CsvHeader.List(theirs)})" : "";
        throw new DataFileException(
            header.File,
            $"the network expects {expected.Inputs:N0} columns{names}, or one more for the labels; found {kept.Length:N0}{(header.Names is { } own ? $" ({CsvHeader.List(own)})" : "")}"
        );
    }

    private static LabelledData Unlabelled(RawExamples part) =>
        new(part.Examples, new int[part.Examples.Rows], labelCount: 1)
        {
            Shape = part.Shape,
            InputNames = part.InputNames,
        };

    private static NewExamples Match(string path, LabelledData data, bool hasLabels, ExpectedColumns expected)
    {
        // Images of another shape may have as many pixels.
        if (
            data.Shape is { Height: > 1, Width: > 1 } found
            && expected.Shape is { Height: > 1, Width: > 1 } wanted
            && found != wanted
        )
        {
            string resize =
                $"ImageMagick makes them so, in place: mogrify -resize {wanted.Width}x{wanted.Height}! *.png";
            throw new DataFileException(
                path,
                found.Channels == wanted.Channels
                    ? $"the network expects images of {Words(wanted)}, found {Words(found)}; {resize}"
                    : $"the network expects images of {Words(wanted)} in {Channels(wanted)}, found {Words(found)} in {found.Channels}"
            );
        }

        if (data.Inputs != expected.Inputs)
        {
            throw new DataFileException(
                path,
                $"the network expects examples of {expected.Inputs:N0} numbers, found {data.Inputs:N0}"
            );
        }

        var examples = data.Examples;
        if (data.InputNames is { } names && expected.InputNames is { } theirs && !names.SequenceEqual(theirs))
        {
            var header = new CsvHeader(path, 0, names.Count, [.. names]);
            var plan = ByName(header, theirs, new DataOptions());
            examples = new Matrix(data.Count, data.Inputs);
            for (int r = 0; r < data.Count; r++)
            {
                for (int c = 0; c < data.Inputs; c++)
                {
                    examples[r, plan.Slots[c]] = data.Examples[r, c];
                }
            }
        }

        List<string> warnings = [];
        int[]? labels = hasLabels ? ExampleLabels.Number(LabelTexts.Of(data), expected, warnings) : null;
        return new NewExamples(examples, labels, data.Shape, warnings);
    }

    // Width first, as in the messages about PNG files.
    private static string Words(LayerShape shape) => $"{shape.Width}×{shape.Height} pixels";

    private static string Channels(LayerShape shape) =>
        shape.Channels == 1 ? "1 channel" : $"{shape.Channels} channels";

    private static NewExamples Join(NewExamples[] parts)
    {
        if (parts is [var only])
        {
            return only;
        }

        var all = new Matrix(parts.Sum(part => part.Examples.Rows), parts[0].Examples.Columns);
        int row = 0;
        foreach (var part in parts)
        {
            part.Examples.Buffer.CopyTo(all.Buffer[(row * all.Stride)..]);
            row += part.Examples.Rows;
        }

        int[]? labels = Array.TrueForAll(parts, part => part.Labels is null)
            ? null
            : [.. parts.SelectMany(part => part.Labels ?? Enumerable.Repeat(-1, part.Examples.Rows))];
        return new NewExamples(all, labels, parts[0].Shape, [.. parts.SelectMany(part => part.Warnings)]);
    }
}
