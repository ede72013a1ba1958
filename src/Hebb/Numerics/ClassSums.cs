using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hebb.Numerics;

/// <summary>Rows of a matrix added up class by class: each row goes to the sum of its class, such as its firing pattern.</summary>
internal static class ClassSums
{
    /// <summary>sums[class of j, i] ← sums[class of j, i] + m[j, from + i] for every row j in order and every column i of the sums.</summary>
    /// <param name="matrix">M; columns past its last count as zeros.</param>
    /// <param name="classes">The class of each row; rows after these are passed over.</param>
    /// <param name="sums">One row for each class; its columns end where those of M do, or at a multiple of 16.</param>
    /// <param name="from">First column of M, a multiple of 16.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class has no row in <paramref name="sums"/>.</exception>
    public static void Add(Matrix matrix, ReadOnlySpan<ushort> classes, Matrix sums, int from, VectorWidth width)
    {
        bool fits = sums.Columns % Matrix.Lanes == 0 || from + sums.Columns >= matrix.Columns;
        if (classes.Length > matrix.Rows || from < 0 || from > matrix.Stride || from % Matrix.Lanes != 0 || !fits)
        {
            throw new ArgumentException(
                $"{classes.Length} rows of {matrix.Rows}×{matrix.Columns} from column {from} on do not fit {sums.Rows}×{sums.Columns} sums"
            );
        }

        int unknown = classes.IndexOfAnyExceptInRange((ushort)0, (ushort)Math.Min(ushort.MaxValue, sums.Rows - 1));
        if (unknown >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes[unknown], $"below {sums.Rows} expected");
        }

        width.Run(new AddKernel(matrix, classes, sums, from));
    }

    /// <summary>The same, number by number: the plain version, for tests.</summary>
    internal static void AddPlain(Matrix matrix, ReadOnlySpan<ushort> classes, Matrix sums, int from)
    {
        for (int j = 0; j < classes.Length; j++)
        {
            for (int i = 0; i < sums.Columns && from + i < matrix.Columns; i++)
            {
                sums[classes[j], i] += matrix[j, from + i];
            }
        }
    }

    private static void Add<T>(Matrix matrix, ReadOnlySpan<ushort> classes, Matrix sums, int from)
        where T : struct, ILanes<T>
    {
        int columns = Math.Min(sums.Stride, matrix.Stride - from);
        int column = 0;
        for (; column <= columns - (4 * Matrix.Lanes); column += 4 * Matrix.Lanes)
        {
            AddStrip<Pair<Pair<Lane16<T>, T>, T>, T>(matrix, classes, sums, from, column);
        }

        switch ((columns - column) / Matrix.Lanes)
        {
            case 3:
                AddStrip<Concat<Pair<Lane16<T>, T>, Lane16<T>, T>, T>(matrix, classes, sums, from, column);
                break;
            case 2:
                AddStrip<Pair<Lane16<T>, T>, T>(matrix, classes, sums, from, column);
                break;
            case 1:
                AddStrip<Lane16<T>, T>(matrix, classes, sums, from, column);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddStrip<S, T>(Matrix matrix, ReadOnlySpan<ushort> classes, Matrix sums, int from, int column)
        where S : struct, IStrip<S, T>
        where T : struct, ILanes<T>
    {
        ref float m = ref MemoryMarshal.GetReference(matrix.Buffer[(from + column)..]);
        ref float sum = ref MemoryMarshal.GetReference(sums.Buffer[column..]);
        nuint stride = (nuint)matrix.Stride,
            sumStride = (nuint)sums.Stride;
        var one = T.Broadcast(1);
        foreach (ushort c in classes)
        {
            ref float target = ref Unsafe.Add(ref sum, c * sumStride);
            S.Store(S.MultiplyAdd(one, ref m, 0, S.Load(ref target, 0)), ref target, 0);
            m = ref Unsafe.Add(ref m, stride);
        }
    }

    private readonly ref struct AddKernel(Matrix matrix, ReadOnlySpan<ushort> classes, Matrix sums, int from)
        : ILanesKernel
    {
        private readonly ReadOnlySpan<ushort> classes = classes;

        public void Run<T>()
            where T : struct, ILanes<T> => Add<T>(matrix, classes, sums, from);
    }
}
