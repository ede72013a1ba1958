using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Examples and their labels: n rows of d numbers, and for each row one of m labels.</summary>
public sealed class LabelledData
{
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

    /// <summary>The label of each example, in 0 … m − 1.</summary>
    public int[] Labels { get; }

    /// <summary>m, the number of different labels.</summary>
    public int LabelCount { get; }

    /// <summary>n, the number of examples.</summary>
    public int Count => Labels.Length;

    /// <summary>d, the numbers of one example.</summary>
    public int Inputs => Examples.Columns;

    /// <summary>The examples at <paramref name="indices"/>, in that order, as data of their own.</summary>
    public LabelledData Select(ReadOnlySpan<int> indices)
    {
        var examples = new Matrix(indices.Length, Inputs);
        var labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Examples.Row(indices[i]).CopyTo(examples.Row(i));
            labels[i] = Labels[indices[i]];
        }

        return new LabelledData(examples, labels, LabelCount) { Shape = Shape, LabelNames = LabelNames };
    }
}
