using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Examples and their labels: n rows of d numbers, and for each row one of m labels.</summary>
public sealed class LabelledData
{
    /// <summary>The most labels that anything here is made for.</summary>
    internal const int MostLabels = 100_000;

    /// <summary>Puts examples and labels together.</summary>
    /// <param name="examples">n × d, every number finite.</param>
    /// <param name="labels">n labels, each in 0 … <paramref name="labelCount"/> − 1.</param>
    /// <param name="labelCount">m, the number of different labels, ≥ 1.</param>
    /// <exception cref="ArgumentException">The counts differ, or a label is out of range.</exception>
    public LabelledData(Matrix examples, int[] labels, int labelCount)
    {
        if (examples.Rows != labels.Length)
        {
            throw new ArgumentException($"{examples.Rows} examples but {labels.Length} labels", nameof(labels));
        }

        foreach (int label in labels)
        {
            if ((uint)label >= (uint)labelCount)
            {
                throw new ArgumentException($"label {label} is not in 0 … {labelCount - 1}", nameof(labels));
            }
        }

        Examples = examples;
        Labels = labels;
        LabelCount = labelCount;
    }

    /// <summary>The examples, n × d.</summary>
    public Matrix Examples { get; }

    /// <summary>The shape of one example: a vector unless it says otherwise.</summary>
    /// <exception cref="ArgumentException">It does not have d numbers.</exception>
    public LayerShape Shape
    {
        get => field == default ? new LayerShape(Inputs) : field;
        init =>
            field =
                value.Size == Inputs
                    ? value
                    : throw new ArgumentException($"{value.Size} numbers where {Inputs} are expected", nameof(value));
    }

    /// <summary>The names of the m labels; none where labels are only numbers.</summary>
    /// <exception cref="ArgumentException">There are not m names.</exception>
    public IReadOnlyList<string>? LabelNames
    {
        get;
        init =>
            field =
                value is null || value.Count == LabelCount
                    ? value
                    : throw new ArgumentException($"{value.Count} names for {LabelCount} labels", nameof(value));
    }

    /// <summary>The names of the d columns; none where they have no names.</summary>
    /// <exception cref="ArgumentException">There are not d names.</exception>
    public IReadOnlyList<string>? InputNames
    {
        get;
        init =>
            field =
                value is null || value.Count == Inputs
                    ? value
                    : throw new ArgumentException($"{value.Count} names for {Inputs} columns", nameof(value));
    }

    /// <summary>The label of each example, in 0 … m − 1.</summary>
    public int[] Labels { get; }

    /// <summary>m, the number of different labels.</summary>
    public int LabelCount { get; }

    /// <summary>n, the number of examples.</summary>
    public int Count => Labels.Length;

    /// <summary>d, the numbers of one example.</summary>
    public int Inputs => Examples.Columns;

    /// <summary>Examples of a program's own, copied.</summary>
    /// <param name="rows">n examples of d numbers each, every number finite; at least one.</param>
    /// <param name="labels">n labels, 0 … 99,999; m is one more than the largest.</param>
    /// <exception cref="InvalidOptionException">The lengths differ, a number is not finite, or a label is out of range; the message says which.</exception>
    /// <example><code>
    /// var data = LabelledData.From([[5.1f, 3.5f], [6.2f, 2.9f]], [0, 1]);
    /// </code></example>
    public static LabelledData From(float[][] rows, int[] labels)
    {
        InvalidOptionException.ThrowIfOutside("labels", labels.Length, rows.Length, rows.Length);
        for (int n = 0; n < labels.Length; n++)
        {
            InvalidOptionException.ThrowIfOutside($"labels[{n}]", labels[n], 0, MostLabels - 1);
        }

        var examples = Matrix.FromRows(rows);
        for (int r = 0; r < examples.Rows; r++)
        {
            int bad = examples.Row(r).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (bad >= 0)
            {
                throw new InvalidOptionException($"rows[{r}][{bad}]", $"{examples[r, bad]}", "finite");
            }
        }

        return new LabelledData(examples, [.. labels], labels.Max() + 1);
    }

    /// <summary>The first examples: these data themselves where there are no more.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 0.</exception>
    public LabelledData Take(int count) => count >= Count ? this : Slice(0, count);

    /// <summary>Consecutive examples, in their order.</summary>
    /// <param name="first">The index of the first, 0 … n.</param>
    /// <param name="count">How many, 0 … n − <paramref name="first"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within 0 … n.</exception>
    public LabelledData Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)first, (uint)Count, nameof(first));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Count - first), nameof(count));
        return Select([.. Enumerable.Range(first, count)]);
    }

    /// <summary>Examples drawn at random without repetition, in random order: the first ones of a shuffle of all.</summary>
    /// <param name="count">How many, 0 … n; n shuffles them all.</param>
    /// <param name="key">Where the order comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not in 0 … n.</exception>
    public LabelledData Sample(int count, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        return Select(Order(key).AsSpan(0, count));
    }

    /// <summary>The first examples of each label, in their order; fewer of a label that has not as many.</summary>
    /// <param name="count">How many of each label, 0 or more.</param>
    /// <param name="skip">How many of each label are left out before them, 0 or more.</param>
    /// <param name="key">Shuffles all examples first, so that those of each label are drawn at random; none keeps their order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public LabelledData PerLabel(int count, int skip = 0, RandomKey? key = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var seen = new int[LabelCount];
        return Select([
            .. Order(key).Where(i => seen[Labels[i]]++ is var before && before >= skip && before - skip < count),
        ]);
    }

    /// <summary>Pairs of a training and a test part for cross-validation; each example is in one test part, and the parts have every label's share.</summary>
    /// <remarks>The pairs are made one after the other as they are asked for, and are the same whenever they are asked for. Parts are in random order.</remarks>
    /// <param name="count">How many pairs, 2 … n.</param>
    /// <param name="key">Where the order comes from.</param>
    /// <exception cref="InvalidOptionException"><paramref name="count"/> is not in 2 … n, or n is below 2.</exception>
    public IEnumerable<(LabelledData Train, LabelledData Test)> Folds(int count, RandomKey key)
    {
        InvalidOptionException.ThrowIfOutside("the number of examples", Count, 2, int.MaxValue);
        InvalidOptionException.ThrowIfOutside("folds", count, 2, Count);
        return StratifiedSplit.Folds(this, count, key);
    }

    /// <summary>The examples at <paramref name="indices"/>, in that order, copied.</summary>
    public LabelledData Select(ReadOnlySpan<int> indices)
    {
        var examples = new Matrix(indices.Length, Inputs);
        var labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Examples.Row(indices[i]).CopyTo(examples.Row(i));
            labels[i] = Labels[indices[i]];
        }

        return new LabelledData(examples, labels, LabelCount)
        {
            Shape = Shape,
            LabelNames = LabelNames,
            InputNames = InputNames,
        };
    }

    private int[] Order(RandomKey? key)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        key?.Stream().Shuffle<int>(order);
        return order;
    }
}
