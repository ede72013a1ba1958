using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What the filters of a convolutional layer give on one image: some positions at a time, so that nothing of the whole map is written to
/// memory. Buffers of one thread. <see cref="Reference.PlainConvolution{T}"/> says the same in a few lines.
/// </summary>
/// <remarks>
/// A lane is a position, so each sum over the numbers of a patch is one chain whatever the vector width. Where an image is blank all
/// filters are silent, and nothing is computed there.
/// </remarks>
internal sealed partial class FeatureMap
{
    private const int Lanes = Matrix.Lanes;
    private const int MostColumns = PatchTile.MostColumns;

    private readonly ConvolutionalLayer layer;
    private readonly PatchGrid grid;
    private readonly VectorWidth width;
    private readonly float[] image;
    private readonly (int First, int Last)[] ink;
    private readonly Matrix patches;
    private readonly Matrix values;
    private readonly PatchTile tile;
    private readonly float[] thresholds = new float[MostColumns];
    private readonly float[] means = new float[MostColumns];
    private readonly float[] factors = new float[MostColumns];

    public FeatureMap(ConvolutionalLayer layer, PatchGrid grid, PackedFilters filters, VectorWidth width)
    {
        this.layer = layer;
        this.grid = grid;
        this.width = width;
        // Whole vectors are read and written, so after the last number there must be more.
        image = new float[grid.ImageLength + Lanes];
        ink = new (int, int)[layer.InputShape.Height];
        patches = new Matrix(grid.Terms.Length, MostColumns + Lanes);
        values = new Matrix(filters.Rows, MostColumns);
        tile = new PatchTile(grid);
        var options = layer.Options;
        rest = new float[options.Cap < options.Filters && options.Cap >= MostInRegisters ? options.Filters * Lanes : 0];
        events = new int[(options.Cap + 1) * MostColumns];
        cells = new CellSums(layer, grid);
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
        cells.Clear();
        if (selection is not null)
        {
            selection.Clear(row);
            foreach (var each in grid.Tiles)
            {
                Compute(filters, each);
                if (layer.Options.Contrast is not null)
                {
                    selection.Keep(row, each.Positions[0], means.AsSpan(0, each.Count), factors.AsSpan(0, each.Count));
                }

                width.Run(new RememberKernel(this, each, selection, row));
                AddUp(each);
            }
        }
        else
        {
            PoolInk(filters, pixels);
        }

        cells.CopyTo(pooled, width);
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
    public void Compute(PackedFilters filters, PatchTile tile)
    {
        width.Run(new GatherKernel(this, tile));
        filters.Multiply(patches, tile.Columns, values);
        if (layer.Options.Contrast is { } contrast)
        {
            width.Run(new MomentsKernel(this, contrast));
        }

        if (layer.Options.Contrast is not null || layer.Options.Cap < layer.Options.Filters)
        {
            width.Run(new ThresholdKernel(this, tile.Columns, filters.Sums));
        }
        else
        {
            thresholds.AsSpan().Clear();
        }

        // Nothing is above the threshold where there is no position.
        thresholds.AsSpan(tile.Count).Fill(float.MaxValue);
    }

    // The positions whose patches are not all 0, from the first to the last of each row.
    private void PoolInk(PackedFilters filters, ReadOnlySpan<float> pixels)
    {
        FindInk(pixels);
        var (side, stride) = (layer.Options.PatchSide, layer.Options.Stride);
        tile.Clear();
        for (int row = 0; row < grid.Down; row++)
        {
            var (first, last) = (int.MaxValue, -1);
            foreach (var line in ink.AsSpan(row * stride, side))
            {
                (first, last) = (Math.Min(first, line.First), Math.Max(last, line.Last));
            }

            if (last < 0)
            {
                continue;
            }

            int column = Math.Max(0, first - side + stride) / stride;
            int end = Math.Min(grid.Across, (last / stride) + 1);
            while (column < end)
            {
                column += tile.Add(row, column, end - column);
                if (tile.Count == MostColumns)
                {
                    Compute(filters, tile);
                    AddUp(tile);
                    tile.Clear();
                }
            }
        }

        if (tile.Count > 0)
        {
            Compute(filters, tile);
            AddUp(tile);
        }
    }

    // The first and last pixel of each row that is not 0 in all channels.
    private void FindInk(ReadOnlySpan<float> pixels)
    {
        var (channels, height, columns) = layer.InputShape;
        ink.AsSpan().Fill((int.MaxValue, -1));
        for (int line = 0; line < channels * height; line++)
        {
            var numbers = pixels.Slice(line * columns, columns);
            int first = numbers.IndexOfAnyExcept(0f);
            if (first >= 0)
            {
                ref var known = ref ink[line % height];
                known = (Math.Min(known.First, first), Math.Max(known.Last, numbers.LastIndexOfAnyExcept(0f)));
            }
        }
    }

    // The patches, a column for each position. Vectors write past the end of a run, where the next run or nothing of use is.
    private readonly ref struct GatherKernel(FeatureMap map, PatchTile tile) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => Gather<T>(map, tile);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Gather<T>(FeatureMap map, PatchTile tile)
            where T : struct, ILanes<T>
        {
            int[] terms = map.grid.Terms;
            ref float source = ref MemoryMarshal.GetArrayDataReference(map.image);
            ref float target = ref MemoryMarshal.GetReference(map.patches.Buffer);
            var runs = tile.Runs;
            for (int n = 0; n < terms.Length; n++)
            {
                ref float first = ref Unsafe.Add(ref source, terms[n]);
                foreach (var run in runs)
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
}
