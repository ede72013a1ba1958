using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Back through pooling, cap and filters of a convolutional layer: δ_f = Σ_g share_g δ_g for the filters above the threshold, and −Σ δ_f
/// for the filter that is the threshold; ∂L/∂patch = Σ_f δ_f A_f and ∂L/∂A_f = Σ δ_f · patch, over the few filters with a δ.
/// </summary>
/// <remarks>
/// Where contrast is normalised q stands for the patch, and ∂L/∂patch = r (δq − mean δq − q (q·δq)) with r = 1/√(N (variance + c)). Under
/// <see cref="CapGradient.StraightThrough"/> the threshold has no δ. Under <see cref="CapGradient.Sigmoid"/> every filter has δ_f σ((s_f − θ)/τ)
/// and the threshold none; τ is a twentieth of the standard deviation of all s of the image. On the calling thread.
/// </remarks>
internal sealed class ConvolutionGradient
{
    private const double Sharpness = 0.05;

    private readonly ConvolutionalLayer layer;
    private readonly PatchGrid grid;
    private readonly CapGradient way;
    private readonly PackedFilters filters;
    private readonly FeatureMap map;
    private readonly FeatureSelection selection;
    private readonly PatchGradient patch;
    private readonly int[] active;
    private readonly float[] deltas;

    public ConvolutionGradient(
        ConvolutionalLayer layer,
        PatchGrid grid,
        PassOptions options,
        PackedFilters filters,
        FeatureMap map,
        FeatureSelection selection
    )
    {
        this.layer = layer;
        this.grid = grid;
        way = options.CapGradient;
        this.filters = filters;
        this.map = map;
        this.selection = selection;
        patch = new PatchGradient(layer, options);
        active = new int[layer.Options.Filters + 1];
        deltas = new float[active.Length];
    }

    /// <summary>∂L/∂A since <see cref="Begin"/>, N × F, once <see cref="End"/> was called; empty where it is not asked for.</summary>
    public Matrix FilterGradient => patch.FilterGradient;

    /// <summary>Begins the images of a block.</summary>
    public void Begin() => patch.Begin();

    /// <summary>Ends them.</summary>
    public void End() => patch.End();

    /// <summary>Takes the gradient with respect to the sums over cells back through one image.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="row">Which of the block it is.</param>
    /// <param name="pooled">The gradient, F G² numbers.</param>
    /// <param name="belowGradient">Receives in its row the gradient with respect to the pixels; none where it is not asked for.</param>
    public void PullBack(ReadOnlySpan<float> pixels, int row, ReadOnlySpan<float> pooled, Matrix? belowGradient)
    {
        patch.BeginImage(pixels);
        if (way == CapGradient.Sigmoid)
        {
            PullBackGates(pixels, row, pooled);
        }
        else
        {
            for (int position = 0; position < grid.Positions; position++)
            {
                PullBackSelected(row, position, pooled);
            }
        }

        if (belowGradient is not null)
        {
            patch.EndImage(belowGradient.Row(row));
        }
    }

    private void PullBackSelected(int row, int position, ReadOnlySpan<float> pooled)
    {
        int count = 0;
        float sum = 0;
        foreach (int f in selection.Filters(row, position))
        {
            float delta = Delta(f, position, pooled);
            sum += delta;
            Add(f, delta, ref count);
        }

        int threshold = way == CapGradient.Exact ? selection.Threshold(row, position) : -1;
        if (threshold >= 0)
        {
            Add(threshold, -sum, ref count);
        }

        PullBackPatch(row, position, count);
    }

    private void PullBackGates(ReadOnlySpan<float> pixels, int row, ReadOnlySpan<float> pooled)
    {
        map.Take(pixels);
        var (sum, squares) = (0.0, 0.0);
        foreach (var tile in grid.Tiles)
        {
            map.Compute(filters, tile);
            for (int f = 0; f < layer.Options.Filters; f++)
            {
                foreach (float s in map.Values.Row(f)[..tile.Count])
                {
                    sum += s;
                    squares += (double)s * s;
                }
            }
        }

        double all = (double)grid.Positions * layer.Options.Filters;
        double variance = (squares / all) - (sum / all * (sum / all));
        float inverse = (float)(1 / (Sharpness * Math.Sqrt(Math.Max(variance, 1e-12))));
        foreach (var tile in grid.Tiles)
        {
            map.Compute(filters, tile);
            for (int i = 0; i < tile.Count; i++)
            {
                int count = 0;
                for (int f = 0; f < layer.Options.Filters; f++)
                {
                    float steps = (map.Values[f, i] - map.Thresholds[i]) * inverse;
                    float gate = 1 / (1 + ElementaryFunctions.Exp(-steps));
                    Add(f, gate * Delta(f, tile.Positions[i], pooled), ref count);
                }

                PullBackPatch(row, tile.Positions[i], count);
            }
        }
    }

    private float Delta(int filter, int position, ReadOnlySpan<float> pooled)
    {
        int first = filter * layer.Options.Grid * layer.Options.Grid;
        float delta = 0;
        for (int e = grid.First[position]; e < grid.First[position + 1]; e++)
        {
            delta = MathF.FusedMultiplyAdd(pooled[first + grid.Cells[e]], grid.Shares[e], delta);
        }

        return delta;
    }

    private void Add(int filter, float delta, ref int count)
    {
        active[count] = filter;
        deltas[count] = delta;
        count += delta != 0 ? 1 : 0;
    }

    private void PullBackPatch(int row, int position, int count)
    {
        if (count > 0)
        {
            var normalisation = layer.Options.Contrast is null ? (0, 1) : selection.Normalisation(row, position);
            patch.Add(
                position / grid.Across,
                position % grid.Across,
                active.AsSpan(0, count),
                deltas.AsSpan(0, count),
                normalisation
            );
        }
    }
}
