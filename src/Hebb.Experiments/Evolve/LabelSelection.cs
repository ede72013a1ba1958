using System.Globalization;
using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>Some of the labels of a data set, renumbered in their order, and some examples of each.</summary>
public sealed class LabelSelection
{
    private const int MostNames = 10;

    private readonly int[] labels;

    /// <summary>Reads what a person wrote.</summary>
    /// <param name="text"><c>all</c>, <c>0-4</c>, <c>1,3,7</c>, <c>setosa,virginica</c>, or parts of these.</param>
    /// <param name="labelCount">The labels that the data have.</param>
    /// <param name="names">Their names, or none; a name goes before a number.</param>
    /// <exception cref="InvalidOptionException">It is none of these, names a label that is not there, or only one.</exception>
    public LabelSelection(string text, int labelCount, IReadOnlyList<string>? names = null)
    {
        labels =
            text == "all"
                ? [.. Enumerable.Range(0, labelCount)]
                : [.. Parts(text, labelCount, names).Distinct().Order()];
        if (labels.Length < 2)
        {
            throw Wrong(text, labelCount, names);
        }
    }

    /// <summary>How many labels.</summary>
    public int Count => labels.Length;

    /// <summary>All examples of these labels.</summary>
    public LabelledData Of(LabelledData data)
    {
        if (labels.Length == data.LabelCount)
        {
            return data;
        }

        var chosen = data.Select([
            .. Enumerable.Range(0, data.Count).Where(i => Array.BinarySearch(labels, data.Labels[i]) >= 0),
        ]);
        int[] relabelled = [.. chosen.Labels.Select(label => Array.BinarySearch(labels, label))];
        return new LabelledData(chosen.Examples, relabelled, labels.Length)
        {
            Shape = chosen.Shape,
            InputNames = chosen.InputNames,
            LabelNames = [.. labels.Select(label => data.LabelNames?[label] ?? $"{label}")],
        };
    }

    /// <summary>Training and validation examples, none of them both; the same number of each label where there are enough.</summary>
    /// <param name="data">Training examples.</param>
    /// <param name="perClass">Examples of each label to train on; 0 = all that are left.</param>
    /// <param name="validation">Examples of each label to validate on.</param>
    /// <param name="key">By which they are drawn.</param>
    public (LabelledData Train, LabelledData Validation) Split(
        LabelledData data,
        int perClass,
        int validation,
        RandomKey key
    )
    {
        var chosen = Of(data);
        var held = chosen.PerLabel(validation, key: key);
        var train = chosen.PerLabel(perClass == 0 ? int.MaxValue : perClass, skip: validation, key);
        if (train.Count == 0)
        {
            throw new InvalidOptionException(
                nameof(EvolveOptions.ValidationPerClass),
                $"{validation}",
                "fewer: none of the training examples is left to train on"
            );
        }

        return (train, held);
    }

    private static IEnumerable<int> Parts(string text, int labelCount, IReadOnlyList<string>? names)
    {
        foreach (string part in text.Split(','))
        {
            if (names is not null)
            {
                int named = names.ToList().IndexOf(part.Trim());
                if (named >= 0)
                {
                    yield return named;
                    continue;
                }
            }

            string[] ends = part.Split('-');
            if (
                ends.Length > 2
                || Index(ends[0], names) is not { } first
                || Index(ends[^1], names) is not { } last
                || first > last
                || last >= labelCount
            )
            {
                throw Wrong(text, labelCount, names);
            }

            for (int label = first; label <= last; label++)
            {
                yield return label;
            }
        }
    }

    // Where labels are called by numbers, a number is a name.
    private static int? Index(string text, IReadOnlyList<string>? names)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return null;
        }

        bool areNumbers = names?.Any(name => long.TryParse(name, CultureInfo.InvariantCulture, out _)) == true;
        return !areNumbers ? number
            : names!.ToList().IndexOf(text) is var named && named >= 0 ? named
            : null;
    }

    private static InvalidOptionException Wrong(string text, int labelCount, IReadOnlyList<string>? names) =>
        new(
            nameof(EvolveOptions.Digits),
            text,
            names is null
                ? $"all, a range such as 0-4 or a list such as 1,3 of at least two of the labels 0 to {labelCount - 1}"
                : $"all, or a list of at least two of the labels {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", …" : "")}"
        );
}
