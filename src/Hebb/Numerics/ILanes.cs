namespace Hebb.Numerics;

/// <summary>
/// Sixteen single-precision numbers, side by side. Kernels are written once over this; the three implementations do the
/// same arithmetic lane by lane, so a kernel gives the same bits on all of them.
/// </summary>
internal interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>The sixteen numbers from <paramref name="offset"/> on.</summary>
    static abstract T Load(ref readonly float source, nuint offset);

    /// <summary>Writes the sixteen numbers from <paramref name="offset"/> on.</summary>
    static abstract void Store(T value, ref float target, nuint offset);

    /// <summary>The same number in every lane.</summary>
    static abstract T Broadcast(float value);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>a · b + c with one rounding, b being the sixteen numbers from <paramref name="offset"/> on: a load that is part of the instruction.</summary>
    static abstract T MultiplyAdd(T a, ref readonly float b, nuint offset, T c);

    /// <summary>a + b.</summary>
    static abstract T Add(T a, T b);

    /// <summary>a · b.</summary>
    static abstract T Multiply(T a, T b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract T Divide(T a, T b);

    /// <summary>√a, correctly rounded.</summary>
    static abstract T SquareRoot(T a);

    /// <summary>a where it is larger, else b; lanes must not be NaN.</summary>
    static abstract T Max(T a, T b);

    /// <summary>a where it is smaller, else b; lanes must not be NaN.</summary>
    static abstract T Min(T a, T b);

    /// <summary>Lane l from <paramref name="whenSet"/> if bit l of <paramref name="bits"/> is set, else from <paramref name="otherwise"/>.</summary>
    static abstract T Select(uint bits, T whenSet, T otherwise);

    /// <summary>What <see cref="AddWhere"/> adds as value; the value is 0, or its magnitude is from 2^−100 to 1.</summary>
    static abstract T Addend(float value);

    /// <summary>sum + value in the lanes whose bit of a <see cref="LaneBits"/> word is set, else sum.</summary>
    static abstract T AddWhere(ref readonly ulong word, T addend, T sum);

    /// <summary>
    /// Writes the lanes whose bits are set side by side from <paramref name="offset"/> on. All sixteen places there may be
    /// written to; those after the lanes asked for hold nothing of use.
    /// </summary>
    static abstract void Compress(uint bits, T value, ref float target, nuint offset);

    /// <summary>The same for the numbers <paramref name="first"/> + l · <paramref name="step"/> in place of lane l.</summary>
    static abstract void Compress(uint bits, int first, int step, ref int target, nuint offset);

    /// <summary>Bit l is set where lane l of a is at least lane l of b.</summary>
    static abstract uint AtLeast(T a, T b);
}
