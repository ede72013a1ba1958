using System.Runtime.CompilerServices;

namespace Hebb.Numerics;

/// <summary>Adjacent columns of one row, held in registers.</summary>
/// <typeparam name="S">The strip itself.</typeparam>
/// <typeparam name="T">The lanes it is made of.</typeparam>
internal interface IStrip<S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    /// <summary>Columns in the strip. Inlined by request: a call here would be in the innermost loop.</summary>
    static abstract int Width { get; }

    static abstract S Load(ref float source, nuint offset);

    static abstract void Store(S value, ref float target, nuint offset);

    /// <summary>a · b + c in every column, with one rounding; a is the same number in every lane.</summary>
    static abstract S MultiplyAdd(T a, S b, S c);

    /// <summary>The same with b in memory, for a b that is used once.</summary>
    static abstract S MultiplyAdd(T a, ref float b, nuint offset, S c);
}

/// <summary>A strip of sixteen columns.</summary>
internal struct Lane16<T> : IStrip<Lane16<T>, T>
    where T : struct, ILanes<T>
{
    private T lanes;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Matrix.Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane16<T> Load(ref float source, nuint offset) => new() { lanes = T.Load(ref source, offset) };

    // −0 becomes +0 here (−0 + 0 = +0), so that terms of value zero may be left out without a trace.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane16<T> value, ref float target, nuint offset) =>
        T.Store(T.Add(value.lanes, T.Broadcast(0)), ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane16<T> MultiplyAdd(T a, Lane16<T> b, Lane16<T> c) =>
        new() { lanes = T.MultiplyAdd(a, b.lanes, c.lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane16<T> MultiplyAdd(T a, ref float b, nuint offset, Lane16<T> c) =>
        new() { lanes = T.MultiplyAdd(a, in b, offset, c.lanes) };
}

/// <summary>Two adjacent strips of one width.</summary>
internal struct Pair<S, T> : IStrip<Pair<S, T>, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    private S left;
    private S right;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * S.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<S, T> Load(ref float source, nuint offset) =>
        new() { left = S.Load(ref source, offset), right = S.Load(ref source, offset + (nuint)S.Width) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<S, T> value, ref float target, nuint offset)
    {
        S.Store(value.left, ref target, offset);
        S.Store(value.right, ref target, offset + (nuint)S.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<S, T> MultiplyAdd(T a, Pair<S, T> b, Pair<S, T> c) =>
        new() { left = S.MultiplyAdd(a, b.left, c.left), right = S.MultiplyAdd(a, b.right, c.right) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<S, T> MultiplyAdd(T a, ref float b, nuint offset, Pair<S, T> c) =>
        new()
        {
            left = S.MultiplyAdd(a, ref b, offset, c.left),
            right = S.MultiplyAdd(a, ref b, offset + (nuint)S.Width, c.right),
        };
}

/// <summary>Two adjacent strips of any widths.</summary>
internal struct Concat<L, R, T> : IStrip<Concat<L, R, T>, T>
    where L : struct, IStrip<L, T>
    where R : struct, IStrip<R, T>
    where T : struct, ILanes<T>
{
    private L left;
    private R right;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => L.Width + R.Width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Concat<L, R, T> Load(ref float source, nuint offset) =>
        new() { left = L.Load(ref source, offset), right = R.Load(ref source, offset + (nuint)L.Width) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Concat<L, R, T> value, ref float target, nuint offset)
    {
        L.Store(value.left, ref target, offset);
        R.Store(value.right, ref target, offset + (nuint)L.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Concat<L, R, T> MultiplyAdd(T a, Concat<L, R, T> b, Concat<L, R, T> c) =>
        new() { left = L.MultiplyAdd(a, b.left, c.left), right = R.MultiplyAdd(a, b.right, c.right) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Concat<L, R, T> MultiplyAdd(T a, ref float b, nuint offset, Concat<L, R, T> c) =>
        new()
        {
            left = L.MultiplyAdd(a, ref b, offset, c.left),
            right = R.MultiplyAdd(a, ref b, offset + (nuint)L.Width, c.right),
        };
}

/// <summary>
/// A block of the result that is held in registers while k runs: some rows, each one strip wide. The rows are fields, not
/// an array, because only then does the just-in-time compiler keep every one of them in a register.
/// </summary>
/// <typeparam name="U">The tile itself.</typeparam>
/// <typeparam name="S">The strip of one row.</typeparam>
/// <typeparam name="T">The lanes that the strip is made of.</typeparam>
internal interface ITile<U, S, T>
    where U : struct, ITile<U, S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    static abstract int Rows { get; }

    static abstract U Load(ref float c, nuint stride);

    static abstract void Store(U tile, ref float c, nuint stride);

    /// <summary>c[r] + a[r] · b for every row r: one step of k.</summary>
    static abstract U MultiplyAdd(ref float a, S b, U c);
}

/// <summary>A tile of two rows.</summary>
internal struct TwoRows<S, T> : ITile<TwoRows<S, T>, S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    private S r0,
        r1;

    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoRows<S, T> Load(ref float c, nuint stride) =>
        new() { r0 = S.Load(ref c, 0), r1 = S.Load(ref c, stride) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TwoRows<S, T> tile, ref float c, nuint stride)
    {
        S.Store(tile.r0, ref c, 0);
        S.Store(tile.r1, ref c, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoRows<S, T> MultiplyAdd(ref float a, S b, TwoRows<S, T> c) =>
        new()
        {
            r0 = S.MultiplyAdd(T.Broadcast(a), b, c.r0),
            r1 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 1)), b, c.r1),
        };
}

/// <summary>A tile of four rows.</summary>
internal struct FourRows<S, T> : ITile<FourRows<S, T>, S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    private S r0,
        r1,
        r2,
        r3;

    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourRows<S, T> Load(ref float c, nuint stride) =>
        new()
        {
            r0 = S.Load(ref c, 0),
            r1 = S.Load(ref c, stride),
            r2 = S.Load(ref c, 2 * stride),
            r3 = S.Load(ref c, 3 * stride),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(FourRows<S, T> tile, ref float c, nuint stride)
    {
        S.Store(tile.r0, ref c, 0);
        S.Store(tile.r1, ref c, stride);
        S.Store(tile.r2, ref c, 2 * stride);
        S.Store(tile.r3, ref c, 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourRows<S, T> MultiplyAdd(ref float a, S b, FourRows<S, T> c) =>
        new()
        {
            r0 = S.MultiplyAdd(T.Broadcast(a), b, c.r0),
            r1 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 1)), b, c.r1),
            r2 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 2)), b, c.r2),
            r3 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 3)), b, c.r3),
        };
}

