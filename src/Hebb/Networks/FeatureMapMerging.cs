using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <content>The largest values of more filters than a value can go down one by one.</content>
internal sealed partial class FeatureMap
{
    private const int LeastMerged = 6;
    private const int MostMerged = 16;

    // The wanted-th largest value of sixteen columns, 6 to 16: eight filters at a time are sorted by a network of 19 comparisons, and the
    // sixteen largest of them and of those before are sorted by Batcher's bitonic network. Values are normalised and stored on the way.
    private readonly ref struct MergeKernel(FeatureMap map, ReadOnlySpan<float> sums)
    {
        private readonly ReadOnlySpan<float> sums = sums;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public T Column<T>(int column, int wanted)
            where T : struct, ILanes<T>
        {
            int filters = map.layer.Options.Filters;
            bool normalises = map.layer.Options.Contrast is not null;
            ref float values = ref map.values.Buffer[column];
            ref float sum = ref MemoryMarshal.GetReference(sums);
            nuint stride = (nuint)map.values.Stride;
            var minus = T.Multiply(T.Load(ref map.means[column], 0), T.Broadcast(-1));
            var factor = T.Load(ref map.factors[column], 0);
            T l0 = T.Broadcast(float.MinValue),
                l1 = l0,
                l2 = l0,
                l3 = l0,
                l4 = l0,
                l5 = l0,
                l6 = l0,
                l7 = l0,
                l8 = l0,
                l9 = l0,
                l10 = l0,
                l11 = l0,
                l12 = l0,
                l13 = l0,
                l14 = l0,
                l15 = l0;
            for (int f = 0; f < filters; f += 8)
            {
                T g0 = Value<T>(ref values, f + 0, stride, minus, factor, normalises, ref sum, filters);
                T g1 = Value<T>(ref values, f + 1, stride, minus, factor, normalises, ref sum, filters);
                T g2 = Value<T>(ref values, f + 2, stride, minus, factor, normalises, ref sum, filters);
                T g3 = Value<T>(ref values, f + 3, stride, minus, factor, normalises, ref sum, filters);
                T g4 = Value<T>(ref values, f + 4, stride, minus, factor, normalises, ref sum, filters);
                T g5 = Value<T>(ref values, f + 5, stride, minus, factor, normalises, ref sum, filters);
                T g6 = Value<T>(ref values, f + 6, stride, minus, factor, normalises, ref sum, filters);
                T g7 = Value<T>(ref values, f + 7, stride, minus, factor, normalises, ref sum, filters);
                Order(ref g0, ref g2);
                Order(ref g1, ref g3);
                Order(ref g4, ref g6);
                Order(ref g5, ref g7);
                Order(ref g0, ref g4);
                Order(ref g1, ref g5);
                Order(ref g2, ref g6);
                Order(ref g3, ref g7);
                Order(ref g0, ref g1);
                Order(ref g2, ref g3);
                Order(ref g4, ref g5);
                Order(ref g6, ref g7);
                Order(ref g2, ref g4);
                Order(ref g3, ref g5);
                Order(ref g1, ref g4);
                Order(ref g3, ref g6);
                Order(ref g1, ref g2);
                Order(ref g3, ref g4);
                Order(ref g5, ref g6);
                l8 = T.Max(l8, g7);
                l9 = T.Max(l9, g6);
                l10 = T.Max(l10, g5);
                l11 = T.Max(l11, g4);
                l12 = T.Max(l12, g3);
                l13 = T.Max(l13, g2);
                l14 = T.Max(l14, g1);
                l15 = T.Max(l15, g0);
                Order(ref l0, ref l8);
                Order(ref l1, ref l9);
                Order(ref l2, ref l10);
                Order(ref l3, ref l11);
                Order(ref l4, ref l12);
                Order(ref l5, ref l13);
                Order(ref l6, ref l14);
                Order(ref l7, ref l15);
                Order(ref l0, ref l4);
                Order(ref l1, ref l5);
                Order(ref l2, ref l6);
                Order(ref l3, ref l7);
                Order(ref l8, ref l12);
                Order(ref l9, ref l13);
                Order(ref l10, ref l14);
                Order(ref l11, ref l15);
                Order(ref l0, ref l2);
                Order(ref l1, ref l3);
                Order(ref l4, ref l6);
                Order(ref l5, ref l7);
                Order(ref l8, ref l10);
                Order(ref l9, ref l11);
                Order(ref l12, ref l14);
                Order(ref l13, ref l15);
                Order(ref l0, ref l1);
                Order(ref l2, ref l3);
                Order(ref l4, ref l5);
                Order(ref l6, ref l7);
                Order(ref l8, ref l9);
                Order(ref l10, ref l11);
                Order(ref l12, ref l13);
                Order(ref l14, ref l15);
            }

            return wanted switch
            {
                6 => l5,
                7 => l6,
                8 => l7,
                9 => l8,
                10 => l9,
                11 => l10,
                12 => l11,
                13 => l12,
                14 => l13,
                15 => l14,
                _ => l15,
            };
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Value<T>(
            ref float values,
            int f,
            nuint stride,
            T minus,
            T factor,
            bool normalises,
            ref float sum,
            int filters
        )
            where T : struct, ILanes<T>
        {
            if (f >= filters)
            {
                return T.Broadcast(float.MinValue);
            }

            ref float place = ref Unsafe.Add(ref values, (nuint)f * stride);
            var value = T.Load(ref place, 0);
            if (normalises)
            {
                value = T.MultiplyAdd(minus, T.Broadcast(Unsafe.Add(ref sum, f)), value);
                value = T.Add(T.Multiply(value, factor), T.Broadcast(0));
                T.Store(value, ref place, 0);
            }

            return value;
        }

        // The larger first.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Order<T>(ref T a, ref T b)
            where T : struct, ILanes<T>
        {
            var smaller = T.Min(a, b);
            a = T.Max(a, b);
            b = smaller;
        }
    }
}
