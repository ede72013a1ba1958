using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The networks of 64 genotypes at a time, one genotype to a lane, on the same examples. A weight of all 64 is the sum of
/// the coefficients of those genes that are set, added under masks; it is then multiplied with each number that is not 0.
/// </summary>
/// <remarks>
/// An instance is for one thread. Every number is the result of the same operations in the same order for each lane, whatever
/// the vector width: weights gene by gene, net inputs link by link, scores unit by unit.
/// </remarks>
internal sealed class GenotypeBlock
{
    /// <summary>Genotypes of a block.</summary>
    public const int Lanes = 64;

    private const int Quarters = Lanes / Matrix.Lanes;

    // Units whose activity stays near until the output layer has read it.
    private const int Group = 16;

    // The activity of a whole layer is kept where another hidden layer follows.
    private const int ImagesOfDeep = 16;

    private readonly VectorWidth width;

    // For each gene, sixteen genotypes to a number.
    private readonly uint[] genes;
    private readonly Matrix[] activity;
    private readonly Matrix outputWeights;
    private readonly Matrix scores;
    private readonly int images;
    private readonly int labels;
    private GeneticNetwork network;

    /// <param name="network">The network; others of the same shape may follow.</param>
    /// <param name="images">The most examples at a time.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public GenotypeBlock(GeneticNetwork network, int images, VectorWidth width)
    {
        var shape = network.Shape;
        this.network = network;
        this.width = width;
        this.images = ImagesAtATime(shape, images);
        // Labels are served in pairs, examples in fours.
        labels = (shape.Labels + 1) / 2 * 2;
        int padded = (this.images + 3) / 4 * 4;
        genes = new uint[shape.Genes * Quarters];
        // Matrices for their alignment: a vector across two cache lines costs twice as much.
        activity =
        [
            .. shape.Hidden.Select(
                (units, layer) => new Matrix(layer == shape.Hidden.Count - 1 ? Group : units, padded * Lanes)
            ),
        ];
        outputWeights = new Matrix(labels, Group * Lanes);
        scores = new Matrix(labels, padded * Lanes);
        Images = padded;
    }

    /// <summary>How many examples are best taken at a time, of so many in all.</summary>
    public static int ImagesAtATime(GeneticShape shape, int images) =>
        shape.Hidden.Count == 1 ? images : Math.Min(images, ImagesOfDeep);

    /// <summary>The most examples at a time, rounded up to a multiple of 4.</summary>
    public int Images { get; }

    /// <summary>Another network of the same shape from now on.</summary>
    public void Use(GeneticNetwork another) => network = another;

    /// <summary>Takes the genotypes of a block.</summary>
    /// <param name="genotypes">A row for each genotype, a column for each gene.</param>
    /// <param name="first">The first row; where there are fewer than 64 from there on, the other lanes have no gene set.</param>
    public void Load(BitMatrix genotypes, int first)
    {
        Span<ulong> square = stackalloc ulong[64];
        int rows = Math.Min(Lanes, genotypes.Rows - first);
        for (int word = 0; word < genotypes.WordsPerRow; word++)
        {
            square.Clear();
            for (int g = 0; g < rows; g++)
            {
                square[g] = genotypes.Row(first + g)[word];
            }

            BitSquare.Transpose(square);
            int from = word * 64;
            for (int i = 0; i < 64 && from + i < genes.Length / Quarters; i++)
            {
                for (int quarter = 0; quarter < Quarters; quarter++)
                {
                    genes[((from + i) * Quarters) + quarter] = (uint)(square[i] >> (16 * quarter)) & 0xFFFF;
                }
            }
        }
    }

    /// <summary>The scores of all 64 networks for some examples: at [(label · <see cref="Images"/> + example) · 64 + genotype].</summary>
    public ReadOnlySpan<float> Run(SparseColumns examples)
    {
        switch (width)
        {
            case VectorWidth.Vector512:
                Run<Lanes512>(examples);
                break;
            case VectorWidth.Vector256:
                Run<Lanes256>(examples);
                break;
            default:
                Run<LanesScalar>(examples);
                break;
        }

        return scores.Buffer;
    }

    /// <summary>The scores of one genotype for one example, number by number. The twin of the tests.</summary>
    internal static float[] RunPlain(GeneticNetwork network, ReadOnlySpan<bool> genotype, ReadOnlySpan<float> example)
    {
        float[] before = example.ToArray();
        for (int l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            var after = new float[layer.Units];
            for (int unit = 0; unit < layer.Units; unit++)
            {
                for (int link = layer.FirstLink[unit]; link < layer.FirstLink[unit + 1]; link++)
                {
                    float weight = layer.Constant[link];
                    for (int entry = layer.FirstEntry[link]; entry < layer.FirstEntry[link + 1]; entry++)
                    {
                        weight += genotype[layer.Gene[entry]] ? layer.Coefficient[entry] : 0;
                    }

                    float x = before[layer.Source[link]];
                    after[unit] = x != 0 ? MathF.FusedMultiplyAdd(weight, x, after[unit]) : after[unit];
                }

                bool isHidden = l < network.Layers.Count - 1;
                after[unit] = isHidden && !(after[unit] > 0) ? 0 : after[unit];
            }

            before = after;
        }

        return before;
    }

