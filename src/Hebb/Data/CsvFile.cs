namespace Hebb.Data;

/// <summary>
/// Tables of examples as text: a line for each example, commas between its numbers, one column of labels. A header line
/// is optional; with a column named <c>label</c> the labels may be anywhere, otherwise they are first or last.
/// </summary>
/// <remarks>
/// <para>Numbers are taken as they are, pixels too: scale them before, if they should be in [0, 1]. Empty fields, NaN,
/// infinities and lines of another length are refused with their line and column (both from 1).</para>
/// <para>Labels may be numbers or words. They become 0 … m − 1 in sorted order: whole numbers by value, so 0 … 9 stay what
/// they are, anything else by its characters.</para>
/// <para>A field may stand in double quotes and then hold commas; quotes within quotes are not supported.</para>
/// </remarks>
internal static class CsvFile
{
    /// <summary>Reads one table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">Where the labels are.</param>
    /// <exception cref="DataFileException">The file is missing, or a line of it is not as it should be.</exception>
    public static LabelledData Read(string path, LabelColumn labels = LabelColumn.Automatic)
    {
        using var content = FileContent.Open(path);
        return Read(content, labels);
    }

    /// <inheritdoc cref="Read(string, LabelColumn)"/>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="labels">Where the labels are.</param>
    public static LabelledData Read(Stream stream, string file, LabelColumn labels = LabelColumn.Automatic)
    {
        using var content = FileContent.Over(stream, file);
        return Read(content, labels);
    }

    /// <summary>Reads a table to train on and one to test on, with the same meaning of every label in both.</summary>
    /// <param name="trainPath">The training examples.</param>
    /// <param name="testPath">The test examples, with the same columns.</param>
    /// <param name="labels">Where the labels are.</param>
    /// <exception cref="DataFileException">A file is missing or wrong, or the two do not fit together.</exception>
    public static (LabelledData Train, LabelledData Test) ReadBoth(
        string trainPath,
        string testPath,
        LabelColumn labels = LabelColumn.Automatic
    )
    {
        using var trainContent = FileContent.Open(trainPath);
        using var testContent = FileContent.Open(testPath);
        var trainTable = CsvTable.Read(trainContent);
        var testTable = CsvTable.Read(testContent);
        int column = trainTable.FindLabels(labels);
        var train = trainTable.Examples(column);
        var test = testTable.Examples(column);
        if (train.Columns != test.Columns)
        {
            throw new DataFileException(
                testPath,
                $"{train.Columns + 1} columns expected, as in {Path.GetFileName(trainPath)}, found {test.Columns + 1}"
            );
        }

        var (numbers, count, names) = LabelTexts.Number(trainTable.Labels(column), testTable.Labels(column));
        return (
            new LabelledData(train, numbers[0], count) { LabelNames = names },
            new LabelledData(test, numbers[1], count) { LabelNames = names }
        );
    }

    private static LabelledData Read(FileContent content, LabelColumn labels)
    {
        var table = CsvTable.Read(content);
        int column = table.FindLabels(labels);
        var (numbers, count, names) = LabelTexts.Number(table.Labels(column));
        return new LabelledData(table.Examples(column), numbers[0], count) { LabelNames = names };
    }
}
