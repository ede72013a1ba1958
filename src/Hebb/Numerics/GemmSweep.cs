using System.Runtime.CompilerServices;

namespace Hebb.Numerics;

/// <summary>A run of tiles of one height, side by side, over the same packed rows.</summary>
internal ref struct GemmSweep(
    ref float a,
    ref int offsets,
    int terms,
    ref float b,
    ref float c,
    nuint stride,
    int width,
    bool accumulate
)
{
    private readonly ref float a = ref a;
    private readonly ref int offsets = ref offsets;
    private ref float b = ref b;
    private ref float c = ref c;
    private int width = width;

    /// <summary>Does as many tiles of this width as fit into the columns that are left.</summary>
    public void Tiles<U, S, T>()
        where U : struct, ITile<U, S, T>
        where S : struct, IStrip<S, T>
        where T : struct, ILanes<T>
    {
        for (; width >= S.Width; width -= S.Width)
        {
            Run<U, S, T>(ref a, ref offsets, terms, ref b, ref c, stride, accumulate);
            b = ref Unsafe.Add(ref b, S.Width);
            c = ref Unsafe.Add(ref c, S.Width);
        }
    }

    // A method of its own, optimised at once: its locals are the tile, and they must all be registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<U, S, T>(
        ref float a,
        ref int offsets,
        int terms,
        ref float b,
        ref float c,
        nuint stride,
        bool accumulate
    )
        where U : struct, ITile<U, S, T>
        where S : struct, IStrip<S, T>
        where T : struct, ILanes<T>
    {
        var tile = accumulate ? U.Load(ref c, stride) : default;
        for (int n = 0; n < terms; n++)
        {
            var strip = S.Load(ref b, (uint)Unsafe.Add(ref offsets, n));
            tile = U.MultiplyAdd(ref a, strip, tile);
            a = ref Unsafe.Add(ref a, U.Rows);
        }

        U.Store(tile, ref c, stride);
    }
}
