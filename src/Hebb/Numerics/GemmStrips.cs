using System.Runtime.CompilerServices;

namespace Hebb.Numerics;

/// <summary>Neighbouring columns of one row, held in registers.</summary>
/// <typeparam name="S">The strip itself.</typeparam>
/// <typeparam name="T">The lanes it is made of.</typeparam>
internal interface IStrip<S, T>
    where S : struct, IStrip<S, T>
    where T : struct, ILanes<T>
{
    /// <summary>Columns in the strip.</summary>
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

/// <summary>Two strips side by side make one of twice the width.</summary>
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

/// <summary>Two strips of any widths side by side make one.</summary>
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
