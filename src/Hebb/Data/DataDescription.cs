namespace Hebb.Data;

/// <summary>What is in a file or folder of data: its columns, its labels, and what a person should know before training.</summary>
/// <param name="Name">The path.</param>
/// <param name="LabelColumn">The column of the labels, by its name or else its number from 1; none where the data are no table.</param>
/// <param name="TrainCount">How many examples one trains on.</param>
/// <param name="TestCount">How many examples one tests on.</param>
/// <param name="Columns">The inputs, over all examples.</param>
/// <param name="Labels">The labels, in the order of their numbers.</param>
/// <param name="Warnings">One sentence each.</param>
public sealed record DataDescription(
    string Name,
    string? LabelColumn,
    int TrainCount,
    int TestCount,
    IReadOnlyList<ColumnDescription> Columns,
    IReadOnlyList<LabelDescription> Labels,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The shape of an image, channels × height × width; none where examples are no images.</summary>
    public LayerShape? Image { get; init; }

    /// <summary>Describes data that have been read and divided.</summary>
    internal static DataDescription Of(string path, OwnParts parts, LabelledData train, LabelledData test)
    {
        var figures = new ColumnFigures(train.Inputs);
        figures.Add(train.Examples);
        figures.Add(test.Examples);
        int[] trainCounts = Count(train);
        int[] testCounts = Count(test);
        return new DataDescription(
            path,
            parts.LabelColumn is { } label ? parts.Header!.ForOption(label) : null,
            train.Count,
            test.Count,
            [
                .. Enumerable
                    .Range(0, train.Inputs)
                    .Select(c => figures.Describe(c, parts.ColumnNumber(c), train.InputNames?[c])),
            ],
            [
                .. Enumerable
                    .Range(0, train.LabelCount)
                    .Select(l => new LabelDescription(train.LabelNames?[l] ?? $"{l}", trainCounts[l], testCounts[l])),
            ],
            parts.Warnings
        )
        {
            Image = train.Shape is { Height: > 1, Width: > 1 } image ? image : null,
        };
    }

    private static int[] Count(LabelledData data)
    {
        var counts = new int[data.LabelCount];
        foreach (int label in data.Labels)
        {
            counts[label]++;
        }

        return counts;
    }
}

/// <summary>One input of a data set.</summary>
/// <param name="Number">The number of its column in the file, from 1.</param>
/// <param name="Name">Its name in the header; none where it has none.</param>
/// <param name="Min">The smallest value; none where every value is missing.</param>
/// <param name="Mean">The mean of the values that are there.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Different">How many different values there are; none where they are more than <see cref="MostDifferent"/>.</param>
/// <param name="Missing">How many values are missing.</param>
public sealed record ColumnDescription(
    int Number,
    string? Name,
    float? Min,
    double? Mean,
    float? Max,
    int? Different,
    int Missing
)
{
    /// <summary>Different values are counted up to this number.</summary>
    public const int MostDifferent = 1000;

    /// <summary>Whether the column has the same value in every example.</summary>
    public bool Constant => Min == Max;
}

/// <summary>One label of a data set.</summary>
/// <param name="Name">Its name, or its number.</param>
/// <param name="Train">How many training examples have it.</param>
/// <param name="Test">How many test examples have it.</param>
public sealed record LabelDescription(string Name, int Train, int Test);
