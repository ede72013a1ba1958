using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What the filters of a convolutional layer give on one image: some positions at a time, so that nothing of the whole map is written to
/// memory. Buffers of one thread. <see cref="Reference.PlainConvolution{T}"/> says the same in a few lines.
/// </summary>
/// <remarks>A lane is a position, so each sum over the numbers of a patch is one chain whatever the vector width.</remarks>
internal sealed partial class FeatureMap
{
    private const int Lanes = Matrix.Lanes;

    private readonly ConvolutionalLayer layer;
    private readonly PatchGrid grid;
    private readonly VectorWidth width;
    private readonly float[] image;
    private readonly Matrix patches;
    private readonly Matrix values;
    private readonly float[] thresholds = new float[PatchGrid.MostColumns];
    private readonly float[] means = new float[PatchGrid.MostColumns];
    private readonly float[] factors = new float[PatchGrid.MostColumns];
    private readonly float[] largest;

    public FeatureMap(ConvolutionalLayer layer, PatchGrid grid, PackedFilters filters, VectorWidth width)
    {
        this.layer = layer;
        this.grid = grid;
        this.width = width;
        // Whole vectors are read and written, so after the last number there must be more.
        image = new float[grid.ImageLength + Lanes];
        patches = new Matrix(grid.Terms.Length, PatchGrid.MostColumns + Lanes);
        values = new Matrix(filters.Rows, PatchGrid.MostColumns);
        largest = new float[layer.Options.Cap < layer.Options.Filters ? (layer.Options.Cap + 1) * Lanes : 0];
    }

    /// <summary>s of the tile that was computed last: a row for each filter, and a few more of no use.</summary>
    public Matrix Values => values;

    /// <summary>θ of the tile that was computed last.</summary>
    public ReadOnlySpan<float> Thresholds => thresholds;

    /// <summary>The sums of h over the cells, for one image.</summary>
    /// <param name="filters">The layer's filters.</param>
    /// <param name="pixels">The image.</param>
    /// <param name="pooled">Receives F G² numbers.</param>
    /// <param name="selection">Receives what the way back must know, if there is one.</param>
    /// <param name="row">Which image of <paramref name="selection"/>.</param>
    public void Pool(
        PackedFilters filters,
        ReadOnlySpan<float> pixels,
        Span<float> pooled,
        FeatureSelection? selection,
        int row
    )
    {
        Take(pixels);
        pooled.Clear();
        selection?.Clear(row);
        foreach (var tile in grid.Tiles)
        {
            Compute(filters, tile);
            if (selection is not null && layer.Options.Contrast is not null)
            {
                selection.Keep(row, tile.Start, means.AsSpan(0, tile.Count), factors.AsSpan(0, tile.Count));
            }

            width.Run(new PoolKernel(this, tile, pooled, selection, row));
        }
    }

    /// <summary>Takes an image.</summary>
    public void Take(ReadOnlySpan<float> pixels)
    {
        int columns = layer.InputShape.Width;
        for (int from = 0, to = 0; from < pixels.Length; from += columns, to += grid.ImageStride)
        {
            var line = pixels.Slice(from, columns);
            if (layer.Options.Stride == 1)
            {
                line.CopyTo(image.AsSpan(to));
                continue;
            }

            for (int x = 0; x < line.Length; x++)
            {
                image[to + grid.Columns[x]] = line[x];
            }
        }
    }

    /// <summary>s and θ at some positions of the image.</summary>
    public void Compute(PackedFilters filters, PatchGrid.Tile tile)
    {
        width.Run(new GatherKernel(this, tile));
        filters.Multiply(patches, tile.Columns, values);
        if (layer.Options.Contrast is { } contrast)
        {
            width.Run(new NormaliseKernel(this, tile.Columns, contrast, filters.Sums));
        }

        if (largest.Length > 0)
        {
            width.Run(new ThresholdKernel(this, tile.Columns));
        }
        else
        {
            thresholds.AsSpan(0, tile.Columns).Clear();
        }

        // Nothing is above the threshold where there is no position.
        thresholds.AsSpan(tile.Count, tile.Columns - tile.Count).Fill(float.MaxValue);
    }

