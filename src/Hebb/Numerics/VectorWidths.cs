using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>The vector widths of this machine.</summary>
internal static class VectorWidths
{
    /// <summary>The widest that this machine runs in hardware.</summary>
    public static VectorWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? VectorWidth.Vector512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Vector256
        : VectorWidth.Scalar;

    /// <summary>Runs a kernel on the lanes of a width. Every kernel gives the same bits for every width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<K>(this VectorWidth width, K kernel)
        where K : struct, ILanesKernel, allows ref struct
    {
        switch (width)
        {
            case VectorWidth.Vector512:
                kernel.Run<Lanes512>();
                break;
            case VectorWidth.Vector256:
                kernel.Run<Lanes256>();
                break;
            default:
                kernel.Run<LanesScalar>();
                break;
        }
    }
}