    private void Run<T>(SparseColumns examples)
        where T : struct, ILanes<T>
    {
        scores.Buffer.Clear();
        int last = activity.Length - 1;
        for (int layer = 0; layer < last; layer++)
        {
            for (int unit = 0; unit < network.Layers[layer].Units; unit++)
            {
                RunUnit<T>(layer, unit, unit, examples);
            }
        }

        int units = network.Layers[last].Units;
        for (int first = 0; first < units; first += Group)
        {
            int count = Math.Min(Group, units - first);
            for (int unit = 0; unit < count; unit++)
            {
                RunUnit<T>(last, first + unit, unit, examples);
            }

            ExpressOutput<T>(first, count);
            AddScores<T>(count, examples.Count);
        }
    }

    // Net input and ReLU of one unit for all examples and lanes.
    private void RunUnit<T>(int layer, int unit, int place, SparseColumns examples)
        where T : struct, ILanes<T>
    {
        var z = activity[layer].Row(place);
        z.Clear();
        var links = network.Layers[layer];
        for (int link = links.FirstLink[unit]; link < links.FirstLink[unit + 1]; link++)
        {
            int source = links.Source[link];
            if (layer > 0)
            {
                Express<T>(links, link, out var w0, out var w1, out var w2, out var w3);
                var before = activity[layer - 1].Row(source);
                AddDense(before, z, examples.Count, w0, w1, w2, w3);
            }
            else if (examples.First[source] < examples.First[source + 1])
            {
                Express<T>(links, link, out var w0, out var w1, out var w2, out var w3);
                AddSparse(examples, source, z, w0, w1, w2, w3);
            }
        }

        Relu<T>(z[..(examples.Count * Lanes)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Express<T>(GenerationMatrix links, int link, out T w0, out T w1, out T w2, out T w3)
        where T : struct, ILanes<T>
    {
        ref int gene = ref MemoryMarshal.GetReference(links.Gene);
        ref float coefficient = ref MemoryMarshal.GetReference(links.Coefficient);
        ref uint bits = ref MemoryMarshal.GetArrayDataReference(genes);
        var (a, b, c, d) = (T.Broadcast(links.Constant[link]), default(T), default(T), default(T));
        (b, c, d) = (a, a, a);
        int end = links.FirstEntry[link + 1];
        for (int entry = links.FirstEntry[link]; entry < end; entry++)
        {
            ref uint set = ref Unsafe.Add(ref bits, Unsafe.Add(ref gene, entry) * Quarters);
            T more = T.Broadcast(Unsafe.Add(ref coefficient, entry));
            a = T.Select(set, T.Add(a, more), a);
            b = T.Select(Unsafe.Add(ref set, 1), T.Add(b, more), b);
            c = T.Select(Unsafe.Add(ref set, 2), T.Add(c, more), c);
            d = T.Select(Unsafe.Add(ref set, 3), T.Add(d, more), d);
        }

        (w0, w1, w2, w3) = (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSparse<T>(SparseColumns examples, int input, Span<float> z, T w0, T w1, T w2, T w3)
        where T : struct, ILanes<T>
    {
        ref float first = ref MemoryMarshal.GetReference(z);
        ref int example = ref MemoryMarshal.GetReference(examples.Example);
        ref float value = ref MemoryMarshal.GetReference(examples.Value);
        int end = examples.First[input + 1];
        for (int entry = examples.First[input]; entry < end; entry++)
        {
            ref float net = ref Unsafe.Add(ref first, Unsafe.Add(ref example, entry) * Lanes);
            T x = T.Broadcast(Unsafe.Add(ref value, entry));
            T.Store(T.MultiplyAdd(w0, x, T.Load(ref net, 0)), ref net, 0);
            T.Store(T.MultiplyAdd(w1, x, T.Load(ref net, 16)), ref net, 16);
            T.Store(T.MultiplyAdd(w2, x, T.Load(ref net, 32)), ref net, 32);
            T.Store(T.MultiplyAdd(w3, x, T.Load(ref net, 48)), ref net, 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDense<T>(ReadOnlySpan<float> before, Span<float> z, int count, T w0, T w1, T w2, T w3)
        where T : struct, ILanes<T>
    {
        ref float x = ref MemoryMarshal.GetReference(before);
        ref float net = ref MemoryMarshal.GetReference(z);
        for (int b = 0; b < count; b++)
        {
            T.Store(T.MultiplyAdd(w0, ref x, 0, T.Load(ref net, 0)), ref net, 0);
            T.Store(T.MultiplyAdd(w1, ref x, 16, T.Load(ref net, 16)), ref net, 16);
            T.Store(T.MultiplyAdd(w2, ref x, 32, T.Load(ref net, 32)), ref net, 32);
            T.Store(T.MultiplyAdd(w3, ref x, 48, T.Load(ref net, 48)), ref net, 48);
            x = ref Unsafe.Add(ref x, Lanes);
            net = ref Unsafe.Add(ref net, Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu<T>(Span<float> z)
        where T : struct, ILanes<T>
    {
        ref float first = ref MemoryMarshal.GetReference(z);
        T zero = T.Broadcast(0);
        for (nuint n = 0; n < (nuint)z.Length; n += Matrix.Lanes)
        {
            T.Store(T.Max(T.Load(ref first, n), zero), ref first, n);
        }
    }

    // The weights from the units of a group to all labels.
    private void ExpressOutput<T>(int first, int count)
        where T : struct, ILanes<T>
    {
        var links = network.Layers[^1];
        for (int label = 0; label < links.Units; label++)
        {
            for (int unit = 0; unit < count; unit++)
            {
                // The output layer has every link.
                Express<T>(
                    links,
                    links.FirstLink[label] + first + unit,
                    out var w0,
                    out var w1,
                    out var w2,
                    out var w3
                );
                ref float w = ref outputWeights.Row(label)[unit * Lanes];
                T.Store(w0, ref w, 0);
                T.Store(w1, ref w, 16);
                T.Store(w2, ref w, 32);
                T.Store(w3, ref w, 48);
            }
        }
    }

    // Two labels and four examples at a time: eight sums stay in registers while six numbers are read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScores<T>(int count, int examples)
        where T : struct, ILanes<T>
    {
        int size = Images * Lanes;
        ref float h = ref MemoryMarshal.GetReference(activity[^1].Buffer);
        ref float w = ref MemoryMarshal.GetReference(outputWeights.Buffer);
        ref float s = ref MemoryMarshal.GetReference(scores.Buffer);
        for (int label = 0; label < labels; label += 2)
        {
            for (int b = 0; b < examples; b += 4)
            {
                for (nuint lane = 0; lane < Lanes; lane += Matrix.Lanes)
                {
                    ref float s0 = ref Unsafe.Add(ref s, (label * size) + (b * Lanes));
                    ref float s1 = ref Unsafe.Add(ref s0, size);
                    T a0 = T.Load(ref s0, lane),
                        a1 = T.Load(ref s0, lane + Lanes),
                        a2 = T.Load(ref s0, lane + (2 * Lanes)),
                        a3 = T.Load(ref s0, lane + (3 * Lanes));
                    T c0 = T.Load(ref s1, lane),
                        c1 = T.Load(ref s1, lane + Lanes),
                        c2 = T.Load(ref s1, lane + (2 * Lanes)),
                        c3 = T.Load(ref s1, lane + (3 * Lanes));
                    for (int unit = 0; unit < count; unit++)
                    {
                        ref float x = ref Unsafe.Add(ref h, (unit * size) + (b * Lanes));
                        ref float wa = ref Unsafe.Add(ref w, ((label * Group) + unit) * Lanes);
                        T u = T.Load(ref wa, lane),
                            v = T.Load(ref wa, lane + (Group * Lanes));
                        T x0 = T.Load(ref x, lane),
                            x1 = T.Load(ref x, lane + Lanes),
                            x2 = T.Load(ref x, lane + (2 * Lanes)),
                            x3 = T.Load(ref x, lane + (3 * Lanes));
                        a0 = T.MultiplyAdd(u, x0, a0);
                        a1 = T.MultiplyAdd(u, x1, a1);
                        a2 = T.MultiplyAdd(u, x2, a2);
                        a3 = T.MultiplyAdd(u, x3, a3);
                        c0 = T.MultiplyAdd(v, x0, c0);
                        c1 = T.MultiplyAdd(v, x1, c1);
                        c2 = T.MultiplyAdd(v, x2, c2);
                        c3 = T.MultiplyAdd(v, x3, c3);
                    }

                    T.Store(a0, ref s0, lane);
                    T.Store(a1, ref s0, lane + Lanes);
                    T.Store(a2, ref s0, lane + (2 * Lanes));
                    T.Store(a3, ref s0, lane + (3 * Lanes));
                    T.Store(c0, ref s1, lane);
                    T.Store(c1, ref s1, lane + Lanes);
                    T.Store(c2, ref s1, lane + (2 * Lanes));
                    T.Store(c3, ref s1, lane + (3 * Lanes));
                }
            }
        }
    }
}
