namespace Hebb.Data;

/// <summary>Puts the mean of a column, over the training examples that have a value, in the place of missing values.</summary>
internal static class MissingMeans
{
    /// <summary>Fills both parts in place.</summary>
    /// <param name="path">The data, for messages.</param>
    /// <param name="train">The training examples, NaN where a value is missing.</param>
    /// <param name="test">The test examples, likewise.</param>
    /// <param name="describe">An input as messages name it.</param>
    /// <returns>A sentence that says how many there were; none where there was none.</returns>
    /// <exception cref="DataFileException">No training example has a value of a column.</exception>
    public static string? Fill(string path, LabelledData train, LabelledData test, Func<int, string> describe)
    {
        var missing = new int[train.Inputs];
        CountMissing(train, missing);
        CountMissing(test, missing);
        for (int c = 0; c < missing.Length; c++)
        {
            if (missing[c] > 0)
            {
                Fill(c, Mean(train, c) ?? throw NoValue(path, describe(c)), train, test);
            }
        }

        int columns = missing.Count(n => n > 0);
        int values = missing.Sum();
        string which = columns == 1 ? "1 column" : $"{columns:N0} columns";
        string are = values == 1 ? $"1 missing value in {which} is" : $"{values:N0} missing values in {which} are";
        return columns == 0 ? null : $"{are} replaced by the column's mean over the training examples (--missing mean)";
    }

    private static void CountMissing(LabelledData data, int[] missing)
    {
        for (int r = 0; r < data.Count; r++)
        {
            var row = data.Examples.Row(r);
            if (row.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                for (int c = 0; c < row.Length; c++)
                {
                    missing[c] += float.IsNaN(row[c]) ? 1 : 0;
                }
            }
        }
    }

    private static float? Mean(LabelledData train, int column)
    {
        var (sum, count) = (0.0, 0);
        for (int r = 0; r < train.Count; r++)
        {
            float value = train.Examples[r, column];
            if (!float.IsNaN(value))
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? null : (float)(sum / count);
    }

    private static void Fill(int column, float mean, params ReadOnlySpan<LabelledData> parts)
    {
        foreach (var part in parts)
        {
            for (int r = 0; r < part.Count; r++)
            {
                ref float value = ref part.Examples[r, column];
                value = float.IsNaN(value) ? mean : value;
            }
        }
    }

    private static DataFileException NoValue(string path, string column) =>
        new(path, $"{column} has no value in any training example; leave it out with --ignore-columns");
}
