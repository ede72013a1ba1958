using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>What one thread of a <see cref="PopulationPass"/> works on: a block of genotypes, gene by gene, and buffers.</summary>
internal sealed class PopulationWorkspace
{
    private const int Block = PopulationKernel.Block;
    private const int Tile = PopulationKernel.Tile;

    /// <summary>Buffers for a minibatch.</summary>
    /// <param name="shape">The networks.</param>
    /// <param name="images">The most images.</param>
    /// <param name="degree">The most edges from the inputs to one unit.</param>
    /// <param name="group">Units that are computed together.</param>
    public PopulationWorkspace(GeneticShape shape, int images, int degree, int group)
    {
        int even = (images + PopulationKernel.Images - 1) / PopulationKernel.Images * PopulationKernel.Images;
        int[] layers = shape.Layers;
        Carriers = new ulong[shape.Genes * 4];
        // Matrices for their alignment: a vector across two cache lines costs twice as much.
        InputWeights = new Matrix(Math.Max(1, degree), Block);
        TileWeights = new Matrix(group * Tile, Block);
        Hidden = new Matrix(checked(even * group), Block);
        SumStrides = [.. layers.Skip(1).Select(units => (units + Tile - 1) / Tile * Tile * Block)];
        Sums = [.. SumStrides.Select(stride => new Matrix(even, stride))];
    }

    /// <summary>Which genotypes of the block carry a gene: four words for each gene.</summary>
    public ulong[] Carriers { get; }

    /// <summary>The weights from the inputs to one unit, a row for each edge.</summary>
    public Matrix InputWeights { get; }

    /// <summary>The weights from a group of units to a tile of the next layer.</summary>
    public Matrix TileWeights { get; }

    /// <summary>The activity of a group of units, a row for each image and unit.</summary>
    public Matrix Hidden { get; }

    /// <summary>The sums of each layer's units but the first's, a row for each image.</summary>
    public Matrix[] Sums { get; }

    /// <summary>Numbers in a row of each of <see cref="Sums"/>.</summary>
    public int[] SumStrides { get; }

    /// <summary>Takes a block of genotypes: from a row for each genotype to four words for each gene.</summary>
    /// <param name="genotypes">A row for each.</param>
    /// <param name="first">The first of the block.</param>
    /// <param name="count">How many, at most 64.</param>
    public void TakeCarriers(BitMatrix genotypes, int first, int count)
    {
        Span<ulong> square = stackalloc ulong[Block];
        for (int word = 0; word < genotypes.WordsPerRow; word++)
        {
            for (int i = 0; i < Block; i++)
            {
                int lane = (i & ~15) + LaneBits.Lane(i & 15);
                square[i] = lane < count ? genotypes.Row(first + lane)[word] : 0;
            }

            Transpose(square);
            int genes = Math.Min(Block, genotypes.Columns - (word * Block));
            for (int gene = 0; gene < genes; gene++)
            {
                var words = Carriers.AsSpan(((word * Block) + gene) * 4, 4);
                ulong who = square[gene];
                words[0] = LaneBits.Word((uint)who & 0xFFFF);
                words[1] = LaneBits.Word((uint)(who >> 16) & 0xFFFF);
                words[2] = LaneBits.Word((uint)(who >> 32) & 0xFFFF);
                words[3] = LaneBits.Word((uint)(who >> 48));
            }
        }
    }

    // A square of 64 × 64 bits, by exchanging ever smaller quarters (Warren, "Hacker's Delight", section 7-3).
    private static void Transpose(Span<ulong> square)
    {
        ulong mask = 0x00000000FFFFFFFF;
        for (int half = 32; half != 0; half >>= 1, mask ^= mask << half)
        {
            for (int k = 0; k < Block; k = ((k | half) + 1) & ~half)
            {
                ulong swap = ((square[k] >> half) ^ square[k | half]) & mask;
                square[k] ^= swap << half;
                square[k | half] ^= swap;
            }
        }
    }
}
