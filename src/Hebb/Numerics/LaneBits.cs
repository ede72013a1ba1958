using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Sixteen bits in a word, each of which a lane can multiply by as it stands: lane 2 j has bit 23 + j, lane 2 j + 1 bit
/// 55 + j, and in the exponent of a single-precision number bit 23 + j alone is 2^(2^j − 127).
/// </summary>
/// <remarks>
/// A lane that masks its bit has that power or 0. So (value / power) · masked + sum, with one rounding, is sum + value where
/// the bit is set and sum where it is not: one operation less than a comparison and a choice.
/// </remarks>
internal static class LaneBits
{
    // The exponents of one over the powers.
    private const uint S0 = (254u - 1) << 23;
    private const uint S1 = (254u - 2) << 23;
    private const uint S2 = (254u - 4) << 23;
    private const uint S3 = (254u - 8) << 23;
    private const uint S4 = (254u - 16) << 23;
    private const uint S5 = (254u - 32) << 23;
    private const uint S6 = (254u - 64) << 23;
    private const uint S7 = (254u - 128) << 23;

    private const ulong M0 = 0x0080_0000_0080_0000;

    /// <summary>Each lane's bit; the first eight lanes are in the lower half.</summary>
    public static Vector512<ulong> Mask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(M0, M0 << 1, M0 << 2, M0 << 3, M0 << 4, M0 << 5, M0 << 6, M0 << 7);
    }

    /// <summary>One over the power of two that each lane's bit is.</summary>
    public static Vector512<float> Scale
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(S0, S0, S1, S1, S2, S2, S3, S3, S4, S4, S5, S5, S6, S6, S7, S7).AsSingle();
    }

    /// <summary>A word; bit i, from 0 to 15, becomes that of <see cref="Lane"/> i. The bits from 16 on must be 0.</summary>
    public static ulong Word(uint bits) => ((ulong)(bits & 0xFF) << 23) | ((ulong)(bits >> 8) << 55);

    /// <summary>The lane whose bit <see cref="Word"/> makes of bit i.</summary>
    public static int Lane(int i) => i < 8 ? 2 * i : (2 * (i - 8)) + 1;
}
