using System.Numerics;

namespace Hebb.Numerics;

/// <summary>A matrix of bits, such as the edges of a graph: row after row, each row in whole 64-bit words.</summary>
/// <remarks>Bit c of a row is bit c mod 64 of its word c / 64. The bits past <see cref="Columns"/> are zero and stay zero.</remarks>
public sealed class BitMatrix
{
    private readonly ulong[] words;

    /// <summary>A matrix of zero bits.</summary>
    /// <param name="rows">Number of rows, ≥ 0.</param>
    /// <param name="columns">Bits in a row, ≥ 0.</param>
    /// <exception cref="InvalidOptionException">A size is negative, or the matrix is larger than an array can be.</exception>
    public BitMatrix(int rows, int columns)
    {
        InvalidOptionException.ThrowIfOutside(nameof(rows), rows, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(columns), columns, 0, int.MaxValue - 63);
        Rows = rows;
        Columns = columns;
        WordsPerRow = (columns + 63) / 64;
        long length = (long)rows * WordsPerRow;
        InvalidOptionException.ThrowIfOutside("words of a bit matrix", length, 0, Array.MaxLength);
        words = new ulong[length];
    }

    /// <summary>A matrix of ones.</summary>
    public static BitMatrix Full(int rows, int columns)
    {
        var all = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                all[r, c] = true;
            }
        }

        return all;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Bits in a row.</summary>
    public int Columns { get; }

    /// <summary>64-bit words in a row.</summary>
    public int WordsPerRow { get; }

    /// <summary>All words, row after row.</summary>
    public Span<ulong> Words => words;

    /// <summary>The bit at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public bool this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return (Row(row)[column >> 6] >> (column & 63) & 1) != 0;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            ulong bit = 1UL << (column & 63);
            ref ulong word = ref Row(row)[column >> 6];
            word = value ? word | bit : word & ~bit;
        }
    }

    /// <summary>The words of one row.</summary>
    public Span<ulong> Row(int row) => words.AsSpan(row * WordsPerRow, WordsPerRow);

    /// <summary>The number of bits that are set.</summary>
    public long Count()
    {
        long count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
