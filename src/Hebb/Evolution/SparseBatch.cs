using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// A minibatch as the units of the first hidden layer see it: for each unit and image the edges whose input is not 0. Made
/// once a generation, in one contiguous buffer, for all genotypes.
/// </summary>
internal sealed class SparseBatch
{
    // More terms than this count as this many when images are sorted.
    private const int MostTerms = 255;

    private readonly WeightGenerationMatrix matrix;
    private readonly WorkerPool workers;
    private readonly int[] inputOf;

    // For each input and image 1 where it is not 0; the images of an input are whole vectors.
    private readonly ushort[] isNonZero;
    private readonly int vectors;
    private readonly int[] imagesOf;
    private readonly int[] nonZeros;
    private readonly int[] firstOfUnit;
    private readonly int[] order;
    private readonly int[] start;
    private readonly PlacedEdge[] used;
    private readonly int[] usedCount;
    private EdgeSequence? edges;
    private SparseTerm[] terms = [];

    /// <summary>Buffer for a number of images.</summary>
    /// <exception cref="InvalidOptionException">A unit has more edges than a term can count.</exception>
    public SparseBatch(WeightGenerationMatrix matrix, int capacity, WorkerPool workers)
    {
        this.matrix = matrix;
        this.workers = workers;
        Capacity = capacity;
        InputBits = BitOperations.Log2((uint)matrix.Shape.Inputs) + 1;
        RequireRoom(matrix, InputBits);
        inputOf = new int[matrix.InputStart[^1]];
        int edge = 0;
        for (int unit = 0; unit < matrix.InputEdges.Rows; unit++)
        {
            for (int input = 0; input < matrix.Shape.Inputs; input++)
            {
                if (matrix.InputEdges[unit, input])
                {
                    inputOf[edge++] = input;
                }
            }
        }

        vectors = (capacity + Vector512<ushort>.Count - 1) / Vector512<ushort>.Count;
        isNonZero = new ushort[checked(matrix.Shape.Inputs * vectors * Vector512<ushort>.Count)];
        imagesOf = new int[matrix.Shape.Inputs];
        nonZeros = new int[checked(matrix.Shape.Inputs * capacity)];
        Images = new Matrix(capacity, matrix.Shape.Inputs);
        firstOfUnit = new int[matrix.InputEdges.Rows + 1];
        used = new PlacedEdge[inputOf.Length];
        usedCount = new int[matrix.InputEdges.Rows];
        order = new int[matrix.InputEdges.Rows * capacity];
        start = new int[matrix.InputEdges.Rows * (capacity + 1)];
    }

    /// <summary>The most images.</summary>
    public int Capacity { get; }

    /// <summary>The inputs of each image.</summary>
    public Matrix Images { get; }

    /// <summary>The images loaded.</summary>
    public int Count { get; private set; }

    /// <summary>Of a unit: the edges from inputs that some image has, in their sequence.</summary>
    public ReadOnlySpan<PlacedEdge> Edges(int unit) => used.AsSpan(matrix.InputStart[unit], usedCount[unit]);

    /// <summary>
    /// Of a unit: the images, from few terms to many. So how often a loop over the terms of an image runs hardly changes from
    /// one to the next, which a processor guesses right.
    /// </summary>
    public ReadOnlySpan<int> Order(int unit) => order.AsSpan(unit * Capacity, Count);

    /// <summary>Of a unit: the first term of each image in that order, and the term after the last, among <see cref="Terms"/>.</summary>
    public ReadOnlySpan<int> Start(int unit) => start.AsSpan(unit * (Capacity + 1), Count + 1);

    /// <summary>All terms; those of an image rise with the edge.</summary>
    public ReadOnlySpan<SparseTerm> Terms => terms;

    /// <summary>How many bits of a term are the input.</summary>
    public int InputBits { get; }

    /// <summary>Chooses from these; a chunk for each unit.</summary>
    public void Use(EdgeSequence sequence) => edges = sequence;

    /// <summary>Loads the examples in <paramref name="rows"/> of a matrix.</summary>
    public void Load(Matrix from, ReadOnlySpan<int> rows)
    {
        Count = rows.Length;
        for (int b = 0; b < rows.Length; b++)
        {
            from.Row(rows[b]).CopyTo(Images.Row(b));
        }

        workers.For(imagesOf.Length, this, static (batch, input, _) => batch.TakeInput(input));
        CountTerms();
        workers.For(firstOfUnit.Length - 1, this, static (batch, unit, _) => batch.FillUnit(unit));
    }

