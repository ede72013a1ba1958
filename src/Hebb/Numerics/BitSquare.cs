namespace Hebb.Numerics;

/// <summary>64 × 64 bits, a word for each row.</summary>
internal static class BitSquare
{
    /// <summary>Turns rows into columns: bit c of word r becomes bit r of word c.</summary>
    /// <param name="rows">64 words.</param>
    public static void Transpose(Span<ulong> rows)
    {
        // Halves of halves are swapped: blocks of 32, then 16, … then single bits.
        ulong mask = 0x00000000FFFFFFFF;
        for (int half = 32; half != 0; half >>= 1, mask ^= mask << half)
        {
            for (int r = 0; r < 64; r = (r + half + 1) & ~half)
            {
                ulong swapped = ((rows[r] >> half) ^ rows[r + half]) & mask;
                rows[r] ^= swapped << half;
                rows[r + half] ^= swapped;
            }
        }
    }
}
