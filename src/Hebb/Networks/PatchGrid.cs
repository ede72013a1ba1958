namespace Hebb.Networks;

/// <summary>
/// Where the patches of a convolutional layer lie in an image, and which cells they are pooled into. An image is kept with its columns sorted
/// by their remainder modulo the stride, so that the same pixel of neighbouring patches is neighbouring in memory.
/// </summary>
internal sealed class PatchGrid
{
    public PatchGrid(ConvolutionalLayer layer)
    {
        var (options, input) = (layer.Options, layer.InputShape);
        (Down, Across) = (layer.PositionsDown, layer.PositionsAcross);
        int phase = (input.Width + options.Stride - 1) / options.Stride;
        ImageStride = phase * options.Stride;
        ImageLength = checked(input.Channels * input.Height * ImageStride);
        Columns = [.. Enumerable.Range(0, input.Width).Select(PlaceOf)];
        var terms = new List<int>();
        for (int channel = 0; channel < input.Channels; channel++)
        {
            for (int y = 0; y < options.PatchSide; y++)
            {
                for (int x = 0; x < options.PatchSide; x++)
                {
                    terms.Add((((channel * input.Height) + y) * ImageStride) + PlaceOf(x));
                }
            }
        }

        Terms = [.. terms];
        RowStep = options.Stride * ImageStride;
        Tiles = [.. AllTiles()];
        (First, Cells, Shares) = Pool(options.Grid, options.Pooling);
        int PlaceOf(int x) => (x % options.Stride * phase) + (x / options.Stride);
    }

    /// <summary>Positions down.</summary>
    public int Down { get; }

    /// <summary>Positions across.</summary>
    public int Across { get; }

    /// <summary>All positions, row by row.</summary>
    public int Positions => Down * Across;

    /// <summary>Numbers from one row of an image, as it is kept, to the next.</summary>
    public int ImageStride { get; }

    /// <summary>Numbers from one row of positions to the next, in the image as it is kept.</summary>
    public int RowStep { get; }

    /// <summary>Numbers of an image as it is kept.</summary>
    public int ImageLength { get; }

    /// <summary>Where each column of an image is kept within its row.</summary>
    public int[] Columns { get; }

    /// <summary>Where each number of the patch at the first position is kept.</summary>
    public int[] Terms { get; }

    /// <summary>All positions, those that are computed together in one tile.</summary>
    public PatchTile[] Tiles { get; }

    /// <summary>For each position the first of its entries in <see cref="Cells"/>, and at the end their number.</summary>
    public int[] First { get; }

    /// <summary>Cells that positions count in.</summary>
    public int[] Cells { get; }

    /// <summary>How much they count there.</summary>
    public float[] Shares { get; }

    private List<PatchTile> AllTiles()
    {
        var tiles = new List<PatchTile> { new(this) };
        for (int row = 0; row < Down; row++)
        {
            for (int column = tiles[^1].Add(row, 0, Across); column < Across; )
            {
                tiles.Add(new PatchTile(this));
                column += tiles[^1].Add(row, column, Across - column);
            }
        }

        return tiles;
    }

    private (int[] First, int[] Cells, float[] Shares) Pool(int grid, Pooling pooling)
    {
        var first = new List<int> { 0 };
        var cells = new List<int>();
        var shares = new List<float>();
        var (down, across) = (Axis(Down, grid, pooling), Axis(Across, grid, pooling));
        foreach (var rows in down)
        {
            foreach (var columns in across)
            {
                foreach (var (row, ofRow) in rows)
                {
                    foreach (var (column, ofColumn) in columns)
                    {
                        cells.Add((row * grid) + column);
                        shares.Add(ofRow * ofColumn);
                    }
                }

                first.Add(cells.Count);
            }
        }

        return ([.. first], [.. cells], [.. shares]);
    }

    /// <summary>For each position along one axis, the cells that it counts in and how much.</summary>
    internal static List<(int Cell, float Share)>[] Axis(int positions, int grid, Pooling pooling)
    {
        var axis = new List<(int, float)>[positions];
        double size = (double)positions / grid;
        for (int x = 0; x < positions; x++)
        {
            axis[x] = [];
            if (pooling == Pooling.Hard)
            {
                axis[x].Add(((int)((long)grid * x / positions), 1));
                continue;
            }

            for (int g = 0; g < grid; g++)
            {
                double share = 1 - (Math.Abs(x + 0.5 - ((g + 0.5) * size)) / size);
                if (share > 1e-9)
                {
                    axis[x].Add((g, (float)share));
                }
            }
        }

        return axis;
    }
}
