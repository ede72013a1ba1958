using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a convolutional k-cap layer, an image at a time on each thread, and back. <see cref="Reference.PlainConvolution{T}"/> says the same
/// in a few lines, with the same bits.
/// </summary>
internal sealed class ConvolutionalPass : LayerPass
{
    private readonly ConvolutionalLayer layer;
    private readonly WorkerPool workers;
    private readonly PackedFilters filters;
    private readonly FeatureMap[] maps;
    private readonly Matrix output;
    private readonly float[][] images;
    private readonly FeatureSelection? selection;
    private readonly Matrix? roots;
    private readonly ConvolutionGradient? gradient;

    // The filters do not change while the pass lives.
    private readonly bool isPacked;

    // The block below that was loaded last; gradients need it.
    private Rows input;

    public ConvolutionalPass(ConvolutionalLayer layer, PassOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        this.layer = layer;
        workers = options.Workers;
        var grid = new PatchGrid(layer);
        filters = new PackedFilters(layer.Filters.Rows, layer.Filters.Columns, workers.Width);
        if (options.PacksInputWeights)
        {
            filters.Pack(layer.Filters);
            isPacked = true;
        }

        maps =
        [
            .. Enumerable.Range(0, workers.Threads).Select(_ => new FeatureMap(layer, grid, filters, workers.Width)),
        ];
        int length = Matrix.PaddedLength(layer.InputShape.Size);
        images = [.. Enumerable.Range(0, workers.Threads).Select(_ => new float[length])];
        output = new Matrix(options.Capacity, layer.OutputShape.Size);
        Activity = new Activity(options.Capacity, layer);
        if (options.Use != PassUse.Forward)
        {
            selection = new FeatureSelection(options.Capacity, layer);
            roots = layer.Options.SquareRoot ? new Matrix(options.Capacity, output.Columns) : null;
            gradient = new ConvolutionGradient(layer, grid, options, filters, maps[0], selection);
        }
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(output, Activity);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows)
    {
        input = below;
        if (!isPacked)
        {
            filters.Pack(layer.Filters);
        }

        if (rows == 1)
        {
            Run(start, thread: 0);
            return;
        }

        workers.OnEachThread(
            (Pass: this, Start: start, Rows: rows),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                for (int row = from; row < to; row++)
                {
                    state.Pass.Run(state.Start + row, share.Thread);
                }
            },
            (long)rows * layer.Positions * layer.Filters.Rows * layer.Filters.Columns
        );
    }

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient)
    {
        gradient!.Begin();
        for (int row = 0; row < rows; row++)
        {
            gradient.PullBack(
                ImageOf(row, thread: 0),
                row,
                PooledGradient(outputGradient.Row(row), row),
                belowGradient
            );
        }

        gradient.End();
    }

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch)
    {
        // The moments of outputs are measured, not descended in.
        if (weights == 0)
        {
            sum.AddRows(gradient!.FilterGradient, fromRow, toRow);
        }
    }

    private ReadOnlySpan<float> ImageOf(int row, int thread)
    {
        if (input.Dense is { } dense)
        {
            return dense.Row(row);
        }

        input.CopyTo(row, images[thread]);
        return images[thread].AsSpan(0, layer.InputShape.Size);
    }

    private void Run(int row, int thread)
    {
        var result = output.PaddedRow(row);
        maps[thread].Pool(filters, ImageOf(row, thread), result, selection, row);
        workers.Width.Run(
            new FinishKernel(
                result,
                layer.Options.SquareRoot,
                roots is null ? default : roots.PaddedRow(row),
                layer.Mean is null ? default : layer.Mean.PaddedRow(0),
                layer.Scale is null ? default : layer.Scale.PaddedRow(0),
                Activity.Fired(row, 1)
            )
        );
        Activity.KeepLast(row, result, workers.Width);
    }

    // Back through moments and root.
    private Span<float> PooledGradient(Span<float> delta, int row)
    {
        for (int i = 0; layer.Scale is not null && i < delta.Length; i++)
        {
            delta[i] *= layer.Scale[0, i];
        }

        var root = roots is null ? default : roots.Row(row);
        for (int i = 0; i < root.Length; i++)
        {
            // At 0 the root has no derivative; 0 stands for it.
            delta[i] = root[i] > 0 ? delta[i] / (2 * root[i]) : 0;
        }

        return delta;
    }

    // z → (√z − mean) · scale, and which of them are not 0.
    private readonly ref struct FinishKernel(
        Span<float> row,
        bool hasRoot,
        Span<float> roots,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> scale,
        Span<ulong> fired
    ) : ILanesKernel
    {
        private readonly Span<float> row = row;
        private readonly Span<float> roots = roots;
        private readonly ReadOnlySpan<float> mean = mean;
        private readonly ReadOnlySpan<float> scale = scale;
        private readonly Span<ulong> fired = fired;

        public void Run<T>()
            where T : struct, ILanes<T> => Finish<T>(row, hasRoot, roots, mean, scale, fired);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Finish<T>(
            Span<float> row,
            bool hasRoot,
            Span<float> roots,
            ReadOnlySpan<float> mean,
            ReadOnlySpan<float> scale,
            Span<ulong> fired
        )
            where T : struct, ILanes<T>
        {
            var zero = T.Broadcast(0);
            fired.Clear();
            ref float target = ref MemoryMarshal.GetReference(row);
            for (int i = 0; i < row.Length; i += Matrix.Lanes)
            {
                var z = T.Load(ref target, (nuint)i);
                z = hasRoot ? T.SquareRoot(z) : z;
                if (roots.Length > 0)
                {
                    T.Store(z, ref MemoryMarshal.GetReference(roots), (nuint)i);
                }

                if (mean.Length > 0)
                {
                    var m = T.Load(ref MemoryMarshal.GetReference(mean), (nuint)i);
                    z = T.MultiplyAdd(m, T.Broadcast(-1), z);
                }

                if (scale.Length > 0)
                {
                    z = T.Multiply(z, T.Load(ref MemoryMarshal.GetReference(scale), (nuint)i));
                }

                // No −0.
                z = T.Add(z, zero);
                uint isZero = T.AtLeast(z, zero) & T.AtLeast(zero, z);
                fired[i >> 6] |= (ulong)(~isZero & 0xFFFF) << (i & 63);
                T.Store(z, ref target, (nuint)i);
            }
        }
    }
}
