using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hebb.Numerics;

/// <summary>Four numbers of each of four rows, as four columns.</summary>
internal readonly struct Transposed4x4
{
    public readonly Vector128<float> C0;
    public readonly Vector128<float> C1;
    public readonly Vector128<float> C2;
    public readonly Vector128<float> C3;

    /// <summary>Reads the square whose first number is <paramref name="first"/>, its rows <paramref name="stride"/> numbers apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Transposed4x4(ref readonly float first, nuint stride)
        : this(
            Vector128.LoadUnsafe(in first),
            Vector128.LoadUnsafe(in first, stride),
            Vector128.LoadUnsafe(in first, 2 * stride),
            Vector128.LoadUnsafe(in first, 3 * stride)
        ) { }

    /// <summary>Turns four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Transposed4x4(Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3)
    {
        if (Sse.IsSupported)
        {
            var (low01, low23) = (Sse.UnpackLow(r0, r1), Sse.UnpackLow(r2, r3));
            var (high01, high23) = (Sse.UnpackHigh(r0, r1), Sse.UnpackHigh(r2, r3));
            C0 = Sse.MoveLowToHigh(low01, low23);
            C1 = Sse.MoveHighToLow(low23, low01);
            C2 = Sse.MoveLowToHigh(high01, high23);
            C3 = Sse.MoveHighToLow(high23, high01);
        }
        else
        {
            C0 = Vector128.Create(r0[0], r1[0], r2[0], r3[0]);
            C1 = Vector128.Create(r0[1], r1[1], r2[1], r3[1]);
            C2 = Vector128.Create(r0[2], r1[2], r2[2], r3[2]);
            C3 = Vector128.Create(r0[3], r1[3], r2[3], r3[3]);
        }
    }
}