    // The patches, a column for each position. Vectors write past the end of a run, where the next run or nothing of use is.
    private readonly ref struct GatherKernel(FeatureMap map, PatchGrid.Tile tile) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => Gather<T>(map, tile);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Gather<T>(FeatureMap map, PatchGrid.Tile tile)
            where T : struct, ILanes<T>
        {
            int[] terms = map.grid.Terms;
            ref float source = ref MemoryMarshal.GetArrayDataReference(map.image);
            ref float target = ref MemoryMarshal.GetReference(map.patches.Buffer);
            for (int n = 0; n < terms.Length; n++)
            {
                ref float first = ref Unsafe.Add(ref source, terms[n]);
                foreach (var run in tile.Runs)
                {
                    ref float from = ref Unsafe.Add(ref first, run.Source);
                    ref float to = ref Unsafe.Add(ref target, run.Column);
                    for (int i = 0; i < run.Length; i += Lanes)
                    {
                        T.Store(T.Load(ref from, (nuint)i), ref to, (nuint)i);
                    }
                }

                target = ref Unsafe.Add(ref target, map.patches.Stride);
            }
        }
    }

    // s ← (s − mean ΣA) / √(N (variance + c)), 0 where the variance is too small.
    private readonly ref struct NormaliseKernel(FeatureMap map, int columns, float contrast, ReadOnlySpan<float> sums)
        : ILanesKernel
    {
        private readonly ReadOnlySpan<float> sums = sums;

        public void Run<T>()
            where T : struct, ILanes<T> => Normalise<T>(map, columns, contrast, sums);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Normalise<T>(FeatureMap map, int columns, float contrast, ReadOnlySpan<float> sums)
            where T : struct, ILanes<T>
        {
            ref float patches = ref MemoryMarshal.GetReference(map.patches.Buffer);
            ref float values = ref MemoryMarshal.GetReference(map.values.Buffer);
            nuint stride = (nuint)map.patches.Stride;
            int numbers = map.patches.Rows;
            var count = T.Broadcast(numbers);
            for (nuint column = 0; column < (nuint)columns; column += Lanes)
            {
                var sum = T.Broadcast(0);
                for (nuint n = 0; n < (nuint)numbers; n++)
                {
                    sum = T.Add(sum, T.Load(ref patches, (n * stride) + column));
                }

                var mean = T.Divide(sum, count);
                var minus = T.Multiply(mean, T.Broadcast(-1));
                var squares = T.Broadcast(0);
                for (nuint n = 0; n < (nuint)numbers; n++)
                {
                    var difference = T.Add(T.Load(ref patches, (n * stride) + column), minus);
                    squares = T.MultiplyAdd(difference, difference, squares);
                }

                var variance = T.Divide(squares, count);
                var length = T.SquareRoot(T.Multiply(count, T.Add(variance, T.Broadcast(contrast))));
                uint isHeard = T.AtLeast(variance, T.Broadcast(ConvolutionalLayer.LeastVariance));
                // No division by 0 where nothing is heard.
                length = T.Select(isHeard, length, T.Broadcast(1));
                var factor = T.Select(isHeard, T.Divide(T.Broadcast(1), length), T.Broadcast(0));
                T.Store(mean, ref MemoryMarshal.GetArrayDataReference(map.means), column);
                T.Store(factor, ref MemoryMarshal.GetArrayDataReference(map.factors), column);
                nuint at = column;
                for (int f = 0; f < sums.Length; f++)
                {
                    var centred = T.MultiplyAdd(minus, T.Broadcast(sums[f]), T.Load(ref values, at));
                    T.Store(T.Add(T.Multiply(centred, factor), T.Broadcast(0)), ref values, at);
                    at += (nuint)map.values.Stride;
                }
            }
        }
    }

    // θ = max(0, the (k+1)-th largest s): each value goes down the k + 1 largest so far.
    private readonly ref struct ThresholdKernel(FeatureMap map, int columns) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => Select<T>(map, columns);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Select<T>(FeatureMap map, int columns)
            where T : struct, ILanes<T>
        {
            ref float values = ref MemoryMarshal.GetReference(map.values.Buffer);
            ref float largest = ref MemoryMarshal.GetArrayDataReference(map.largest);
            nuint length = (nuint)map.largest.Length;
            int filters = map.layer.Options.Filters;
            for (nuint column = 0; column < (nuint)columns; column += Lanes)
            {
                map.largest.AsSpan().Fill(float.MinValue);
                nuint at = column;
                for (int f = 0; f < filters; f++)
                {
                    var value = T.Load(ref values, at);
                    at += (nuint)map.values.Stride;
                    for (nuint j = 0; j < length; j += Lanes)
                    {
                        var other = T.Load(ref largest, j);
                        T.Store(T.Max(other, value), ref largest, j);
                        value = T.Min(other, value);
                    }
                }

                var threshold = T.Max(T.Load(ref largest, length - Lanes), T.Broadcast(0));
                T.Store(threshold, ref MemoryMarshal.GetArrayDataReference(map.thresholds), column);
            }
        }
    }
}
