using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Tiles side by side along a run of columns, over one block of packed rows of A.</summary>
internal ref struct GemmSweep<T>(
    in GemmScratch.PackedRows block,
    GemmScratch scratch,
    ReadOnlySpan<float> b,
    Matrix matrix,
    int column,
    int columns,
    bool accumulate
)
    where T : struct, ILanes<T>
{
    private readonly ref float a = ref MemoryMarshal.GetReference(scratch.Values[block.Start..]);
    private readonly ref int offsets = ref MemoryMarshal.GetReference(scratch.Offsets[block.Start..]);
    private readonly int terms = block.Terms;
    private readonly nuint stride = (nuint)matrix.Stride;
    private ref float b = ref MemoryMarshal.GetReference(b);
    private ref float c = ref MemoryMarshal.GetReference(matrix.PaddedRow(block.Row)[column..]);
    private int columns = columns;

    /// <summary>Does as many tiles of this shape as fit into the columns that are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tiles<U, S>()
        where U : struct, ITile<U, S, T>
        where S : struct, IStrip<S, T>
    {
        for (; columns >= S.Width; columns -= S.Width)
        {
            Run<U, S>(ref a, ref offsets, terms, ref b, ref c, stride, accumulate);
            b = ref Unsafe.Add(ref b, S.Width);
            c = ref Unsafe.Add(ref c, S.Width);
        }
    }

    // A method of its own: its locals are the tile, and all of them must be registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<U, S>(
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
    {
        var tile = accumulate ? U.Load(ref c, stride) : default;
        for (int n = 0; n < terms; n++)
        {
            var strip = S.Load(ref Unsafe.Add(ref b, (nuint)(uint)Unsafe.Add(ref offsets, n)), 0);
            tile = U.MultiplyAdd(ref a, strip, tile);
            a = ref Unsafe.Add(ref a, U.Rows);
        }

        U.Store(tile, ref c, stride);
    }
}
