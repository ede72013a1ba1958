using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// The exponential and the natural logarithm in single precision, with the same bits on every processor: the functions of
/// the platform fuse multiplications and additions only where the processor can.
/// </summary>
/// <remarks>
/// Every step is one correctly rounded operation (+, −, ·, fused multiply-add), in the same order in the scalar and in the
/// vector version. The polynomials are minimax approximations whose coefficients were rounded to single precision one
/// after the other, each time with the rest fitted again; their relative errors are 2^−28 and 2^−27.
/// </remarks>
internal static class ElementaryFunctions
{
    private const float Log2E = 1.44269502f;

    // ln 2 as the sum of two numbers. A multiple of the first is exact within a fused multiply-add.
    private const float Ln2High = 0.693147182f;
    private const float Ln2Low = -1.90465421e-9f;

    // x + this − this is x rounded to a whole number, which is also in the low bits of x + this.
    private const float ToWhole = 1.5f * (1 << 23);

    // e^x is 0 below and infinite above.
    private const float LowestExponent = -104;
    private const float HighestExponent = 89;

    private const double Log2EDouble = 1.4426950408889634;
    private const double Ln2HighDouble = 0.69314718055994531;
    private const double Ln2LowDouble = 2.3190468138462996e-17;
    private const double LowestDoubleExponent = -746;
    private const double HighestDoubleExponent = 710;

    // (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2.
    private const float E0 = 0.49999994f;
    private const float E1 = 0.166665167f;
    private const float E2 = 0.0416681021f;
    private const float E3 = 0.00836919341f;
    private const float E4 = 0.00138389273f;

    // (ln(1 + f) − f + f²/2) / f³ for √½ ≤ 1 + f ≤ √2.
    private const float L0 = 0.333333313f;
    private const float L1 = -0.250008225f;
    private const float L2 = 0.200012624f;
    private const float L3 = -0.166232184f;
    private const float L4 = 0.142005071f;
    private const float L5 = -0.131601796f;
    private const float L6 = 0.127693281f;
    private const float L7 = -0.0764279664f;

    private const int MantissaBits = 23;
    private const int ExponentBias = 127;
    private const int SqrtHalfBits = 0x3F3504F3;
    private const int OneBits = ExponentBias << MantissaBits;

