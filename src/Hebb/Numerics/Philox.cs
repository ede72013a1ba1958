using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): a function from a 128-bit counter and a 64-bit key to 128 random bits, with no state.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The 128 random bits at a counter, as four 32-bit words in the order of the published test vectors.</summary>
    /// <param name="counter">The counter's words, least significant first.</param>
    /// <param name="key">The key's words, least significant first.</param>
    public static (uint X0, uint X1, uint X2, uint X3) Block(
        (uint C0, uint C1, uint C2, uint C3) counter,
        (uint K0, uint K1) key
    )
    {
        var (x0, x1, x2, x3) = counter;
        var (k0, k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = (
                (uint)(product1 >> 32) ^ x1 ^ k0,
                (uint)product1,
                (uint)(product0 >> 32) ^ x3 ^ k1,
                (uint)product0
            );
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>The words of many blocks whose counters follow each other; eight blocks at a time.</summary>
    /// <param name="high">The upper 64 bits of the counters.</param>
    /// <param name="low">The lower 64 bits of the first.</param>
    /// <param name="key">The key's words, least significant first.</param>
    /// <param name="words">Receives four words for each block; a multiple of 32.</param>
    internal static void Fill(ulong high, ulong low, (uint K0, uint K1) key, Span<uint> words)
    {
        if (words.Length % 32 != 0)
        {
            throw new ArgumentException($"{words.Length} words are no multiple of 32", nameof(words));
        }

        // A word is the lower half of a 64-bit lane, so that products keep all their bits.
        var lower = Vector512.Create((ulong)uint.MaxValue);
        Span<ulong> lanes = stackalloc ulong[8];
        for (int first = 0; first < words.Length; first += 32)
        {
            var counter = Vector512.Create(low + (ulong)(first / 4)) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
            var (x0, x1) = (counter & lower, counter >> 32);
            var (x2, x3) = (Vector512.Create(high & uint.MaxValue), Vector512.Create(high >> 32));
            var (k0, k1) = key;
            for (int round = 0; round < Rounds; round++)
            {
                var product0 = x0 * Vector512.Create((ulong)Multiplier0);
                var product1 = x2 * Vector512.Create((ulong)Multiplier1);
                (x0, x1, x2, x3) = (
                    (product1 >> 32) ^ x1 ^ Vector512.Create((ulong)k0),
                    product1 & lower,
                    (product0 >> 32) ^ x3 ^ Vector512.Create((ulong)k1),
                    product0 & lower
                );
                k0 += Weyl0;
                k1 += Weyl1;
            }

            // A block's four words stand side by side.
            var target = words.Slice(first, 32);
            ((x1 << 32) | x0).CopyTo(lanes);
            Scatter(lanes, target, 0);
            ((x3 << 32) | x2).CopyTo(lanes);
            Scatter(lanes, target, 2);
        }
    }

    private static void Scatter(ReadOnlySpan<ulong> pairs, Span<uint> words, int place)
    {
        for (int block = 0; block < pairs.Length; block++)
        {
            words[(4 * block) + place] = (uint)pairs[block];
            words[(4 * block) + place + 1] = (uint)(pairs[block] >> 32);
        }
    }
}
