using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>The order in which an epoch sees the examples: a function of the key and the epoch's number alone.</summary>
/// <param name="key">Where the orders come from; none means the order of the data.</param>
/// <param name="examples">n.</param>
internal sealed class EpochOrder(RandomKey? key, int examples)
{
    private readonly int[] order = [.. Enumerable.Range(0, examples)];
    private int current;

    /// <summary>The order of an epoch: each of 0 … n − 1 once; until the next call.</summary>
    /// <param name="epoch">Counted from 1.</param>
    public ReadOnlySpan<int> Of(int epoch)
    {
        if (key is { } own && epoch != current)
        {
            for (int i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            own.For("order of examples", (ulong)epoch).Stream().Shuffle<int>(order);
            current = epoch;
        }

        return order;
    }
}
