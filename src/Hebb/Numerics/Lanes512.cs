using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hebb.Numerics;

/// <summary>Sixteen lanes in one 512-bit vector.</summary>
internal readonly struct Lanes512 : ILanes<Lanes512>
{
    private readonly Vector512<float> v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes512(Vector512<float> v) => this.v = v;

    private static Vector512<int> Lane => Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    private static Vector512<int> LaneBit =>
        Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly float source, nuint offset) =>
        new(Vector512.LoadUnsafe(in source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, ref float target, nuint offset) => value.v.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Vector512.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, ref readonly float b, nuint offset, Lanes512 c) =>
        new(Vector512.FusedMultiplyAdd(a.v, Vector512.LoadUnsafe(in b, offset), c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Add(Lanes512 a, Lanes512 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Multiply(Lanes512 a, Lanes512 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Divide(Lanes512 a, Lanes512 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SquareRoot(Lanes512 a) => new(Vector512.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(uint bits, Lanes512 whenSet, Lanes512 otherwise) =>
        new(Vector512.ConditionalSelect(Set(bits), whenSet.v, otherwise.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Addend(float value) => new(Vector512.Create(value) * LaneBits.Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddWhere(ref readonly ulong word, Lanes512 addend, Lanes512 sum) =>
        new(Vector512.FusedMultiplyAdd(addend.v, (Vector512.Create(word) & LaneBits.Mask).AsSingle(), sum.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress(uint bits, Lanes512 value, ref float target, nuint offset)
    {
        if (Avx512F.IsSupported)
        {
            // In a register and then stored whole: compressing straight to memory is far slower on some processors.
            Avx512F.Compress(Vector512<float>.Zero, Set(bits), value.v).StoreUnsafe(ref target, offset);
        }
        else
        {
            LanesScalar.Compress(bits, LanesScalar.From(value), ref target, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress(uint bits, int first, int step, ref int target, nuint offset)
    {
        if (Avx512F.IsSupported)
        {
            var numbers = Vector512.Create(first) + (Lane * step);
            Avx512F.Compress(Vector512<int>.Zero, Set(bits).AsInt32(), numbers).StoreUnsafe(ref target, offset);
        }
        else
        {
            LanesScalar.Compress(bits, first, step, ref target, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Lanes512 a, Lanes512 b) =>
        (uint)Vector512.GreaterThanOrEqual(a.v, b.v).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Set(uint bits) =>
        Vector512.Equals(Vector512.Create((int)bits) & LaneBit, LaneBit).AsSingle();
}