    /// <summary>e^x, with an error below one unit in the last place.</summary>
    /// <param name="x">Any number but NaN.</param>
    public static float Exp(float x)
    {
        x = MathF.Min(MathF.Max(x, LowestExponent), HighestExponent);
        // x = n ln 2 + r and e^x = 2^n e^r.
        float shifted = MathF.FusedMultiplyAdd(x, Log2E, ToWhole);
        float whole = shifted - ToWhole;
        float r = MathF.FusedMultiplyAdd(-Ln2High, whole, x);
        r = MathF.FusedMultiplyAdd(-Ln2Low, whole, r);
        float q = MathF.FusedMultiplyAdd(E4, r, E3);
        q = MathF.FusedMultiplyAdd(q, r, E2);
        q = MathF.FusedMultiplyAdd(q, r, E1);
        q = MathF.FusedMultiplyAdd(q, r, E0);
        float power = MathF.FusedMultiplyAdd(q, r * r, r) + 1;
        // Two steps, since 2^n alone may be too small or too large for a number.
        int n = BitConverter.SingleToInt32Bits(shifted) - BitConverter.SingleToInt32Bits(ToWhole);
        int half = n >> 1;
        return power * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>e^x in double precision, with an error of about one unit in the last place.</summary>
    /// <param name="x">Any number but NaN.</param>
    public static double Exp(double x)
    {
        x = Math.Min(Math.Max(x, LowestDoubleExponent), HighestDoubleExponent);
        double whole = Math.Round(x * Log2EDouble);
        double r = Math.FusedMultiplyAdd(-Ln2HighDouble, whole, x);
        r = Math.FusedMultiplyAdd(-Ln2LowDouble, whole, r);
        // Taylor's series: |r| ≤ ln 2 / 2, so that its 15th term is below 2^−60.
        double power = 1;
        for (int n = 14; n >= 1; n--)
        {
            power = Math.FusedMultiplyAdd(power, r / n, 1);
        }

        int exponent = (int)whole;
        int half = exponent >> 1;
        return power * DoublePowerOfTwo(half) * DoublePowerOfTwo(exponent - half);
    }

    /// <summary>The hyperbolic tangent, rounded from double precision.</summary>
    /// <param name="x">Any number but NaN.</param>
    public static float Tanh(float x)
    {
        // Beyond this it is 1 in single precision; near 0 the difference below loses digits, and x − x³/3 does not.
        const float One = 10;
        const float Small = 1e-3f;
        if (MathF.Abs(x) < Small)
        {
            return (float)(x - ((double)x * x * x / 3));
        }

        double e = Exp(2.0 * Math.Clamp(x, -One, One));
        return (float)((e - 1) / (e + 1));
    }

    /// <summary>e^x in each lane: the bits of <see cref="Exp(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.MinNative(
            Vector512.MaxNative(x, Vector512.Create(LowestExponent)),
            Vector512.Create(HighestExponent)
        );
        var toWhole = Vector512.Create(ToWhole);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), toWhole);
        var whole = shifted - toWhole;
        var r = Vector512.FusedMultiplyAdd(Vector512.Create(-Ln2High), whole, x);
        r = Vector512.FusedMultiplyAdd(Vector512.Create(-Ln2Low), whole, r);
        var q = Vector512.FusedMultiplyAdd(Vector512.Create(E4), r, Vector512.Create(E3));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(E2));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(E1));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(E0));
        var power = Vector512.FusedMultiplyAdd(q, r * r, r) + Vector512<float>.One;
        var n = shifted.AsInt32() - toWhole.AsInt32();
        var half = n >> 1;
        return power * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>ln x, with an error below one unit in the last place.</summary>
    /// <param name="x">From 2^−126 (the smallest normal number) to the largest finite number.</param>
    public static float Log(float x)
    {
        // x = 2^n (1 + f), and ln x = n ln 2 + ln(1 + f).
        int n = (BitConverter.SingleToInt32Bits(x) - SqrtHalfBits) >> MantissaBits;
        float f = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) - (n << MantissaBits)) - 1;
        float whole = n;
        float square = f * f;
        float p = MathF.FusedMultiplyAdd(L7, f, L6);
        p = MathF.FusedMultiplyAdd(p, f, L5);
        p = MathF.FusedMultiplyAdd(p, f, L4);
        p = MathF.FusedMultiplyAdd(p, f, L3);
        p = MathF.FusedMultiplyAdd(p, f, L2);
        p = MathF.FusedMultiplyAdd(p, f, L1);
        p = MathF.FusedMultiplyAdd(p, f, L0);
        float small = MathF.FusedMultiplyAdd(p, f * square, whole * Ln2Low);
        float ofF = f + MathF.FusedMultiplyAdd(-0.5f, square, small);
        return MathF.FusedMultiplyAdd(whole, Ln2High, ofF);
    }

    /// <summary>ln x in each lane: the bits of <see cref="Log(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var n = (x.AsInt32() - Vector512.Create(SqrtHalfBits)) >> MantissaBits;
        var f = (x.AsInt32() - (n << MantissaBits)).AsSingle() - Vector512<float>.One;
        var whole = Vector512.ConvertToSingle(n);
        var square = f * f;
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(L7), f, Vector512.Create(L6));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L5));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L4));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L3));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L2));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L1));
        p = Vector512.FusedMultiplyAdd(p, f, Vector512.Create(L0));
        var small = Vector512.FusedMultiplyAdd(p, f * square, whole * Vector512.Create(Ln2Low));
        var ofF = f + Vector512.FusedMultiplyAdd(Vector512.Create(-0.5f), square, small);
        return Vector512.FusedMultiplyAdd(whole, Vector512.Create(Ln2High), ofF);
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n << MantissaBits) + OneBits);

    private static Vector512<float> PowerOfTwo(Vector512<int> n) =>
        ((n << MantissaBits) + Vector512.Create(OneBits)).AsSingle();

    private static double DoublePowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);
}
