using System.Numerics;
using Hebb.Networks;

namespace Hebb.Reference;

/// <summary>What a competitive layer does for one example, in straight loops: <see cref="CompetitiveLayer"/> has the equations.</summary>
/// <remarks>In single precision the bits are those of <see cref="CompetitivePass"/>; in double precision it is what finite differences are taken of.</remarks>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class PlainCompetition<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>Runs one example.</summary>
    public static PlainFiring<T> Run(CompetitiveLayer layer, T[] x)
    {
        var u = new T[layer.Units];
        for (int j = 0; j < u.Length; j++)
        {
            u[j] = T.CreateChecked(layer.Bias[0, j]);
            for (int i = 0; i < x.Length; i++)
            {
                u[j] = T.FusedMultiplyAdd(x[i], T.CreateChecked(layer.W[i, j]), u[j]);
            }
        }

        var injection = T.CreateChecked(layer.Injection);
        T[] h = Cap(u, layer.Caps[0], layer.Values);
        var all = new List<T[]> { h };
        foreach (int cap in layer.Caps.Skip(1))
        {
            var net = new T[u.Length];
            for (int j = 0; j < net.Length; j++)
            {
                net[j] = injection * u[j];
                for (int i = 0; i < h.Length; i++)
                {
                    net[j] = T.FusedMultiplyAdd(h[i], T.CreateChecked(layer.R![i, j]), net[j]);
                }
            }

            h = Cap(net, cap, layer.Values);
            all.Add(h);
        }

        bool[] fired = [.. h.Select(value => value > T.Zero)];
        T[] output = layer.Output switch
        {
            CompetitiveOutput.Bits => [.. fired.Select(bit => bit ? T.One : T.Zero)],
            CompetitiveOutput.Root => [.. h.Select(T.Sqrt)],
            _ => h,
        };
        return new PlainFiring<T>(u, [.. all, output], [fired]);
    }

    /// <summary>The cap of a round.</summary>
    public static T[] Cap(T[] v, int k, CompetitiveValues values)
    {
        // A stable order: equal numbers stay in the order of their indices.
        int[] order = [.. Enumerable.Range(0, v.Length).OrderByDescending(j => v[j] + T.Zero)];
        var h = new T[v.Length];
        if (values == CompetitiveValues.Bits)
        {
            foreach (int j in order[..k])
            {
                h[j] = T.One / T.Sqrt(T.CreateChecked(k));
            }

            return h;
        }

        T threshold = v[order[k]];
        T[] above = [.. v.Select(value => value > threshold ? value - threshold : T.Zero)];
        T length = T.Sqrt(above.Aggregate(T.Zero, (sum, value) => T.FusedMultiplyAdd(value, value, sum)));
        return length > T.Zero ? [.. above.Select(value => value / length)] : h;
    }
}
