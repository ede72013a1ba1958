using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The sums over patches on the way back through a convolutional layer: into the gradient of an image, and into that of the filters.
/// </summary>
/// <remarks>Each row of a patch is kept as whole vectors; the lanes past its end are 0, or of no use.</remarks>
internal sealed class PatchGradient
{
    private const int Lanes = Matrix.Lanes;

    private readonly ConvolutionalLayer layer;
    private readonly VectorWidth width;
    private readonly bool needsImage;
    private readonly bool needsFilters;
    private readonly bool normalises;
    private readonly int side;
    private readonly int rowLength;
    private readonly int lines;
    private readonly int imageStride;

    // A row for each filter: the lines of its patch, one after the other.
    private readonly Matrix filters;
    private readonly Matrix gradient;
    private readonly float[] image;
    private readonly float[] imageGradient;
    private readonly float[] patch;
    private readonly float[] patchGradient;

    // Where each line of the first patch begins in the image.
    private readonly int[] lineStart;

    public PatchGradient(ConvolutionalLayer layer, PassOptions options)
    {
        this.layer = layer;
        width = options.Workers.Width;
        needsImage = options.Use.HasFlag(PassUse.InputGradient);
        needsFilters = options.Use.HasFlag(PassUse.InputWeightGradient);
        normalises = layer.Options.Contrast is not null;
        side = layer.Options.PatchSide;
        rowLength = Matrix.PaddedLength(side);
        lines = layer.InputShape.Channels * side;
        imageStride = layer.InputShape.Width;
        filters = new Matrix(needsImage ? layer.Options.Filters : 0, lines * rowLength);
        gradient = new Matrix(needsFilters ? layer.Options.Filters : 0, lines * rowLength);
        FilterGradient = needsFilters ? new Matrix(layer.Filters.Rows, layer.Filters.Columns) : new Matrix(0, 0);
        image = new float[layer.InputShape.Size + rowLength];
        imageGradient = new float[needsImage ? image.Length : 0];
        patch = new float[normalises ? lines * rowLength : 0];
        patchGradient = new float[normalises && needsImage ? lines * rowLength : 0];
        lineStart =
        [
            .. Enumerable
                .Range(0, lines)
                .Select(line => (((line / side * layer.InputShape.Height) + (line % side)) * imageStride)),
        ];
    }

    /// <summary>∂L/∂A, N × F, complete after <see cref="End"/>.</summary>
    public Matrix FilterGradient { get; }

    /// <summary>Begins the images of a block, with the filters as they are now.</summary>
    public void Begin()
    {
        gradient.Buffer.Clear();
        for (int n = 0; needsImage && n < layer.Filters.Rows; n++)
        {
            var row = layer.Filters.Row(n);
            int place = (n / side * rowLength) + (n % side);
            for (int f = 0; f < row.Length; f++)
            {
                filters[f, place] = row[f];
            }
        }
    }

    /// <summary>Takes an image.</summary>
    public void BeginImage(ReadOnlySpan<float> pixels)
    {
        pixels.CopyTo(image);
        imageGradient.AsSpan().Clear();
    }

    /// <summary>Writes the gradient of the image.</summary>
    public void EndImage(Span<float> pixels) => imageGradient.AsSpan(0, pixels.Length).CopyTo(pixels);

    /// <summary>Ends the block.</summary>
    public void End()
    {
        for (int n = 0; n < FilterGradient.Rows; n++)
        {
            var row = FilterGradient.Row(n);
            int place = (n / side * rowLength) + (n % side);
            for (int f = 0; f < row.Length; f++)
            {
                row[f] = gradient[f, place];
            }
        }
    }

    /// <summary>Adds what goes back at one position.</summary>
    /// <param name="down">The position, down.</param>
    /// <param name="across">The position, across.</param>
    /// <param name="active">Filters with a δ.</param>
    /// <param name="deltas">δ of each.</param>
    /// <param name="normalisation">How the patch was normalised.</param>
    public void Add(
        int down,
        int across,
        ReadOnlySpan<int> active,
        ReadOnlySpan<float> deltas,
        (float Mean, float Factor) normalisation
    )
    {
        int first = ((down * imageStride) + across) * layer.Options.Stride;
        width.Run(new AddKernel(this, first, active, deltas, normalisation));
    }

