using System.Globalization;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>What a file holds: examples and, where it has them, their labels as they are written there.</summary>
/// <param name="Examples">n × d, every number finite.</param>
/// <param name="Shape">What one example is.</param>
/// <param name="Labels">n labels; null where the file has none.</param>
internal sealed record RawExamples(Matrix Examples, LayerShape Shape, LabelTexts? Labels)
{
    /// <summary>The names of the d columns, where the file has them.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>What labels mean that are written as 0, 1, 2, …, where the file says it.</summary>
    public IReadOnlyList<string>? LabelMeanings { get; init; }

    /// <summary>The parts of a data set, with the same number for a label in each of them.</summary>
    /// <param name="parts">Examples that have labels.</param>
    public static LabelledData[] Number(params RawExamples[] parts)
    {
        var (labels, count, names) = LabelTexts.Number(Array.ConvertAll(parts, part => part.Labels!));
        names = Meanings(names, count, parts[0].LabelMeanings) ?? names;
        return
        [
            .. parts.Select(
                (part, i) =>
                    new LabelledData(part.Examples, labels[i], count)
                    {
                        Shape = part.Shape,
                        InputNames = part.InputNames,
                        LabelNames = names,
                    }
            ),
        ];
    }

    private static string[]? Meanings(string[]? names, int count, IReadOnlyList<string>? meanings)
    {
        if (meanings is null)
        {
            return null;
        }

        var found = new string[count];
        for (int label = 0; label < count; label++)
        {
            string written = names is null ? label.ToString(CultureInfo.InvariantCulture) : names[label];
            if (
                !int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                || index >= meanings.Count
            )
            {
                return null;
            }

            found[label] = meanings[index];
        }

        return found;
    }
}
