using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <content>From filter values and thresholds to sums over cells.</content>
internal sealed partial class FeatureMap
{
    // h = s − θ where that is above 0, into its cells.
    private readonly ref struct PoolKernel(
        FeatureMap map,
        PatchGrid.Tile tile,
        Span<float> pooled,
        FeatureSelection? selection,
        int row
    ) : ILanesKernel
    {
        private readonly Span<float> pooled = pooled;

        public void Run<T>()
            where T : struct, ILanes<T> => Pool<T>(map, tile, pooled, selection, row);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Pool<T>(
            FeatureMap map,
            PatchGrid.Tile tile,
            Span<float> pooled,
            FeatureSelection? selection,
            int row
        )
            where T : struct, ILanes<T>
        {
            int cells = map.layer.Options.Grid * map.layer.Options.Grid;
            bool isHard = map.layer.Options.Pooling == Pooling.Hard;
            bool hasCap = map.largest.Length > 0;
            var (first, cellOf, shares) = (map.grid.First, map.grid.Cells, map.grid.Shares);
            ref float thresholds = ref MemoryMarshal.GetArrayDataReference(map.thresholds);
            for (int f = 0; f < map.layer.Options.Filters; f++)
            {
                var values = map.values.PaddedRow(f);
                var sums = pooled.Slice(f * cells, cells);
                for (int column = 0; column < tile.Columns; column += Lanes)
                {
                    var s = T.Load(ref MemoryMarshal.GetReference(values), (nuint)column);
                    var threshold = T.Load(ref thresholds, (nuint)column);
                    uint notAbove = T.AtLeast(threshold, s);
                    for (uint above = ~notAbove & 0xFFFF; above != 0; above &= above - 1)
                    {
                        int i = column + BitOperations.TrailingZeroCount(above);
                        int position = tile.Start + i;
                        float h = values[i] - map.thresholds[i];
                        if (isHard)
                        {
                            sums[cellOf[position]] += h;
                        }
                        else
                        {
                            for (int e = first[position]; e < first[position + 1]; e++)
                            {
                                ref float sum = ref sums[cellOf[e]];
                                sum = MathF.FusedMultiplyAdd(h, shares[e], sum);
                            }
                        }

                        selection?.Add(row, position, f);
                    }

                    if (selection is not null && hasCap)
                    {
                        uint equal = notAbove & T.AtLeast(s, threshold);
                        for (; equal != 0; equal &= equal - 1)
                        {
                            int i = column + BitOperations.TrailingZeroCount(equal);
                            if (map.thresholds[i] > 0)
                            {
                                selection.AddThreshold(row, tile.Start + i, f);
                            }
                        }
                    }
                }
            }
        }
    }
}
