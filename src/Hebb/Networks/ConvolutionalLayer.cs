using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A convolutional k-cap layer: at every position of an image each filter f gives s_f = A_f · patch; of these only what is above the
/// threshold remains, h_f = relu(s_f − θ) with θ = max(0, the (k+1)-th largest s), 0 if k = F; h is added up over the cells of a grid,
/// perhaps replaced by its square root, and perhaps standardised: (z − mean) · scale.
/// </summary>
/// <remarks>
/// With <see cref="ConvolutionOptions.Contrast"/> the patch is normalised first. Positions begin at the top left, without padding. Output
/// f G² + g is that of filter f in cell g, the cells row by row. Of the (k+1)-th largest value's owner, where several have it, the one with
/// the lowest index counts. Unit length is <see cref="OutputReading.UnitLength"/>, or that of <see cref="ConcatenatedLayers"/>.
/// </remarks>
/// <example><code>
/// var conv = new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4) { Stride = 2 };
/// var images = Network.Create(mnist.Train, key, null, conv).WithReading(new OutputReading(UnitLength: true));
/// </code></example>
public sealed class ConvolutionalLayer : HiddenLayer
{
    /// <summary>Patches of a smaller variance are silent where contrast is normalised.</summary>
    public const float LeastVariance = 1e-7f;

    /// <summary>Puts a layer together from its parts.</summary>
    /// <param name="input">The shape of an image.</param>
    /// <param name="options">Everything but the weights.</param>
    /// <param name="filters">A, the filters: p² · channels × F. Row (c p + y) p + x is pixel (y, x) of channel c in a patch.</param>
    /// <param name="mean">1 × F G²; what is subtracted from each output. None: nothing.</param>
    /// <param name="scale">1 × F G²; what each output is multiplied by after that. None: 1.</param>
    /// <exception cref="InvalidOptionException">A number is out of range, or the parts do not fit each other; the message says which.</exception>
    public ConvolutionalLayer(
        LayerShape input,
        ConvolutionOptions options,
        Matrix filters,
        Matrix? mean = null,
        Matrix? scale = null
    )
    {
        options.Validate(input);
        InputShape = input;
        Options = options with { Standardise = mean is not null && scale is not null };
        Check(nameof(filters), filters, input.Channels * options.PatchSide * options.PatchSide, options.Filters);
        Check(nameof(mean), mean, 1, OutputShape.Size);
        Check(nameof(scale), scale, 1, OutputShape.Size);
        (Filters, Mean, Scale) = (filters, mean, scale);
    }

    /// <summary>Everything about the layer but its weights.</summary>
    public ConvolutionOptions Options { get; }

    /// <summary>A, the filters, p² · channels × F: each is a column.</summary>
    public Matrix Filters { get; }

    /// <summary>What is subtracted from each output, 1 × F G²; none means 0.</summary>
    public Matrix? Mean { get; }

    /// <summary>What each output is multiplied by after that, 1 × F G²; none means 1.</summary>
    public Matrix? Scale { get; }

    /// <inheritdoc/>
    public override LayerShape OutputShape => new(Options.Filters, Options.Grid, Options.Grid);

    /// <inheritdoc/>
    public override int MostActive =>
        // A mean that is subtracted makes zeros rare.
        Mean is null
            ? (int)Math.Min(OutputShape.Size, (Options.Pooling == Pooling.Hard ? 1L : 4L) * Options.Cap * Positions)
            : OutputShape.Size;

    /// <summary>The positions of a patch in an image, down.</summary>
    public int PositionsDown => ((InputShape.Height - Options.PatchSide) / Options.Stride) + 1;

    /// <summary>The positions of a patch in an image, across.</summary>
    public int PositionsAcross => ((InputShape.Width - Options.PatchSide) / Options.Stride) + 1;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedWeights> Weights
    {
        get
        {
            var weights = new List<NamedWeights> { new(NamedWeights.Filters, Filters, null) };
            if (Mean is not null)
            {
                weights.Add(new("mean", Mean, null));
            }

            if (Scale is not null)
            {
                weights.Add(new("scale", Scale, null));
            }

            return weights;
        }
    }

    internal int Positions => PositionsDown * PositionsAcross;

    /// <inheritdoc/>
    public override ConvolutionalLayer Clone() =>
        new(InputShape, Options, Filters.Clone(), Mean?.Clone(), Scale?.Clone());

    /// <summary>The layer with the same filters, which are shared, whose outputs are standardised in this way.</summary>
    /// <param name="mean">What is subtracted, 1 × F G²; none means 0.</param>
    /// <param name="scale">What is multiplied by after that, 1 × F G²; none means 1.</param>
    /// <exception cref="InvalidOptionException">They are of another size.</exception>
    public ConvolutionalLayer WithMoments(Matrix? mean, Matrix? scale) =>
        new(InputShape, Options, Filters, mean, scale);

    /// <summary>How much each position counts in each cell.</summary>
    /// <returns>Positions, row by row, × G² cells.</returns>
    public Matrix CellShares()
    {
        var grid = new PatchGrid(this);
        var shares = new Matrix(Positions, Options.Grid * Options.Grid);
        for (int position = 0; position < Positions; position++)
        {
            for (int e = grid.First[position]; e < grid.First[position + 1]; e++)
            {
                shares[position, grid.Cells[e]] = grid.Shares[e];
            }
        }

        return shares;
    }

    /// <inheritdoc/>
    internal override LayerPass CreatePass(PassOptions options) => new ConvolutionalPass(this, options);

    private static void Check(string name, Matrix? matrix, int rows, int columns)
    {
        if (matrix is not null && (matrix.Rows != rows || matrix.Columns != columns))
        {
            throw new InvalidOptionException($"size of {name}", $"{matrix.Rows}×{matrix.Columns}", $"{rows}×{columns}");
        }
    }
}
