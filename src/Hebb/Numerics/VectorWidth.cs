namespace Hebb.Numerics;

/// <summary>
/// How wide the vector instructions of a kernel are. The width is a matter of speed alone: every kernel gives the same
/// bits for every width, which the tests hold it to.
/// </summary>
public enum VectorWidth
{
    /// <summary>One number at a time, on any machine.</summary>
    Scalar,

    /// <summary>Eight single-precision numbers at a time (AVX2 with FMA, or a pair of 128-bit vectors).</summary>
    Vector256,

    /// <summary>Sixteen single-precision numbers at a time (AVX-512).</summary>
    Vector512,
}
