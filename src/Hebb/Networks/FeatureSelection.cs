namespace Hebb.Networks;

/// <summary>
/// What the way back through a convolutional layer must know of the way forward: at each position of each image the filters above the
/// threshold, the filter that is the threshold, and how the patch was normalised.
/// </summary>
internal sealed class FeatureSelection
{
    private readonly int positions;
    private readonly int most;
    private readonly int[] filters;
    private readonly int[] counts;
    private readonly int[] thresholds;
    private readonly float[] means;
    private readonly float[] factors;

    /// <summary>For a number of images.</summary>
    /// <exception cref="InvalidOptionException">That many numbers do not fit into memory.</exception>
    public FeatureSelection(int rows, ConvolutionalLayer layer)
    {
        positions = layer.Positions;
        most = layer.Options.Cap;
        InvalidOptionException.ThrowIfOutside(
            "filters above the threshold in a block of images, which gradients remember",
            (long)rows * positions * most,
            0,
            Array.MaxLength
        );
        filters = new int[rows * positions * most];
        counts = new int[rows * positions];
        thresholds = new int[rows * positions];
        int normalised = layer.Options.Contrast is null ? 0 : rows * positions;
        means = new float[normalised];
        factors = new float[normalised];
    }

    /// <summary>Forgets what an image had.</summary>
    public void Clear(int row)
    {
        counts.AsSpan(row * positions, positions).Clear();
        thresholds.AsSpan(row * positions, positions).Fill(-1);
    }

    /// <summary>Adds a filter that is above the threshold; filters come in rising order.</summary>
    public void Add(int row, int position, int filter)
    {
        int at = (row * positions) + position;
        filters[(at * most) + counts[at]++] = filter;
    }

    /// <summary>Names the filter whose value is the threshold; the first that is named counts.</summary>
    public void AddThreshold(int row, int position, int filter)
    {
        ref int owner = ref thresholds[(row * positions) + position];
        owner = owner < 0 ? filter : owner;
    }

    /// <summary>Keeps how patches were normalised: (patch − mean) · factor.</summary>
    public void Keep(int row, int position, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor)
    {
        mean.CopyTo(means.AsSpan((row * positions) + position));
        factor.CopyTo(factors.AsSpan((row * positions) + position));
    }

    /// <summary>The filters above the threshold, in rising order.</summary>
    public ReadOnlySpan<int> Filters(int row, int position)
    {
        int at = (row * positions) + position;
        return filters.AsSpan(at * most, counts[at]);
    }

    /// <summary>The filter whose value is the threshold; −1 where the threshold is 0.</summary>
    public int Threshold(int row, int position) => thresholds[(row * positions) + position];

    /// <summary>How the patch was normalised.</summary>
    public (float Mean, float Factor) Normalisation(int row, int position) =>
        (means[(row * positions) + position], factors[(row * positions) + position]);
}
