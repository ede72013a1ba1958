using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>Changes some rows of output weights each by its step, times a factor: U_j ← U_j + h_j · step of j's pattern.</summary>
/// <remarks>Product and sum are rounded one after the other.</remarks>
internal static class GradedUpdate
{
    /// <summary>Changes U.</summary>
    /// <param name="u">U, a row for each neuron.</param>
    /// <param name="steps">A row for each pattern, as wide as U; padded with zeros.</param>
    /// <param name="fired">The neurons whose rows change, in rising order.</param>
    /// <param name="read">h_j of each of them.</param>
    /// <param name="places">The row of <paramref name="steps"/> of each neuron, whether it changes or not.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such neuron, or too few numbers.</exception>
    public static void Run(
        Matrix u,
        Matrix steps,
        ReadOnlySpan<int> fired,
        ReadOnlySpan<float> read,
        ReadOnlySpan<ushort> places,
        VectorWidth width
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(read.Length, fired.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(steps.Stride, u.Stride);
        if (fired.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(fired[0]);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fired[^1], Math.Min(u.Rows, places.Length));
            width.Run(new Kernel(u, steps, fired, read, places));
        }
    }

    private readonly ref struct Kernel(
        Matrix u,
        Matrix steps,
        ReadOnlySpan<int> fired,
        ReadOnlySpan<float> read,
        ReadOnlySpan<ushort> places
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> fired = fired;
        private readonly ReadOnlySpan<float> read = read;
        private readonly ReadOnlySpan<ushort> places = places;

        public void Run<T>()
            where T : struct, ILanes<T> => Change<T>(u, steps, fired, read, places);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Change<T>(
            Matrix u,
            Matrix steps,
            ReadOnlySpan<int> fired,
            ReadOnlySpan<float> read,
            ReadOnlySpan<ushort> places
        )
            where T : struct, ILanes<T>
        {
            ref float weights = ref MemoryMarshal.GetReference(u.Buffer);
            ref float changes = ref MemoryMarshal.GetReference(steps.Buffer);
            ref float h = ref MemoryMarshal.GetReference(read);
            ref ushort place = ref MemoryMarshal.GetReference(places);
            nuint stride = (nuint)u.Stride;
            for (int i = 0; i < fired.Length; i++)
            {
                nuint j = (nuint)fired[i];
                var factor = T.Broadcast(Unsafe.Add(ref h, i));
                nuint at = j * stride;
                nuint from = Unsafe.Add(ref place, j) * stride;
                for (nuint c = 0; c < stride; c += Matrix.Lanes)
                {
                    var change = T.Multiply(factor, T.Load(ref changes, from + c));
                    T.Store(T.Add(T.Load(ref weights, at + c), change), ref weights, at + c);
                }
            }
        }
    }
}
