using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <content>From filter values and thresholds to sums over cells.</content>
internal sealed partial class FeatureMap
{
    private const int Takes = 4;

    private readonly CellSums cells;

    // Which values of the tile are above the threshold: where they are in the matrix of values, filter by filter. A list, as the few of
    // each filter would be a wrongly guessed branch each time.
    private readonly int[] events;

    // h = s − θ where that is above 0, into its cells.
    private void AddUp(PatchTile tile)
    {
        int count = 0;
        width.Run(new FindKernel(this, ref count));
        cells.Add(events.AsSpan(0, count), values.Buffer, thresholds, tile.Positions, width);
    }

    private readonly ref struct FindKernel(FeatureMap map, ref int count) : ILanesKernel
    {
        private readonly ref int count = ref count;

        public void Run<T>()
            where T : struct, ILanes<T> => count = Find<T>(map);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static int Find<T>(FeatureMap map)
            where T : struct, ILanes<T>
        {
            ref float values = ref MemoryMarshal.GetReference(map.values.Buffer);
            ref float thresholds = ref MemoryMarshal.GetArrayDataReference(map.thresholds);
            ref int events = ref MemoryMarshal.GetArrayDataReference(map.events);
            var (filters, cap) = (map.layer.Options.Filters, map.layer.Options.Cap);
            // Half as many again as are above the threshold on average are taken without looking; what is too much is written over.
            int takes = Math.Min(MostColumns, ((3 * MostColumns * cap / (2 * filters)) + Takes) / Takes * Takes);
            T t0 = T.Load(ref thresholds, 0),
                t1 = T.Load(ref thresholds, Lanes),
                t2 = T.Load(ref thresholds, 2 * Lanes),
                t3 = T.Load(ref thresholds, 3 * Lanes);
            int found = 0;
            for (int f = 0; f < filters; f++)
            {
                int first = f * MostColumns;
                ulong notAbove =
                    T.AtLeast(t0, T.Load(ref values, 0))
                    | ((ulong)T.AtLeast(t1, T.Load(ref values, Lanes)) << Lanes)
                    | ((ulong)T.AtLeast(t2, T.Load(ref values, 2 * Lanes)) << (2 * Lanes))
                    | ((ulong)T.AtLeast(t3, T.Load(ref values, 3 * Lanes)) << (3 * Lanes));
                values = ref Unsafe.Add(ref values, MostColumns);
                ulong above = ~notAbove;
                int count = BitOperations.PopCount(above);
                int taken = 0;
                do
                {
                    ref int next = ref Unsafe.Add(ref events, found + taken);
                    for (int i = 0; i < takes; i += Takes)
                    {
                        next = first + BitOperations.TrailingZeroCount(above);
                        above &= above - 1;
                        Unsafe.Add(ref next, 1) = first + BitOperations.TrailingZeroCount(above);
                        above &= above - 1;
                        Unsafe.Add(ref next, 2) = first + BitOperations.TrailingZeroCount(above);
                        above &= above - 1;
                        Unsafe.Add(ref next, 3) = first + BitOperations.TrailingZeroCount(above);
                        above &= above - 1;
                        next = ref Unsafe.Add(ref next, Takes);
                    }

                    taken += takes;
                } while (taken < count);
                found += count;
            }

            return found;
        }
    }

    // The filters above the threshold and the filter that is the threshold, which the way back must know.
    private readonly ref struct RememberKernel(FeatureMap map, PatchTile tile, FeatureSelection selection, int row)
        : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => Remember<T>(map, tile, selection, row);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Remember<T>(FeatureMap map, PatchTile tile, FeatureSelection selection, int row)
            where T : struct, ILanes<T>
        {
            var options = map.layer.Options;
            bool hasCap = options.Cap < options.Filters;
            var positions = tile.Positions;
            ref float thresholds = ref MemoryMarshal.GetArrayDataReference(map.thresholds);
            for (int f = 0; f < options.Filters; f++)
            {
                ref float values = ref MemoryMarshal.GetReference(map.values.PaddedRow(f));
                for (int column = 0; column < tile.Columns; column += Lanes)
                {
                    var s = T.Load(ref values, (nuint)column);
                    var threshold = T.Load(ref thresholds, (nuint)column);
                    uint notAbove = T.AtLeast(threshold, s);
                    for (uint above = ~notAbove & 0xFFFF; above != 0; above &= above - 1)
                    {
                        selection.Add(row, positions[column + BitOperations.TrailingZeroCount(above)], f);
                    }

                    uint equal = hasCap ? notAbove & T.AtLeast(s, threshold) : 0;
                    for (; equal != 0; equal &= equal - 1)
                    {
                        int i = column + BitOperations.TrailingZeroCount(equal);
                        if (map.thresholds[i] > 0)
                        {
                            selection.AddThreshold(row, positions[i], f);
                        }
                    }
                }
            }
        }
    }
}
