using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>What this machine's vector instructions are.</summary>
public static class VectorWidths
{
    /// <summary>The widest that this machine runs in hardware.</summary>
    public static VectorWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Vector256
        : VectorWidth.Scalar;
}
