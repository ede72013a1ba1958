using Hebb.Data;

namespace Hebb.Evolution;

/// <summary>Some examples, input by input: which of them have another number than 0 there, and which number.</summary>
internal sealed class SparseColumns
{
    private readonly int[] first;
    private readonly int[] filled;
    private int[] example = [];
    private float[] value = [];

    /// <param name="inputs">Numbers of one example.</param>
    public SparseColumns(int inputs)
    {
        first = new int[inputs + 1];
        filled = new int[inputs];
    }

    /// <summary>How many examples.</summary>
    public int Count { get; private set; }

    /// <summary>The first entry of each input, and the number of entries at the end.</summary>
    public ReadOnlySpan<int> First => first;

    /// <summary>The example of each entry, in rising order within an input.</summary>
    public ReadOnlySpan<int> Example => example;

    /// <summary>The number of each entry.</summary>
    public ReadOnlySpan<float> Value => value;

    /// <summary>Takes examples from <paramref name="data"/>.</summary>
    public void Load(LabelledData data, ReadOnlySpan<int> examples)
    {
        Count = examples.Length;
        Array.Clear(first);
        foreach (int n in examples)
        {
            var row = data.Examples.Row(n);
            for (int j = 0; j < row.Length; j++)
            {
                first[j + 1] += row[j] != 0 ? 1 : 0;
            }
        }

        for (int j = 0; j < filled.Length; j++)
        {
            filled[j] = first[j];
            first[j + 1] += first[j];
        }

        if (example.Length < first[^1])
        {
            example = new int[first[^1]];
            value = new float[first[^1]];
        }

        for (int b = 0; b < examples.Length; b++)
        {
            var row = data.Examples.Row(examples[b]);
            for (int j = 0; j < row.Length; j++)
            {
                if (row[j] != 0)
                {
                    example[filled[j]] = b;
                    value[filled[j]++] = row[j];
                }
            }
        }
    }
}
