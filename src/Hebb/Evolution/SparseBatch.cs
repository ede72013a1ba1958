using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// A minibatch as the units of the first hidden layer see it: for each unit and image the links whose input is not 0. Made
/// once a generation, in one contiguous buffer, for all genotypes.
/// </summary>
internal sealed class SparseBatch
{
    private readonly GenerationMatrix matrix;
    private readonly Compute compute;
    private readonly Action<int> fillUnit;
    private readonly int[] inputOf;
    private readonly int[] images;
    private readonly int[] start;
    private readonly int[] firstOfUnit;
    private Matrix? examples;
    private readonly int[] indices;
    private SparseTerm[] terms = [];

    /// <summary>Room for a number of images.</summary>
    public SparseBatch(GenerationMatrix matrix, int capacity, Compute compute)
    {
        this.matrix = matrix;
        this.compute = compute;
        fillUnit = FillUnit;
        Capacity = capacity;
        inputOf = new int[matrix.InputStart[^1]];
        int link = 0;
        for (int unit = 0; unit < matrix.InputEdges.Rows; unit++)
        {
            for (int input = 0; input < matrix.Shape.Inputs; input++)
            {
                if (matrix.InputEdges[unit, input])
                {
                    inputOf[link++] = input;
                }
            }
        }

        images = new int[matrix.Shape.Inputs];
        start = new int[matrix.InputEdges.Rows * (capacity + 1)];
        firstOfUnit = new int[matrix.InputEdges.Rows + 1];
        indices = new int[capacity];
    }

    /// <summary>The most images.</summary>
    public int Capacity { get; }

    /// <summary>The images loaded.</summary>
    public int Count { get; private set; }

    /// <summary>Of a unit: the first term of each image and the term after the last, among <see cref="Terms"/>.</summary>
    public ReadOnlySpan<int> Start(int unit) => start.AsSpan(unit * (Capacity + 1), Count + 1);

    /// <summary>All terms.</summary>
    public ReadOnlySpan<SparseTerm> Terms => terms;

    /// <summary>Takes the examples with these numbers.</summary>
    public void Load(Matrix from, ReadOnlySpan<int> rows)
    {
        examples = from;
        Count = rows.Length;
        rows.CopyTo(indices);
        Array.Clear(images);
        foreach (int index in rows)
        {
            ReadOnlySpan<float> row = from.Row(index);
            for (int input = 0; input < row.Length; input++)
            {
                images[input] += row[input] != 0 ? 1 : 0;
            }
        }

        CountTerms();
        compute.For(firstOfUnit.Length - 1, fillUnit);
    }

    private void CountTerms()
    {
        for (int unit = 0; unit + 1 < firstOfUnit.Length; unit++)
        {
            // One more, as whoever fills writes one past the end.
            int count = 1;
            foreach (int input in InputsOf(unit))
            {
                count += images[input];
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
        var starts = start.AsSpan(unit * (Capacity + 1), Count + 1);
        ReadOnlySpan<int> inputs = InputsOf(unit);
        int first = firstOfUnit[unit];
        ref int input = ref MemoryMarshal.GetReference(inputs);
        ref SparseTerm to = ref terms[first];
        nint n = 0;
        for (int b = 0; b < Count; b++)
        {
            starts[b] = first + (int)n;
            ref float x = ref MemoryMarshal.GetReference(examples!.Row(indices[b]));
            // Written always and kept by counting: which inputs are 0 is not for a branch to guess.
            for (nint link = 0; link < inputs.Length; link++)
            {
                float value = Unsafe.Add(ref x, Unsafe.Add(ref input, link));
                Unsafe.Add(ref to, n) = new SparseTerm((int)link * PopulationKernel.Block, value);
                n += (BitConverter.SingleToInt32Bits(value) & int.MaxValue) != 0 ? 1 : 0;
            }
        }

        starts[Count] = first + (int)n;
    }

    private ReadOnlySpan<int> InputsOf(int unit) =>
        inputOf.AsSpan(matrix.InputStart[unit], matrix.InputStart[unit + 1] - matrix.InputStart[unit]);
}
