using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): a function from a 128-bit counter and a 64-bit key to 128 random bits, with no state.
/// </summary>
internal static class Philox
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

    /// <summary>Eight blocks at once, those of the counters C0, C0 + 1, … C0 + 7 with the same other words; each word in the low half of a lane.</summary>
    internal static (Vector512<ulong> X0, Vector512<ulong> X1, Vector512<ulong> X2, Vector512<ulong> X3) EightBlocks(
        (ulong Low, uint C2, uint C3) counter,
        (uint K0, uint K1) key
    )
    {
        var half = Vector512.Create((ulong)uint.MaxValue);
        var low = Vector512.Create(counter.Low) + Vector512.Create(0UL, 1, 2, 3, 4, 5, 6, 7);
        var (x0, x1) = (low & half, low >> 32);
        var (x2, x3) = (Vector512.Create((ulong)counter.C2), Vector512.Create((ulong)counter.C3));
        var (k0, k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            var product0 = Vector512.Create((ulong)Multiplier0) * x0;
            var product1 = Vector512.Create((ulong)Multiplier1) * x2;
            x0 = (product1 >> 32) ^ x1 ^ Vector512.Create((ulong)k0);
            x2 = (product0 >> 32) ^ x3 ^ Vector512.Create((ulong)k1);
            x1 = product1 & half;
            x3 = product0 & half;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }
}
