using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>
/// What attacks by gradient do to one row at each step: a direction of length 1 from a gradient, and a step along a direction, back
/// into a ball and a box. Rows are padded as those of a <see cref="Matrix"/> are, with zeros.
/// </summary>
/// <remarks>Sums are sixteen chains of fused multiply-adds, added up in one order: the vector width changes no bit.</remarks>
internal static class AscentSteps
{
    /// <summary>
    /// g ← g / |g|. With <paramref name="masks"/>, entries that point out of the box where x is at its edge become 0 first.
    /// </summary>
    /// <param name="gradient">g, finite; stays where it is zero everywhere.</param>
    /// <param name="x">Where the gradient was taken.</param>
    /// <param name="low">The lower edge of the box.</param>
    /// <param name="high">The upper edge.</param>
    /// <param name="masks">Whether entries that point out of the box are left out.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void Normalise(
        Span<float> gradient,
        ReadOnlySpan<float> x,
        float low,
        float high,
        bool masks,
        VectorWidth width
    ) => width.Run(new DirectionKernel(gradient, x, low, high, masks));

    /// <summary>v ← keep · v + (1 − keep) · g.</summary>
    public static void Average(Span<float> v, ReadOnlySpan<float> g, float keep, VectorWidth width) =>
        width.Run(new AverageKernel(v, g, keep));

    /// <summary>x ← box(ball(x + step · v / |v|)) for the ball of Euclidean length around an example; x stays where v is zero everywhere.</summary>
    /// <param name="x">Moved in place.</param>
    /// <param name="v">The direction, of any length.</param>
    /// <param name="step">How far.</param>
    /// <param name="example">The centre of the ball, within the box.</param>
    /// <param name="radius">ε.</param>
    /// <param name="low">The lower edge of the box.</param>
    /// <param name="high">The upper edge.</param>
    /// <param name="columns">How many numbers are no padding.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public static void MoveInBall(
        Span<float> x,
        ReadOnlySpan<float> v,
        float step,
        ReadOnlySpan<float> example,
        float radius,
        float low,
        float high,
        int columns,
        VectorWidth width
    )
    {
        width.Run(new MoveKernel(x, v, step, example, radius, low, high, isBall: true));
        x[columns..].Clear();
    }

    /// <summary>x ← x + step · sign(v), each number clipped to within <paramref name="radius"/> of the example's and to the box.</summary>
    /// <inheritdoc cref="MoveInBall"/>
    public static void MoveInCube(
        Span<float> x,
        ReadOnlySpan<float> v,
        float step,
        ReadOnlySpan<float> example,
        float radius,
        float low,
        float high,
        int columns,
        VectorWidth width
    )
    {
        width.Run(new MoveKernel(x, v, step, example, radius, low, high, isBall: false));
        x[columns..].Clear();
    }

    private static void Normalise<T>(Span<float> gradient, ReadOnlySpan<float> at, float low, float high, bool masks)
        where T : struct, ILanes<T>
    {
        float squares = Mask<T>(gradient, at, low, high, masks);
        if (!(squares is > 1e-30f and < 1e30f))
        {
            // Squares of very small or very large numbers are none.
            float most = 0;
            foreach (float value in gradient)
            {
                most = MathF.Max(most, MathF.Abs(value));
            }

            if (most == 0)
            {
                return;
            }

            foreach (ref float value in gradient)
            {
                value /= most;
            }

            squares = Mask<T>(gradient, at, low, high, masks);
        }

        ref float g = ref MemoryMarshal.GetReference(gradient);
        T factor = T.Broadcast(1 / MathF.Sqrt(squares));
        for (nuint i = 0; i < (nuint)gradient.Length; i += Matrix.Lanes)
        {
            T.Store(T.Multiply(T.Load(ref g, i), factor), ref g, i);
        }
    }

    // Clears what points out of the box; |g|² of the rest.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Mask<T>(Span<float> gradient, ReadOnlySpan<float> at, float low, float high, bool masks)
        where T : struct, ILanes<T>
    {
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float x = ref MemoryMarshal.GetReference(at);
        T zero = T.Broadcast(0),
            lowest = T.Broadcast(low),
            highest = T.Broadcast(high),
            squares = zero;
        for (nuint i = 0; i < (nuint)gradient.Length; i += Matrix.Lanes)
        {
            T value = T.Load(ref g, i);
            if (masks)
            {
                T place = T.Load(ref x, i);
                uint outward =
                    (T.AtLeast(lowest, place) & ~T.AtLeast(value, zero))
                    | (T.AtLeast(place, highest) & ~T.AtLeast(zero, value));
                value = T.Select(outward, zero, value);
                T.Store(value, ref g, i);
            }

            squares = T.MultiplyAdd(value, value, squares);
        }

        return Sum(squares);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Average<T>(Span<float> average, ReadOnlySpan<float> gradient, float keep)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(average);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        T old = T.Broadcast(keep),
            share = T.Broadcast(1 - keep);
        for (nuint i = 0; i < (nuint)average.Length; i += Matrix.Lanes)
        {
            T.Store(T.MultiplyAdd(T.Load(ref g, i), share, T.Multiply(T.Load(ref v, i), old)), ref v, i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MoveInBall<T>(in MoveKernel k)
        where T : struct, ILanes<T>
    {
        ref float x = ref MemoryMarshal.GetReference(k.X);
        ref float v = ref MemoryMarshal.GetReference(k.V);
        ref float centre = ref MemoryMarshal.GetReference(k.Example);
        nuint length = (nuint)k.X.Length;
        T minus = T.Broadcast(-1),
            squares = T.Broadcast(0);
        for (nuint i = 0; i < length; i += Matrix.Lanes)
        {
            T value = T.Load(ref v, i);
            squares = T.MultiplyAdd(value, value, squares);
        }

        float speed = Sum(squares);
        T step = T.Broadcast(speed > 0 ? k.Step / MathF.Sqrt(speed) : 0);
        squares = T.Broadcast(0);
        for (nuint i = 0; i < length; i += Matrix.Lanes)
        {
            T place = T.MultiplyAdd(T.Load(ref v, i), step, T.Load(ref x, i));
            T.Store(place, ref x, i);
            T change = T.MultiplyAdd(T.Load(ref centre, i), minus, place);
            squares = T.MultiplyAdd(change, change, squares);
        }

        float distance = MathF.Sqrt(Sum(squares));
        bool isOutside = distance > k.Radius;
        T factor = T.Broadcast(isOutside ? k.Radius / distance : 1),
            low = T.Broadcast(k.Low),
            high = T.Broadcast(k.High);
        for (nuint i = 0; i < length; i += Matrix.Lanes)
        {
            T place = T.Load(ref x, i);
            if (isOutside)
            {
                T from = T.Load(ref centre, i);
                place = T.MultiplyAdd(T.MultiplyAdd(from, minus, place), factor, from);
            }

            T.Store(T.Min(T.Max(place, low), high), ref x, i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MoveInCube<T>(in MoveKernel k)
        where T : struct, ILanes<T>
    {
        ref float x = ref MemoryMarshal.GetReference(k.X);
        ref float v = ref MemoryMarshal.GetReference(k.V);
        ref float centre = ref MemoryMarshal.GetReference(k.Example);
        T zero = T.Broadcast(0),
            tiny = T.Broadcast(float.Epsilon),
            minusTiny = T.Broadcast(-float.Epsilon),
            up = T.Broadcast(k.Step),
            down = T.Broadcast(-k.Step),
            radius = T.Broadcast(k.Radius),
            minusRadius = T.Broadcast(-k.Radius),
            low = T.Broadcast(k.Low),
            high = T.Broadcast(k.High);
        for (nuint i = 0; i < (nuint)k.X.Length; i += Matrix.Lanes)
        {
            T direction = T.Load(ref v, i);
            T step = T.Select(T.AtLeast(direction, tiny), up, T.Select(T.AtLeast(minusTiny, direction), down, zero));
            T from = T.Load(ref centre, i);
            T place = T.Add(T.Load(ref x, i), step);
            place = T.Min(T.Max(place, T.Add(from, minusRadius)), T.Add(from, radius));
            T.Store(T.Min(T.Max(place, low), high), ref x, i);
        }
    }

    // The lanes in one order, whatever the width.
    private static float Sum<T>(T lanes)
        where T : struct, ILanes<T>
    {
        Span<float> numbers = stackalloc float[Matrix.Lanes];
        T.Store(lanes, ref MemoryMarshal.GetReference(numbers), 0);
        float sum = 0;
        foreach (float number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private readonly ref struct DirectionKernel(
        Span<float> gradient,
        ReadOnlySpan<float> x,
        float low,
        float high,
        bool masks
    ) : ILanesKernel
    {
        private readonly Span<float> gradient = gradient;
        private readonly ReadOnlySpan<float> x = x;

        public void Run<T>()
            where T : struct, ILanes<T> => Normalise<T>(gradient, x, low, high, masks);
    }

    private readonly ref struct AverageKernel(Span<float> v, ReadOnlySpan<float> g, float keep) : ILanesKernel
    {
        private readonly Span<float> v = v;
        private readonly ReadOnlySpan<float> g = g;

        public void Run<T>()
            where T : struct, ILanes<T> => Average<T>(v, g, keep);
    }

    private readonly ref struct MoveKernel(
        Span<float> x,
        ReadOnlySpan<float> v,
        float step,
        ReadOnlySpan<float> example,
        float radius,
        float low,
        float high,
        bool isBall
    ) : ILanesKernel
    {
        public readonly Span<float> X = x;
        public readonly ReadOnlySpan<float> V = v;
        public readonly ReadOnlySpan<float> Example = example;
        public readonly float Step = step;
        public readonly float Radius = radius;
        public readonly float Low = low;
        public readonly float High = high;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            if (isBall)
            {
                MoveInBall<T>(in this);
            }
            else
            {
                MoveInCube<T>(in this);
            }
        }
    }
}
