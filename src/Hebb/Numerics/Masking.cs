using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Sets numbers to zero by a mask: the edges of a graph, or which neurons are active.</summary>
internal static class Masking
{
    /// <summary>m[j, i] stays where there is an edge j → i, and is 0 elsewhere.</summary>
    /// <param name="matrix">M, such as a gradient as if every edge existed.</param>
    /// <param name="edges">Which edges exist; of the same size.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static void KeepEdges(Matrix matrix, BitMatrix edges, VectorWidth width) =>
        KeepEdges(matrix, edges, 0, matrix.Rows, width);

    /// <summary>The same for the rows from <paramref name="fromRow"/> to <paramref name="toRow"/> − 1; the others stay as they are.</summary>
    public static void KeepEdges(Matrix matrix, BitMatrix edges, int fromRow, int toRow, VectorWidth width)
    {
        if (matrix.Rows != edges.Rows || matrix.Columns != edges.Columns)
        {
            throw new ArgumentException(
                $"{edges.Rows}×{edges.Columns} edges for {matrix.Rows}×{matrix.Columns} numbers",
                nameof(edges)
            );
        }

        ArgumentOutOfRangeException.ThrowIfNegative(fromRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toRow, matrix.Rows);
        width.Run(new EdgeKernel(matrix, edges, fromRow, toRow));
    }

    /// <summary>v[n] stays where h[n] is above zero, and is 0 elsewhere.</summary>
    /// <param name="values">v, a multiple of 16 numbers.</param>
    /// <param name="activity">h, as many; none negative.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of 16.</exception>
    public static void KeepWhereActive(Span<float> values, ReadOnlySpan<float> activity, VectorWidth width)
    {
        if (values.Length != activity.Length || values.Length % Matrix.Lanes != 0)
        {
            throw new ArgumentException($"{values.Length} numbers and {activity.Length} to keep them by");
        }

        width.Run(new ActivityKernel(values, activity));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void KeepEdges<T>(Matrix matrix, BitMatrix edges, int fromRow, int toRow)
        where T : struct, ILanes<T>
    {
        ref float m = ref Unsafe.Add(
            ref MemoryMarshal.GetReference(matrix.Buffer),
            (nuint)fromRow * (nuint)matrix.Stride
        );
        ref ushort firstEdge = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ulong, ushort>(edges.Words));
        T zero = T.Broadcast(0);
        nuint groups = (nuint)matrix.Stride / Matrix.Lanes;
        for (int j = fromRow; j < toRow; j++)
        {
            ref ushort edge = ref Unsafe.Add(ref firstEdge, (nuint)j * (nuint)edges.WordsPerRow * 4);
            for (nuint group = 0; group < groups; group++)
            {
                T.Store(T.Select(Unsafe.Add(ref edge, group), T.Load(ref m, 0), zero), ref m, 0);
                m = ref Unsafe.Add(ref m, Matrix.Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void KeepWhereActive<T>(Span<float> values, ReadOnlySpan<float> activity)
        where T : struct, ILanes<T>
    {
        ref float v = ref MemoryMarshal.GetReference(values);
        ref float h = ref MemoryMarshal.GetReference(activity);
        T zero = T.Broadcast(0),
            tiny = T.Broadcast(float.Epsilon);
        for (nuint n = 0; n < (nuint)values.Length; n += Matrix.Lanes)
        {
            T.Store(T.Select(T.AtLeast(T.Load(ref h, n), tiny), T.Load(ref v, n), zero), ref v, n);
        }
    }

    private readonly ref struct EdgeKernel(Matrix matrix, BitMatrix edges, int fromRow, int toRow) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => KeepEdges<T>(matrix, edges, fromRow, toRow);
    }

    private readonly ref struct ActivityKernel(Span<float> values, ReadOnlySpan<float> activity) : ILanesKernel
    {
        private readonly Span<float> values = values;
        private readonly ReadOnlySpan<float> activity = activity;

        public void Run<T>()
            where T : struct, ILanes<T> => KeepWhereActive<T>(values, activity);
    }
}
