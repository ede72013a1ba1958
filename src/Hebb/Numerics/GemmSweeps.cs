using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using PackedRows = Hebb.Numerics.GemmScratch.PackedRows;

namespace Hebb.Numerics;

/// <summary>Tiles along a run of columns, over one block of packed rows of A.</summary>
internal ref struct GemmTileSweep<T>(
    in PackedRows block,
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

    /// <summary>Computes tiles of this shape while one fits into the columns that are left.</summary>
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

    // Not inlined: its locals are the tile, and all of them must be registers.
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

/// <summary>Strips along a run of columns; each goes down rows of A that are packed one by one.</summary>
internal ref struct GemmRowSweep<T>(
    ReadOnlySpan<PackedRows> rows,
    GemmScratch scratch,
    ReadOnlySpan<float> b,
    ReadOnlySpan<float> next,
    Matrix matrix,
    int column,
    int columns,
    bool accumulate
)
    where T : struct, ILanes<T>
{
    private readonly ReadOnlySpan<PackedRows> rows = rows;
    private readonly ref float values = ref MemoryMarshal.GetReference(scratch.Values);
    private readonly ref int offsets = ref MemoryMarshal.GetReference(scratch.Offsets);
    private readonly ReadOnlySpan<float> next = next;
    private readonly nuint stride = (nuint)matrix.Stride;
    private ref float b = ref MemoryMarshal.GetReference(b);
    private ref float c = ref MemoryMarshal.GetReference(matrix.PaddedRow(0)[column..]);
    private int columns = columns;

    /// <summary>Strips of sixteen columns that are left.</summary>
    public readonly int Left => columns / Matrix.Lanes;

    /// <summary>Computes strips of this width while one fits into the columns that are left.</summary>
    public void Strips<S>()
        where S : struct, IStrip<S, T>
    {
        for (; columns >= S.Width; columns -= S.Width)
        {
            Run<S>(rows, ref values, ref offsets, ref b, next, ref c, stride, accumulate);
            b = ref Unsafe.Add(ref b, S.Width);
            c = ref Unsafe.Add(ref c, S.Width);
        }
    }

    // Not inlined: its locals are the strip, and all of them must be registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<S>(
        ReadOnlySpan<PackedRows> rows,
        ref float values,
        ref int offsets,
        ref float b,
        ReadOnlySpan<float> next,
        ref float c,
        nuint stride,
        bool accumulate
    )
        where S : struct, IStrip<S, T>
    {
        // Each row prefetches its share of what comes next.
        int share = Matrix.PaddedLength(next.Length / rows.Length);
        ref float ahead = ref MemoryMarshal.GetReference(next);
        foreach (ref readonly var row in rows)
        {
            for (int line = 0; line < share; line += Matrix.Lanes)
            {
                Prefetch(ref ahead);
                ahead = ref Unsafe.Add(ref ahead, Matrix.Lanes);
            }

            ref float target = ref Unsafe.Add(ref c, (nuint)(uint)row.Row * stride);
            ref float a = ref Unsafe.Add(ref values, row.Start);
            ref int offset = ref Unsafe.Add(ref offsets, row.Start);
            var strip = accumulate ? S.Load(ref target, 0) : default;
            for (nuint n = 0; n < (nuint)(uint)row.Terms; n++)
            {
                ref float bk = ref Unsafe.Add(ref b, (nuint)(uint)Unsafe.Add(ref offset, n));
                strip = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, n)), ref bk, 0, strip);
            }

            S.Store(strip, ref target, 0);
        }
    }

    // A hint, not an access: it is harmless if the memory is moved meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref float line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref line));
        }
    }
}
