using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <content>From sums over patches to filter values and thresholds.</content>
internal sealed partial class FeatureMap
{
    private const int MostInRegisters = 8;

    // For each filter what the largest values so far left over, where there are more of them than registers hold.
    private readonly float[] rest;

    // Mean and 1 / √(N (variance + c)) of each patch, the latter 0 where the variance is too small: of all columns, used or not. Four
    // chains at a time, as one would leave the processor waiting for itself.
    private readonly ref struct MomentsKernel(FeatureMap map, float contrast) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            for (nuint column = 0; column < MostColumns; column += 4 * Lanes)
            {
                Measure<T>(map, contrast, column);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Measure<T>(FeatureMap map, float contrast, nuint column)
            where T : struct, ILanes<T>
        {
            int numbers = map.patches.Rows;
            nuint stride = (nuint)map.patches.Stride;
            ref float first = ref map.patches.Buffer[(int)column];
            ref float patch = ref first;
            T a = T.Broadcast(0),
                b = a,
                c = a,
                d = a;
            for (int n = 0; n < numbers; n++)
            {
                a = T.Add(a, T.Load(ref patch, 0));
                b = T.Add(b, T.Load(ref patch, Lanes));
                c = T.Add(c, T.Load(ref patch, 2 * Lanes));
                d = T.Add(d, T.Load(ref patch, 3 * Lanes));
                patch = ref Unsafe.Add(ref patch, stride);
            }

            var count = T.Broadcast(numbers);
            ref float means = ref map.means[column];
            T.Store(T.Divide(a, count), ref means, 0);
            T.Store(T.Divide(b, count), ref means, Lanes);
            T.Store(T.Divide(c, count), ref means, 2 * Lanes);
            T.Store(T.Divide(d, count), ref means, 3 * Lanes);
            var minus = T.Broadcast(-1);
            var (ma, mb, mc, md) = (
                T.Multiply(T.Divide(a, count), minus),
                T.Multiply(T.Divide(b, count), minus),
                T.Multiply(T.Divide(c, count), minus),
                T.Multiply(T.Divide(d, count), minus)
            );
            a = b = c = d = T.Broadcast(0);
            patch = ref first;
            for (int n = 0; n < numbers; n++)
            {
                var x = T.Add(T.Load(ref patch, 0), ma);
                a = T.MultiplyAdd(x, x, a);
                x = T.Add(T.Load(ref patch, Lanes), mb);
                b = T.MultiplyAdd(x, x, b);
                x = T.Add(T.Load(ref patch, 2 * Lanes), mc);
                c = T.MultiplyAdd(x, x, c);
                x = T.Add(T.Load(ref patch, 3 * Lanes), md);
                d = T.MultiplyAdd(x, x, d);
                patch = ref Unsafe.Add(ref patch, stride);
            }

            ref float factors = ref map.factors[column];
            T.Store(Factor(a, count, contrast), ref factors, 0);
            T.Store(Factor(b, count, contrast), ref factors, Lanes);
            T.Store(Factor(c, count, contrast), ref factors, 2 * Lanes);
            T.Store(Factor(d, count, contrast), ref factors, 3 * Lanes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Factor<T>(T squares, T count, float contrast)
            where T : struct, ILanes<T>
        {
            var variance = T.Divide(squares, count);
            var length = T.SquareRoot(T.Multiply(count, T.Add(variance, T.Broadcast(contrast))));
            uint isHeard = T.AtLeast(variance, T.Broadcast(ConvolutionalLayer.LeastVariance));
            // No division by 0 where nothing is heard.
            length = T.Select(isHeard, length, T.Broadcast(1));
            return T.Select(isHeard, T.Divide(T.Broadcast(1), length), T.Broadcast(0));
        }
    }

    // s ← (s − mean ΣA) · factor where contrast is normalised, and θ = max(0, the (k+1)-th largest s), 0 without a cap.
    private readonly ref struct ThresholdKernel(FeatureMap map, int columns, ReadOnlySpan<float> sums) : ILanesKernel
    {
        private readonly ReadOnlySpan<float> sums = sums;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            var options = map.layer.Options;
            int wanted = options.Cap < options.Filters ? options.Cap + 1 : 0;
            for (int column = 0; column < columns; column += Lanes)
            {
                T next = wanted is >= LeastMerged and <= MostMerged
                    ? new MergeKernel(map, sums).Column<T>(column, wanted)
                    : Column<T>(column, wanted);
                T.Store(T.Max(next, T.Broadcast(0)), ref map.thresholds[column], 0);
            }
        }

        // The (k+1)-th largest value of sixteen columns: eight of the largest are taken away at a time.
        private T Column<T>(int column, int wanted)
            where T : struct, ILanes<T>
        {
            ref float values = ref map.values.Buffer[column];
            nuint stride = (nuint)map.values.Stride;
            var taken = sums;
            while (true)
            {
                T next = wanted switch
                {
                    0 => Take<T, None>(ref values, stride, taken, column, 0),
                    <= 3 => Take<T, Three>(ref values, stride, taken, column, wanted),
                    <= 5 => Take<T, Five>(ref values, stride, taken, column, wanted),
                    _ => Take<T, Eight>(ref values, stride, taken, column, wanted),
                };
                if (wanted <= MostInRegisters)
                {
                    return next;
                }

                wanted -= MostInRegisters;
                taken = default;
                values = ref MemoryMarshal.GetArrayDataReference(map.rest);
                stride = Lanes;
            }
        }

        // Each value goes down the largest so far. Values are normalised where there are sums of filters.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private T Take<T, S>(ref float values, nuint stride, ReadOnlySpan<float> ofFilters, int column, int wanted)
            where T : struct, ILanes<T>
            where S : struct, ISlots
        {
            int filters = map.layer.Options.Filters;
            bool normalises = ofFilters.Length > 0 && map.layer.Options.Contrast is not null;
            bool hasMore = wanted > S.Slots;
            ref float rest = ref MemoryMarshal.GetArrayDataReference(map.rest);
            ref float sum = ref MemoryMarshal.GetReference(ofFilters);
            var minus = T.Multiply(T.Load(ref map.means[column], 0), T.Broadcast(-1));
            var factor = T.Load(ref map.factors[column], 0);
            var zero = T.Broadcast(0);
            T l0 = T.Broadcast(float.MinValue),
                l1 = l0,
                l2 = l0,
                l3 = l0,
                l4 = l0,
                l5 = l0,
                l6 = l0,
                l7 = l0;
            for (int f = 0; f < filters; f++)
            {
                var value = T.Load(ref values, 0);
                if (normalises)
                {
                    value = T.MultiplyAdd(minus, T.Broadcast(Unsafe.Add(ref sum, f)), value);
                    value = T.Add(T.Multiply(value, factor), zero);
                    T.Store(value, ref values, 0);
                }

                if (S.Slots > 0)
                {
                    var next = T.Min(l0, value);
                    l0 = T.Max(l0, value);
                    value = next;
                }

                if (S.Slots > 1)
                {
                    var next = T.Min(l1, value);
                    l1 = T.Max(l1, value);
                    value = next;
                }

                if (S.Slots > 2)
                {
                    var next = T.Min(l2, value);
                    l2 = T.Max(l2, value);
                    value = next;
                }

                if (S.Slots > 3)
                {
                    var next = T.Min(l3, value);
                    l3 = T.Max(l3, value);
                    value = next;
                }

                if (S.Slots > 4)
                {
                    var next = T.Min(l4, value);
                    l4 = T.Max(l4, value);
                    value = next;
                }

                if (S.Slots > 5)
                {
                    var next = T.Min(l5, value);
                    l5 = T.Max(l5, value);
                    value = next;
                }

                if (S.Slots > 6)
                {
                    var next = T.Min(l6, value);
                    l6 = T.Max(l6, value);
                    value = next;
                }

                if (S.Slots > 7)
                {
                    var next = T.Min(l7, value);
                    l7 = T.Max(l7, value);
                    value = next;
                }

                if (hasMore)
                {
                    T.Store(value, ref rest, (nuint)(f * Lanes));
                }

                values = ref Unsafe.Add(ref values, stride);
            }

            return wanted switch
            {
                0 => zero,
                1 => l0,
                2 => l1,
                3 => l2,
                4 => l3,
                5 => l4,
                6 => l5,
                7 => l6,
                _ => l7,
            };
        }
    }

    // How many of the largest values are held in registers.
    private interface ISlots
    {
        static abstract int Slots { get; }
    }

    private readonly struct None : ISlots
    {
        public static int Slots => 0;
    }

    private readonly struct Three : ISlots
    {
        public static int Slots => 3;
    }

    private readonly struct Five : ISlots
    {
        public static int Slots => 5;
    }

    private readonly struct Eight : ISlots
    {
        public static int Slots => MostInRegisters;
    }
}
