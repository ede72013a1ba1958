using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>Some positions of a convolutional layer, in order, that are computed together: a column for each.</summary>
internal sealed class PatchTile
{
    /// <summary>The most columns. What they need with a hundred filters stays near the first-level cache.</summary>
    public const int MostColumns = 1 << ColumnBits;

    /// <summary>Bits of a column's number.</summary>
    public const int ColumnBits = 6;

    private readonly PatchGrid grid;
    private readonly int[] positions = new int[MostColumns];
    private readonly Run[] runs = new Run[MostColumns];
    private int runCount;

    /// <summary>No positions yet.</summary>
    public PatchTile(PatchGrid grid) => this.grid = grid;

    /// <summary>How many positions.</summary>
    public int Count { get; private set; }

    /// <summary>As many, rounded up to a multiple of 16.</summary>
    public int Columns => Matrix.PaddedLength(Count);

    /// <summary>The position of each column, as its number among all of them.</summary>
    public ReadOnlySpan<int> Positions => positions.AsSpan(0, Count);

    /// <summary>The positions in pieces that lie side by side in the image as it is kept.</summary>
    public ReadOnlySpan<Run> Runs => runs.AsSpan(0, runCount);

    /// <summary>Forgets all positions.</summary>
    public void Clear() => (Count, runCount) = (0, 0);

    /// <summary>Adds neighbouring positions of one row, as many as fit.</summary>
    /// <param name="row">The row of positions.</param>
    /// <param name="column">The first position's column.</param>
    /// <param name="length">How many.</param>
    /// <returns>How many were added.</returns>
    public int Add(int row, int column, int length)
    {
        int added = Math.Min(length, MostColumns - Count);
        if (added <= 0)
        {
            return 0;
        }

        runs[runCount++] = new Run(Count, (row * grid.RowStep) + column, added);
        int first = (row * grid.Across) + column;
        for (int i = 0; i < added; i++)
        {
            positions[Count + i] = first + i;
        }

        Count += added;
        return added;
    }

    /// <summary>Positions side by side.</summary>
    /// <param name="Column">The first one's place within the tile.</param>
    /// <param name="Source">Where the first number of its patch is kept.</param>
    /// <param name="Length">How many positions.</param>
    internal readonly record struct Run(int Column, int Source, int Length);
}
