using System.Runtime.InteropServices;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>An attack that ranks share: each attacks a part of the examples, and all get the results of every one.</summary>
internal static class AttackShares
{
    private const int CostNumbers = 4;

    /// <summary>Attacks examples that were checked; with one rank it is the attack itself.</summary>
    /// <remarks>
    /// An example's result does not depend on which others are attacked with it, and costs are sums of whole numbers over the examples, so
    /// the number of ranks changes nothing.
    /// </remarks>
    public static AttackResult RunOnRanks(
        this Attack attack,
        Victims victims,
        IClassifier victim,
        Matrix examples,
        int[] labels,
        int[] indices,
        PerturbationSet set,
        LayerShape shape,
        RandomKey key,
        CancellationToken cancel
    )
    {
        int ranks = victims.Shared.Ranks.Count;
        if (ranks == 1)
        {
            return attack.Run(victims, victim, examples, labels, indices, set, shape, key, cancel);
        }

        byte[][] all = victims.Shared.ShareBytes(
            ranks,
            (rank, _, cancel) =>
            {
                var (start, end) = new ThreadShare(rank, ranks).Of(examples.Rows);
                var part = examples.Part(start, end - start);
                return Pack(
                    attack.Run(
                        victims,
                        victim,
                        part,
                        labels.AsSpan(start..end),
                        indices.AsSpan(start..end),
                        set,
                        shape,
                        key,
                        cancel
                    )
                );
            },
            oneByOne: true,
            cancel
        );
        return Join(all, examples.Rows, examples.Columns);
    }

    // The costs, then the margins, then the inputs.
    private static byte[] Pack(AttackResult result)
    {
        var (gradients, zero, notFinite, queries) = result.Cost;
        var packed = new MemoryStream();
        packed.Write(MemoryMarshal.AsBytes<long>([gradients, zero, notFinite, queries]));
        packed.Write(MemoryMarshal.AsBytes(result.Margins.AsSpan()));
        for (int n = 0; n < result.Perturbed.Rows; n++)
        {
            packed.Write(MemoryMarshal.AsBytes(result.Perturbed.Row(n)));
        }

        return packed.ToArray();
    }

    private static AttackResult Join(byte[][] all, int rows, int columns)
    {
        var margins = new double[rows];
        var perturbed = new Matrix(rows, columns);
        var cost = default(AttackCost);
        int next = 0;
        for (int rank = 0; rank < all.Length; rank++)
        {
            var (start, end) = new ThreadShare(rank, all.Length).Of(rows);
            var costs = MemoryMarshal.Cast<byte, long>(all[rank].AsSpan(0, CostNumbers * sizeof(long)));
            cost += new AttackCost(costs[0], costs[1], costs[2], costs[3]);
            var rest = all[rank].AsSpan(CostNumbers * sizeof(long));
            var own = MemoryMarshal.Cast<byte, double>(rest[..((end - start) * sizeof(double))]);
            var inputs = MemoryMarshal.Cast<byte, float>(rest[((end - start) * sizeof(double))..]);
            for (int i = 0; i < own.Length; i++, next++)
            {
                margins[next] = own[i];
                inputs.Slice(i * columns, columns).CopyTo(perturbed.Row(next));
            }
        }

        return new AttackResult(margins, perturbed, cost);
    }
}