    private readonly ref struct AddKernel(
        PatchGradient all,
        int first,
        ReadOnlySpan<int> active,
        ReadOnlySpan<float> deltas,
        (float Mean, float Factor) normalisation
    ) : ILanesKernel
    {
        private readonly ReadOnlySpan<int> active = active;
        private readonly ReadOnlySpan<float> deltas = deltas;

        public void Run<T>()
            where T : struct, ILanes<T>
        {
            ref float image = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(all.image), first);
            if (all.normalises)
            {
                if (normalisation.Factor == 0)
                {
                    return;
                }

                all.NormalisePatch<T>(ref image, normalisation.Mean, normalisation.Factor);
                if (all.needsFilters)
                {
                    all.AddToFilters<T>(ref all.patch[0], isImage: false, active, deltas);
                }

                if (all.needsImage)
                {
                    ref float target = ref all.patchGradient[0];
                    all.patchGradient.AsSpan().Clear();
                    all.AddToImage<T>(ref target, isImage: false, active, deltas);
                    all.Unnormalise<T>(first, normalisation.Factor);
                }

                return;
            }

            if (all.needsFilters)
            {
                all.AddToFilters<T>(ref image, isImage: true, active, deltas);
            }

            if (all.needsImage)
            {
                ref float target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(all.imageGradient), first);
                all.AddToImage<T>(ref target, isImage: true, active, deltas);
            }
        }
    }

    // target += Σ δ_f A_f, line by line.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void AddToImage<T>(ref float target, bool isImage, ReadOnlySpan<int> active, ReadOnlySpan<float> deltas)
        where T : struct, ILanes<T>
    {
        ref float rows = ref MemoryMarshal.GetReference(filters.Buffer);
        nuint stride = (nuint)filters.Stride;
        for (int line = 0, place = 0; line < lines; line++)
        {
            ref float to = ref Unsafe.Add(ref target, isImage ? lineStart[line] : place);
            for (int x = 0; x < rowLength; x += Lanes, place += Lanes)
            {
                var sum = T.Load(ref to, (nuint)x);
                for (int n = 0; n < active.Length; n++)
                {
                    nuint at = ((nuint)active[n] * stride) + (nuint)place;
                    sum = T.MultiplyAdd(T.Broadcast(deltas[n]), ref rows, at, sum);
                }

                T.Store(sum, ref to, (nuint)x);
            }
        }
    }

    // Row f += δ_f · patch.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void AddToFilters<T>(ref float source, bool isImage, ReadOnlySpan<int> active, ReadOnlySpan<float> deltas)
        where T : struct, ILanes<T>
    {
        for (int n = 0; n < active.Length; n++)
        {
            var delta = T.Broadcast(deltas[n]);
            ref float row = ref MemoryMarshal.GetReference(gradient.PaddedRow(active[n]));
            for (int line = 0, place = 0; line < lines; line++)
            {
                ref float from = ref Unsafe.Add(ref source, isImage ? lineStart[line] : place);
                for (int x = 0; x < rowLength; x += Lanes, place += Lanes)
                {
                    var sum = T.MultiplyAdd(delta, ref from, (nuint)x, T.Load(ref row, (nuint)place));
                    T.Store(sum, ref row, (nuint)place);
                }
            }
        }
    }

    // q = (patch − mean) · r, and 0 past the end of each line.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void NormalisePatch<T>(ref float source, float mean, float factor)
        where T : struct, ILanes<T>
    {
        for (int line = 0, place = 0; line < lines; line++)
        {
            ref float from = ref Unsafe.Add(ref source, lineStart[line]);
            for (int x = 0; x < rowLength; x += Lanes, place += Lanes)
            {
                var q = T.Multiply(T.Add(T.Load(ref from, (nuint)x), T.Broadcast(-mean)), T.Broadcast(factor));
                T.Store(T.Select(Within(x), q, T.Broadcast(0)), ref patch[0], (nuint)place);
            }
        }
    }

    // image += r (δq − mean δq − q (q·δq))
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Unnormalise<T>(int first, float factor)
        where T : struct, ILanes<T>
    {
        var sums = T.Broadcast(0);
        var products = T.Broadcast(0);
        for (nuint i = 0; i < (nuint)patch.Length; i += Lanes)
        {
            var delta = T.Load(ref patchGradient[0], i);
            sums = T.Add(sums, delta);
            products = T.MultiplyAdd(delta, ref patch[0], i, products);
        }

        float mean = Total(sums) / layer.Filters.Rows;
        float product = Total(products);
        ref float target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(imageGradient), first);
        for (int line = 0, place = 0; line < lines; line++)
        {
            ref float to = ref Unsafe.Add(ref target, lineStart[line]);
            for (int x = 0; x < rowLength; x += Lanes, place += Lanes)
            {
                var delta = T.Add(T.Load(ref patchGradient[0], (nuint)place), T.Broadcast(-mean));
                delta = T.MultiplyAdd(T.Broadcast(-product), ref patch[0], (nuint)place, delta);
                delta = T.Select(Within(x), delta, T.Broadcast(0));
                T.Store(T.MultiplyAdd(delta, T.Broadcast(factor), T.Load(ref to, (nuint)x)), ref to, (nuint)x);
            }
        }
    }

    // The lanes from column x on that are within a line.
    private uint Within(int x) => side - x >= Lanes ? 0xFFFFu : (1u << (side - x)) - 1;

    private static float Total<T>(T lanes)
        where T : struct, ILanes<T>
    {
        Span<float> each = stackalloc float[Lanes];
        T.Store(lanes, ref each[0], 0);
        float sum = 0;
        foreach (float lane in each)
        {
            sum += lane;
        }

        return sum;
    }
}
