using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The inner loops of a population's forward pass: 64 genotypes side by side, one in each lane. Each lane does the same
/// arithmetic in the same order as <see cref="PlainGenotype"/> does for one genotype, whatever the width of the vectors.
/// </summary>
internal static class PopulationKernel
{
    /// <summary>Genotypes of a block.</summary>
    public const int Block = 64;

    /// <summary>Units of the next layer whose sums are kept in registers, for <see cref="Images"/> images.</summary>
    public const int Tile = 10;

    /// <summary>Images whose sums are kept in registers.</summary>
    public const int Images = 2;

    private const int Slices = Block / Matrix.Lanes;

    /// <summary>The weights of some edges for 64 genotypes: the constant part, and the values of the genes that each carries.</summary>
    /// <param name="carriers">For each gene four <see cref="LaneBits"/> words: the genotypes that carry it.</param>
    /// <param name="genes">The genes of edges.</param>
    /// <param name="edges">Which edges.</param>
    /// <param name="weights">Buffer for 64 numbers for each edge, where it says.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weights<T>(
        ReadOnlySpan<ulong> carriers,
        GeneValue[] genes,
        ReadOnlySpan<PlacedEdge> edges,
        Span<float> weights
    )
        where T : struct, ILanes<T>
    {
        ref ulong words = ref MemoryMarshal.GetReference(carriers);
        ref GeneValue all = ref MemoryMarshal.GetArrayDataReference(genes);
        ref float target = ref MemoryMarshal.GetReference(weights);
        foreach (ref readonly var edge in edges)
        {
            T w0 = T.Broadcast(edge.Constant),
                w1 = w0,
                w2 = w0,
                w3 = w0;
            ref GeneValue gene = ref Unsafe.Add(ref all, edge.First);
            ref GeneValue end = ref Unsafe.Add(ref all, edge.End);
            for (; Unsafe.IsAddressLessThan(ref gene, ref end); gene = ref Unsafe.Add(ref gene, 1))
            {
                T value = T.Addend(gene.Value);
                ref ulong who = ref Unsafe.Add(ref words, (nint)gene.Gene * Slices);
                w0 = T.AddWhere(ref who, value, w0);
                w1 = T.AddWhere(ref Unsafe.Add(ref who, 1), value, w1);
                w2 = T.AddWhere(ref Unsafe.Add(ref who, 2), value, w2);
                w3 = T.AddWhere(ref Unsafe.Add(ref who, 3), value, w3);
            }

            nuint at = (uint)edge.Target;
            T.Store(w0, ref target, at);
            T.Store(w1, ref target, at + 16);
            T.Store(w2, ref target, at + 32);
            T.Store(w3, ref target, at + 48);
        }
    }

    /// <summary>A unit of the first hidden layer for all images: h = max(0, Σ x w), over the inputs that are not 0.</summary>
    /// <param name="weights">64 numbers for each of the unit's edges.</param>
    /// <param name="order">The images, in the order of their terms.</param>
    /// <param name="start">The first term of each of them, and the term after the last.</param>
    /// <param name="terms">For each term its edge and its input.</param>
    /// <param name="inputBits">How many bits of a term are the input.</param>
    /// <param name="images">The inputs of each image, one image after the other.</param>
    /// <param name="imageStride">From one image to the next.</param>
    /// <param name="h">Buffer for 64 numbers an image.</param>
    /// <param name="stride">From the numbers of one image to those of the next.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Sparse<T>(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<int> order,
        ReadOnlySpan<int> start,
        ReadOnlySpan<SparseTerm> terms,
        int inputBits,
        ReadOnlySpan<float> images,
        int imageStride,
        Span<float> h,
        int stride
    )
        where T : struct, ILanes<T>
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref SparseTerm term = ref MemoryMarshal.GetReference(terms);
        uint inputMask = (1u << inputBits) - 1;
        ref float target = ref MemoryMarshal.GetReference(h);
        T zero = T.Broadcast(0);
        for (int image = 0; image < order.Length; image++)
        {
            T a0 = zero,
                a1 = zero,
                a2 = zero,
                a3 = zero,
                b0 = zero,
                b1 = zero,
                b2 = zero,
                b3 = zero;
            ref float values = ref Unsafe.Add(ref MemoryMarshal.GetReference(images), (nint)order[image] * imageStride);
            nint i = start[image],
                end = start[image + 1];
            for (; i + 1 < end; i += 2)
            {
                uint even = Unsafe.Add(ref term, i).Bits,
                    odd = Unsafe.Add(ref term, i + 1).Bits;
                T x = T.Broadcast(Unsafe.Add(ref values, (nint)(even & inputMask))),
                    y = T.Broadcast(Unsafe.Add(ref values, (nint)(odd & inputMask)));
                nuint p = (even >> inputBits) * Block,
                    q = (odd >> inputBits) * Block;
                a0 = T.MultiplyAdd(x, ref w, p, a0);
                b0 = T.MultiplyAdd(y, ref w, q, b0);
                a1 = T.MultiplyAdd(x, ref w, p + 16, a1);
                b1 = T.MultiplyAdd(y, ref w, q + 16, b1);
                a2 = T.MultiplyAdd(x, ref w, p + 32, a2);
                b2 = T.MultiplyAdd(y, ref w, q + 32, b2);
                a3 = T.MultiplyAdd(x, ref w, p + 48, a3);
                b3 = T.MultiplyAdd(y, ref w, q + 48, b3);
            }

            if (i < end)
            {
                uint even = Unsafe.Add(ref term, i).Bits;
                T x = T.Broadcast(Unsafe.Add(ref values, (nint)(even & inputMask)));
                nuint p = (even >> inputBits) * Block;
                a0 = T.MultiplyAdd(x, ref w, p, a0);
                a1 = T.MultiplyAdd(x, ref w, p + 16, a1);
                a2 = T.MultiplyAdd(x, ref w, p + 32, a2);
                a3 = T.MultiplyAdd(x, ref w, p + 48, a3);
            }

            nuint at = (nuint)order[image] * (nuint)stride;
            T.Store(T.Max(T.Add(a0, b0), zero), ref target, at);
            T.Store(T.Max(T.Add(a1, b1), zero), ref target, at + 16);
            T.Store(T.Max(T.Add(a2, b2), zero), ref target, at + 32);
            T.Store(T.Max(T.Add(a3, b3), zero), ref target, at + 48);
        }
    }

    /// <summary>Adds Σ h w over some units to the sums of ten units of the next layer, for all images.</summary>
    /// <param name="h">64 numbers for each unit, side by side, for each image.</param>
    /// <param name="hStride">From one image to the next.</param>
    /// <param name="units">How many units.</param>
    /// <param name="weights">For each unit ten edges of 64 numbers.</param>
    /// <param name="sums">Ten times 64 numbers for each image.</param>
    /// <param name="sumStride">From one image to the next.</param>
    /// <param name="images">A multiple of <see cref="Images"/>.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Dense<T>(
        ReadOnlySpan<float> h,
        int hStride,
        int units,
        ReadOnlySpan<float> weights,
        Span<float> sums,
        int sumStride,
        int images
    )
        where T : struct, ILanes<T>
    {
        for (int slice = 0; slice < Slices; slice++)
        {
            ref float w = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), slice * Matrix.Lanes);
            for (int b = 0; b < images; b += Images)
            {
                ref float h0 = ref Unsafe.Add(
                    ref MemoryMarshal.GetReference(h),
                    ((nint)b * hStride) + (slice * Matrix.Lanes)
                );
                ref float h1 = ref Unsafe.Add(ref h0, hStride);
                ref float s0 = ref Unsafe.Add(
                    ref MemoryMarshal.GetReference(sums),
                    ((nint)b * sumStride) + (slice * Matrix.Lanes)
                );
                ref float s1 = ref Unsafe.Add(ref s0, sumStride);
                TwoByTen<T>(ref h0, ref h1, ref w, ref s0, ref s1, (nuint)units);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TwoByTen<T>(ref float h0, ref float h1, ref float w, ref float s0, ref float s1, nuint units)
        where T : struct, ILanes<T>
    {
        T a0 = T.Load(ref s0, 0),
            a1 = T.Load(ref s0, 64),
            a2 = T.Load(ref s0, 128),
            a3 = T.Load(ref s0, 192),
            a4 = T.Load(ref s0, 256),
            a5 = T.Load(ref s0, 320),
            a6 = T.Load(ref s0, 384),
            a7 = T.Load(ref s0, 448),
            a8 = T.Load(ref s0, 512),
            a9 = T.Load(ref s0, 576);
        T b0 = T.Load(ref s1, 0),
            b1 = T.Load(ref s1, 64),
            b2 = T.Load(ref s1, 128),
            b3 = T.Load(ref s1, 192),
            b4 = T.Load(ref s1, 256),
            b5 = T.Load(ref s1, 320),
            b6 = T.Load(ref s1, 384),
            b7 = T.Load(ref s1, 448),
            b8 = T.Load(ref s1, 512),
            b9 = T.Load(ref s1, 576);
        for (nuint k = 0; k < units; k++)
        {
            T x = T.Load(ref h0, k * Block),
                y = T.Load(ref h1, k * Block);
            ref float row = ref Unsafe.Add(ref w, k * (Tile * Block));
            T v = T.Load(ref row, 0);
            a0 = T.MultiplyAdd(x, v, a0);
            b0 = T.MultiplyAdd(y, v, b0);
            v = T.Load(ref row, 64);
            a1 = T.MultiplyAdd(x, v, a1);
            b1 = T.MultiplyAdd(y, v, b1);
            v = T.Load(ref row, 128);
            a2 = T.MultiplyAdd(x, v, a2);
            b2 = T.MultiplyAdd(y, v, b2);
            v = T.Load(ref row, 192);
            a3 = T.MultiplyAdd(x, v, a3);
            b3 = T.MultiplyAdd(y, v, b3);
            v = T.Load(ref row, 256);
            a4 = T.MultiplyAdd(x, v, a4);
            b4 = T.MultiplyAdd(y, v, b4);
            v = T.Load(ref row, 320);
            a5 = T.MultiplyAdd(x, v, a5);
            b5 = T.MultiplyAdd(y, v, b5);
            v = T.Load(ref row, 384);
            a6 = T.MultiplyAdd(x, v, a6);
            b6 = T.MultiplyAdd(y, v, b6);
            v = T.Load(ref row, 448);
            a7 = T.MultiplyAdd(x, v, a7);
            b7 = T.MultiplyAdd(y, v, b7);
            v = T.Load(ref row, 512);
            a8 = T.MultiplyAdd(x, v, a8);
            b8 = T.MultiplyAdd(y, v, b8);
            v = T.Load(ref row, 576);
            a9 = T.MultiplyAdd(x, v, a9);
            b9 = T.MultiplyAdd(y, v, b9);
        }

        T.Store(a0, ref s0, 0);
        T.Store(a1, ref s0, 64);
        T.Store(a2, ref s0, 128);
        T.Store(a3, ref s0, 192);
        T.Store(a4, ref s0, 256);
        T.Store(a5, ref s0, 320);
        T.Store(a6, ref s0, 384);
        T.Store(a7, ref s0, 448);
        T.Store(a8, ref s0, 512);
        T.Store(a9, ref s0, 576);
        T.Store(b0, ref s1, 0);
        T.Store(b1, ref s1, 64);
        T.Store(b2, ref s1, 128);
        T.Store(b3, ref s1, 192);
        T.Store(b4, ref s1, 256);
        T.Store(b5, ref s1, 320);
        T.Store(b6, ref s1, 384);
        T.Store(b7, ref s1, 448);
        T.Store(b8, ref s1, 512);
        T.Store(b9, ref s1, 576);
    }
}
