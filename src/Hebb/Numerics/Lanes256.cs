using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>Sixteen lanes in two 256-bit vectors.</summary>
internal readonly struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> low;
    private readonly Vector256<float> high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> low, Vector256<float> high)
    {
        this.low = low;
        this.high = high;
    }

    private static Vector256<int> LaneBit => Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly float source, nuint offset) =>
        new(Vector256.LoadUnsafe(in source, offset), Vector256.LoadUnsafe(in source, offset + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, ref float target, nuint offset)
    {
        value.low.StoreUnsafe(ref target, offset);
        value.high.StoreUnsafe(ref target, offset + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Vector256.FusedMultiplyAdd(a.low, b.low, c.low), Vector256.FusedMultiplyAdd(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, ref readonly float b, nuint offset, Lanes256 c) =>
        new(
            Vector256.FusedMultiplyAdd(a.low, Vector256.LoadUnsafe(in b, offset), c.low),
            Vector256.FusedMultiplyAdd(a.high, Vector256.LoadUnsafe(in b, offset + 8), c.high)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 a, Lanes256 b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 a, Lanes256 b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Divide(Lanes256 a, Lanes256 b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SquareRoot(Lanes256 a) => new(Vector256.Sqrt(a.low), Vector256.Sqrt(a.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) =>
        new(Vector256.MaxNative(a.low, b.low), Vector256.MaxNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) =>
        new(Vector256.MinNative(a.low, b.low), Vector256.MinNative(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(uint bits, Lanes256 whenSet, Lanes256 otherwise) =>
        new(
            Vector256.ConditionalSelect(Set(bits), whenSet.low, otherwise.low),
            Vector256.ConditionalSelect(Set(bits >> 8), whenSet.high, otherwise.high)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Addend(float value) =>
        new(Vector256.Create(value) * LaneBits.Scale.GetLower(), Vector256.Create(value) * LaneBits.Scale.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddWhere(ref readonly ulong word, Lanes256 addend, Lanes256 sum)
    {
        var carried = Vector256.Create(word);
        return new(
            Vector256.FusedMultiplyAdd(addend.low, (carried & LaneBits.Mask.GetLower()).AsSingle(), sum.low),
            Vector256.FusedMultiplyAdd(addend.high, (carried & LaneBits.Mask.GetUpper()).AsSingle(), sum.high)
        );
    }

    public static void Compress(uint bits, Lanes256 value, ref float target, nuint offset) =>
        LanesScalar.Compress(bits, LanesScalar.From(value), ref target, offset);

    public static void Compress(uint bits, int first, int step, ref int target, nuint offset) =>
        LanesScalar.Compress(bits, first, step, ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Lanes256 a, Lanes256 b) =>
        Vector256.GreaterThanOrEqual(a.low, b.low).ExtractMostSignificantBits()
        | (Vector256.GreaterThanOrEqual(a.high, b.high).ExtractMostSignificantBits() << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Set(uint bits) =>
        Vector256.Equals(Vector256.Create((int)bits) & LaneBit, LaneBit).AsSingle();
}
