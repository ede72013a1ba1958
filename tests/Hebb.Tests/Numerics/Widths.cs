using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>The vector widths that a kernel is tested with, whatever the machine has: each is forced in turn.</summary>
internal static class Widths
{
    public static VectorWidth[] All { get; } = [VectorWidth.Scalar, VectorWidth.Vector256, VectorWidth.Vector512];

    public static uint[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new uint[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.SingleToUInt32Bits(values[i]);
        }

        return bits;
    }
}
