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
    /// <exception cref="InvalidOptionException">The counts differ, or a label is out of range; the message says which.</exception>
    public LabelledData(Matrix examples, int[] labels, int labelCount)
    {
        InvalidOptionException.ThrowIfMismatch("there are", labels.Length, "labels", "the examples are", examples.Rows);
        InvalidOptionException.ThrowIfOutside(nameof(labelCount), labelCount, 1, int.MaxValue);
        for (int n = 0; n < labels.Length; n++)
        {
            if ((uint)labels[n] >= (uint)labelCount)
            {
                throw new InvalidOptionException($"labels[{n}]", $"{labels[n]}", $"between 0 and {labelCount - 1}");
            }
        }

        Examples = examples;
        Labels = labels;
        LabelCount = labelCount;
    }

    /// <summary>The examples, n × d.</summary>
    public Matrix Examples { get; }

    /// <summary>The shape of one example: a vector unless it says otherwise.</summary>
    /// <exception cref="InvalidOptionException">It does not have d numbers.</exception>
    public LayerShape Shape
    {
        get => field == default ? new LayerShape(Inputs) : field;
        init
        {
            InvalidOptionException.ThrowIfMismatch("the shape has", value.Size, "numbers", "an example has", Inputs);
            field = value;
        }
    }

    /// <summary>The names of the m labels; none where labels are only numbers.</summary>
    /// <exception cref="InvalidOptionException">There are not m names.</exception>
    public IReadOnlyList<string>? LabelNames
    {
        get;
        init
        {
            int count = value?.Count ?? LabelCount;
            InvalidOptionException.ThrowIfMismatch("there are", count, "label names", "the labels are", LabelCount);
            field = value;
        }
    }

    /// <summary>The names of the d columns; none where they have no names.</summary>
    /// <exception cref="InvalidOptionException">There are not d names.</exception>
    public IReadOnlyList<string>? InputNames
    {
        get;
        init
        {
            int count = value?.Count ?? Inputs;
            InvalidOptionException.ThrowIfMismatch("there are", count, "input names", "the columns are", Inputs);
            field = value;
        }
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
    /// <param name="labels">n labels, 0 … m − 1, and at most 99,999.</param>
    /// <param name="labelNames">m names; without them m is one more than the largest label.</param>
    /// <param name="inputNames">d names; none where the numbers of an example have no names.</param>
    /// <exception cref="InvalidOptionException">The lengths differ, a number is not finite, or a label is out of range; the message says which.</exception>
    /// <example><code>
    /// var data = LabelledData.From([[5.1f, 3.5f], [6.2f, 2.9f]], [0, 1]);
    /// </code></example>
    public static LabelledData From(
        float[][] rows,
        int[] labels,
        IReadOnlyList<string>? labelNames = null,
        IReadOnlyList<string>? inputNames = null
    )
    {
        InvalidOptionException.ThrowIfMismatch("there are", labels.Length, "labels", "the rows are", rows.Length);
        for (int n = 0; n < labels.Length; n++)
        {
            InvalidOptionException.ThrowIfOutside($"labels[{n}]", labels[n], 0, MostLabels - 1);
        }

        var examples = Matrix.FromRows(rows);
        for (int r = 0; r < rows.Length; r++)
        {
            Finite.Require(rows[r], $"rows[{r}]");
        }

        return new LabelledData(examples, [.. labels], labelNames?.Count ?? (labels.Max() + 1))
        {
            LabelNames = labelNames,
            InputNames = inputNames,
        };
    }

    /// <summary>The first examples: these data themselves where there are no more.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <exception cref="InvalidOptionException"><paramref name="count"/> is below 0.</exception>
    public LabelledData Take(int count) => count >= Count ? this : Slice(0, count);

    /// <summary>Consecutive examples, in their order.</summary>
    /// <param name="first">The index of the first, 0 … n.</param>
    /// <param name="count">How many, 0 … n − <paramref name="first"/>.</param>
    /// <exception cref="InvalidOptionException">The range is not within 0 … n.</exception>
    public LabelledData Slice(int first, int count)
    {
        InvalidOptionException.ThrowIfOutside(nameof(first), first, 0, Count);
        InvalidOptionException.ThrowIfOutside(nameof(count), count, 0, Count - first);
        return Select([.. Enumerable.Range(first, count)]);
    }

    /// <summary>Examples drawn at random without repetition, in random order: the first ones of a shuffle of all.</summary>
    /// <param name="count">How many, 0 … n; n shuffles them all.</param>
    /// <param name="key">Where the order comes from.</param>
    /// <exception cref="InvalidOptionException"><paramref name="count"/> is not in 0 … n.</exception>
    public LabelledData Sample(int count, RandomKey key)
    {
        InvalidOptionException.ThrowIfOutside(nameof(count), count, 0, Count);
        return Select(Order(key).AsSpan(0, count));
    }

    /// <summary>The first examples of each label, in their order; fewer of a label that has not as many.</summary>
    /// <param name="count">How many of each label, 0 or more.</param>
    /// <param name="skip">How many of each label are left out before them, 0 or more.</param>
    /// <param name="key">Shuffles all examples first, so that those of each label are drawn at random; none keeps their order.</param>
    /// <exception cref="InvalidOptionException">A number is below 0.</exception>
    public LabelledData PerLabel(int count, int skip = 0, RandomKey? key = null)
    {
        InvalidOptionException.ThrowIfOutside(nameof(count), count, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(skip), skip, 0, int.MaxValue);
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
    /// <param name="indices">Each in 0 … n − 1; the same may occur again.</param>
    /// <exception cref="InvalidOptionException">An index is not in 0 … n − 1.</exception>
    public LabelledData Select(ReadOnlySpan<int> indices)
    {
        var labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            InvalidOptionException.ThrowIfOutside("index of an example", indices[i], 0, Count - 1);
            labels[i] = Labels[indices[i]];
        }

        return With(Examples.Select(indices), labels);
    }

    /// <summary>Moves the examples into an order and divides them, in their own memory: these data are not to be used afterwards.</summary>
    /// <param name="order">Each of 0 … n − 1 once.</param>
    /// <param name="count">How many of them are the first part.</param>
    internal (LabelledData First, LabelledData Second) Divide(int[] order, int count)
    {
        Examples.PermuteRows(order);
        int[] labels = Array.ConvertAll(order, i => Labels[i]);
        return (
            With(Examples.Part(0, count), labels[..count]),
            With(Examples.Part(count, Count - count), labels[count..])
        );
    }

    private LabelledData With(Matrix examples, int[] labels) =>
        new(examples, labels, LabelCount)
        {
            Shape = Shape,
            LabelNames = LabelNames,
            InputNames = InputNames,
        };

    /// <summary>Checks that there is something to learn from.</summary>
    /// <exception cref="InvalidOptionException">There are no examples, or a number is not finite; the message says which.</exception>
    internal void RequireExamples()
    {
        InvalidOptionException.ThrowIfOutside("number of examples", Count, 1, int.MaxValue);
        Finite.Require(Examples, 0, Count, "examples");
    }

    private int[] Order(RandomKey? key)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        key?.Stream().Shuffle<int>(order);
        return order;
    }
}
