using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>Minibatches in which every label that the data have is as frequent as the others, to within one example.</summary>
internal sealed class BalancedMinibatch
{
    private readonly int[][] byLabel;
    private readonly int[] rows;

    /// <summary>For some data.</summary>
    /// <param name="data">Examples; labels that none of them has are left out.</param>
    /// <param name="size">B.</param>
    public BalancedMinibatch(LabelledData data, int size)
    {
        byLabel =
        [
            .. Enumerable
                .Range(0, data.Count)
                .GroupBy(i => data.Labels[i])
                .OrderBy(group => group.Key)
                .Select(group => group.ToArray()),
        ];
        rows = new int[size];
    }

    /// <summary>The minibatch of a key; within a label no example comes twice before all came.</summary>
    public ReadOnlySpan<int> Draw(RandomKey key)
    {
        var random = key.Stream();
        int n = 0;
        // Which labels have one more is drawn at random.
        int turn = random.NextInt32(byLabel.Length);
        for (int l = 0; l < byLabel.Length; l++)
        {
            int[] of = (int[])byLabel[(l + turn) % byLabel.Length].Clone();
            int count = (rows.Length / byLabel.Length) + (l < rows.Length % byLabel.Length ? 1 : 0);
            for (int i = 0; i < count; i++)
            {
                int place = i % of.Length;
                int other = place + random.NextInt32(of.Length - place);
                (of[place], of[other]) = (of[other], of[place]);
                rows[n++] = of[place];
            }
        }

        return rows;
    }
}
