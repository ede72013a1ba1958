using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Numbers set to zero where others say so.</summary>
internal static class Masking
{
    /// <summary>m[j, i] stays where there is an edge j → i, and is 0 elsewhere.</summary>
    /// <param name="matrix">M.</param>
    /// <param name="edges">Which edges exist; of the same size.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static void KeepEdges(Matrix matrix, BitMatrix edges, VectorWidth width)
    {
        if (matrix.Rows != edges.Rows || matrix.Columns != edges.Columns)
        {
            throw new ArgumentException(
                $"{matrix.Rows}×{matrix.Columns} numbers and {edges.Rows}×{edges.Columns} edges"
            );
        }

        switch (width)
        {
            case VectorWidth.Vector512:
                KeepEdges<Lanes512>(matrix, edges);
                break;
            case VectorWidth.Vector256:
                KeepEdges<Lanes256>(matrix, edges);
                break;
            default:
                KeepEdges<LanesScalar>(matrix, edges);
                break;
        }
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

        switch (width)
        {
            case VectorWidth.Vector512:
                KeepWhereActive<Lanes512>(values, activity);
                break;
            case VectorWidth.Vector256:
                KeepWhereActive<Lanes256>(values, activity);
                break;
            default:
                KeepWhereActive<LanesScalar>(values, activity);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepEdges<T>(Matrix matrix, BitMatrix edges)
        where T : struct, ILanes<T>
    {
        ref float m = ref MemoryMarshal.GetReference(matrix.Buffer);
        ref ushort firstEdge = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<ulong, ushort>(edges.Words));
        T zero = T.Broadcast(0);
        nuint groups = (nuint)matrix.Stride / Matrix.Lanes;
        for (int j = 0; j < matrix.Rows; j++)
        {
            ref ushort edge = ref Unsafe.Add(ref firstEdge, (nuint)j * (nuint)edges.WordsPerRow * 4);
            for (nuint group = 0; group < groups; group++)
            {
                T.Store(T.Select(Unsafe.Add(ref edge, group), T.Load(ref m, 0), zero), ref m, 0);
                m = ref Unsafe.Add(ref m, Matrix.Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
}