/// <summary>A tile of twelve rows.</summary>
internal struct TwelveRows<S, T> : ITile<TwelveRows<S, T>, S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    private S r0,
        r1,
        r2,
        r3,
        r4,
        r5,
        r6,
        r7,
        r8,
        r9,
        r10,
        r11;

    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 12;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwelveRows<S, T> Load(ref float c, nuint stride) =>
        new()
        {
            r0 = S.Load(ref c, 0),
            r1 = S.Load(ref c, stride),
            r2 = S.Load(ref c, 2 * stride),
            r3 = S.Load(ref c, 3 * stride),
            r4 = S.Load(ref c, 4 * stride),
            r5 = S.Load(ref c, 5 * stride),
            r6 = S.Load(ref c, 6 * stride),
            r7 = S.Load(ref c, 7 * stride),
            r8 = S.Load(ref c, 8 * stride),
            r9 = S.Load(ref c, 9 * stride),
            r10 = S.Load(ref c, 10 * stride),
            r11 = S.Load(ref c, 11 * stride),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TwelveRows<S, T> tile, ref float c, nuint stride)
    {
        S.Store(tile.r0, ref c, 0);
        S.Store(tile.r1, ref c, stride);
        S.Store(tile.r2, ref c, 2 * stride);
        S.Store(tile.r3, ref c, 3 * stride);
        S.Store(tile.r4, ref c, 4 * stride);
        S.Store(tile.r5, ref c, 5 * stride);
        S.Store(tile.r6, ref c, 6 * stride);
        S.Store(tile.r7, ref c, 7 * stride);
        S.Store(tile.r8, ref c, 8 * stride);
        S.Store(tile.r9, ref c, 9 * stride);
        S.Store(tile.r10, ref c, 10 * stride);
        S.Store(tile.r11, ref c, 11 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwelveRows<S, T> MultiplyAdd(ref float a, S b, TwelveRows<S, T> c) =>
        new()
        {
            r0 = S.MultiplyAdd(T.Broadcast(a), b, c.r0),
            r1 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 1)), b, c.r1),
            r2 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 2)), b, c.r2),
            r3 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 3)), b, c.r3),
            r4 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 4)), b, c.r4),
            r5 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 5)), b, c.r5),
            r6 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 6)), b, c.r6),
            r7 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 7)), b, c.r7),
            r8 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 8)), b, c.r8),
            r9 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 9)), b, c.r9),
            r10 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 10)), b, c.r10),
            r11 = S.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, 11)), b, c.r11),
        };
}