    // A term must hold the edge beside the input, and a sum of 16 bits every term of an image.
    private static void RequireRoom(WeightGenerationMatrix matrix, int inputBits)
    {
        int most = (int)Math.Min(ushort.MaxValue, 1u << (32 - inputBits));
        for (int unit = 0; unit < matrix.InputEdges.Rows; unit++)
        {
            if (matrix.InputStart[unit + 1] - matrix.InputStart[unit] > most)
            {
                var shape = matrix.Shape;
                throw new InvalidOptionException(
                    nameof(shape.EdgeProbability),
                    shape.EdgeProbability.ToString(CultureInfo.InvariantCulture),
                    $"less than {(double)most / shape.Inputs:G2}, as a unit may have {most} of the {shape.Inputs} inputs"
                );
            }
        }
    }

    private void TakeInput(int input)
    {
        var ones = isNonZero.AsSpan(input * vectors * Vector512<ushort>.Count, Count);
        var to = nonZeros.AsSpan(input * Capacity, Count);
        int n = 0;
        for (int b = 0; b < ones.Length; b++)
        {
            // Branch-free: each is written, and kept by counting; a branch on zeros would be mispredicted.
            to[n] = b;
            int one = Images[b, input] != 0 ? 1 : 0;
            ones[b] = (ushort)one;
            n += one;
        }

        imagesOf[input] = n;
    }

    private void CountTerms()
    {
        for (int unit = 0; unit + 1 < firstOfUnit.Length; unit++)
        {
            int count = 0;
            foreach (int input in InputsOf(unit))
            {
                count += imagesOf[input];
            }

            firstOfUnit[unit + 1] = checked(firstOfUnit[unit] + count);
        }

        if (terms.Length < firstOfUnit[^1])
        {
            terms = new SparseTerm[firstOfUnit[^1] + (firstOfUnit[^1] / 16)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillUnit(int unit)
    {
        Span<int> next = Count <= 1024 ? stackalloc int[Count] : new int[Count];
        SortImages(unit, next);
        ChooseLinks(unit);
        ref int at = ref MemoryMarshal.GetReference(next);
        ref SparseTerm to = ref MemoryMarshal.GetArrayDataReference(terms);
        ref int image = ref MemoryMarshal.GetArrayDataReference(nonZeros);
        ReadOnlySpan<int> inputs = InputsOf(unit);
        for (int edge = 0; edge < inputs.Length; edge++)
        {
            nint first = (nint)inputs[edge] * Capacity;
            nint end = first + imagesOf[inputs[edge]];
            var term = new SparseTerm(edge, inputs[edge], InputBits);
            for (nint i = first; i < end; i++)
            {
                ref int place = ref Unsafe.Add(ref at, Unsafe.Add(ref image, i));
                Unsafe.Add(ref to, place++) = term;
            }
        }
    }

    // Those from inputs that no image has are multiplied by nothing.
    private void ChooseLinks(int unit)
    {
        int n = matrix.InputStart[unit];
        foreach (ref readonly var edge in edges!.Chunk(unit))
        {
            int input = inputOf[edge.Edge];
            used[n] = edge;
            n += imagesOf[input] > 0 ? 1 : 0;
        }

        usedCount[unit] = n - matrix.InputStart[unit];
    }

    // Sorts the images by their terms, by counting, and says where those of each image begin.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SortImages(int unit, Span<int> begin)
    {
        Span<Vector512<ushort>> sums =
            vectors <= 32 ? stackalloc Vector512<ushort>[vectors] : new Vector512<ushort>[vectors];
        sums.Clear();
        ref var sum = ref MemoryMarshal.GetReference(sums);
        foreach (int input in InputsOf(unit))
        {
            ref ushort ones = ref isNonZero[input * vectors * Vector512<ushort>.Count];
            for (int v = 0; v < sums.Length; v++)
            {
                Unsafe.Add(ref sum, v) += Vector512.LoadUnsafe(ref ones, (nuint)(v * Vector512<ushort>.Count));
            }
        }

        ReadOnlySpan<ushort> counts = MemoryMarshal.Cast<Vector512<ushort>, ushort>(sums)[..Count];
        Span<int> first = stackalloc int[MostTerms + 2];
        first.Clear();
        foreach (int count in counts)
        {
            first[Math.Min(MostTerms, (int)count) + 1]++;
        }

        for (int count = 0; count <= MostTerms; count++)
        {
            first[count + 1] += first[count];
        }

        var images = order.AsSpan(unit * Capacity, Count);
        for (int b = 0; b < Count; b++)
        {
            images[first[Math.Min(MostTerms, (int)counts[b])]++] = b;
        }

        var starts = start.AsSpan(unit * (Capacity + 1), Count + 1);
        starts[0] = firstOfUnit[unit];
        for (int i = 0; i < Count; i++)
        {
            starts[i + 1] = starts[i] + counts[images[i]];
            begin[images[i]] = starts[i];
        }
    }

    private ReadOnlySpan<int> InputsOf(int unit) =>
        inputOf.AsSpan(matrix.InputStart[unit], matrix.InputStart[unit + 1] - matrix.InputStart[unit]);
}
