using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Splits of examples at random in which every label has its share of each part.</summary>
internal static class StratifiedSplit
{
    private const int TestShare = 5;

    /// <summary>A fifth of the examples of each label for the test, all others for training.</summary>
    /// <param name="data">The examples; they are moved in their own memory, and these data are not to be used afterwards.</param>
    /// <param name="key">Where the order comes from.</param>
    /// <returns>Both parts in random order. The test part has the fifth rounded to the nearest number, at least one of a label with two examples or more.</returns>
    public static (LabelledData Train, LabelledData Test) HoldOut(LabelledData data, RandomKey key)
    {
        int[] order = Shuffled(data.Count, key);
        var left = new int[data.LabelCount];
        foreach (int label in data.Labels)
        {
            left[label]++;
        }

        for (int label = 0; label < left.Length; label++)
        {
            left[label] = left[label] < 2 ? 0 : Math.Max(1, (left[label] + (TestShare / 2)) / TestShare);
        }

        var isTest = order.ToLookup(i => left[data.Labels[i]]-- > 0);
        int[] train = [.. isTest[false]];
        return data.Divide([.. train, .. isTest[true]], train.Length);
    }

    /// <summary>As many pairs of parts as there are folds; each example is in the test part of one pair.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="count">How many folds, 2 … n.</param>
    /// <param name="key">Where the order comes from.</param>
    public static IEnumerable<(LabelledData Train, LabelledData Test)> Folds(
        LabelledData data,
        int count,
        RandomKey key
    )
    {
        int[] order = Shuffled(data.Count, key);
        // Dealt out label by label without a new start, so that folds differ by one example at most, in each label and in all.
        int[] byLabel = [.. Enumerable.Range(0, order.Length).OrderBy(r => data.Labels[order[r]])];
        var fold = new int[order.Length];
        for (int p = 0; p < byLabel.Length; p++)
        {
            fold[byLabel[p]] = p % count;
        }

        for (int f = 0; f < count; f++)
        {
            int current = f;
            var isTest = Enumerable.Range(0, order.Length).ToLookup(r => fold[r] == current, r => order[r]);
            yield return (data.Select([.. isTest[false]]), data.Select([.. isTest[true]]));
        }
    }

    private static int[] Shuffled(int count, RandomKey key)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        key.Stream().Shuffle<int>(order);
        return order;
    }
}
