using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// How a convolutional k-cap layer is drawn, and everything about it but its weights: <see cref="ConvolutionalLayer"/>. Its filters are
/// random until something trains them.
/// </summary>
/// <param name="Filters">F, from 1 to 65,536.</param>
/// <param name="PatchSide">p, the side of the square patches that filters look at, from 1 to 64 and at most the side of the image.</param>
/// <param name="Cap">k, the filters that are above the threshold at one position; from 1 to <paramref name="Filters"/> (then there is no cap).</param>
public sealed record ConvolutionOptions(int Filters, int PatchSide, int Cap) : HiddenLayerOptions
{
    /// <summary>Pixels from one position to the next, down and across; from 1 to 64.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>
    /// c of the contrast normalisation: a patch is replaced by (patch − mean)/√(N (variance + c)), N its numbers, and by 0 where its
    /// variance is below 10⁻⁷. None: patches stay as they are. From 0 to 1,000.
    /// </summary>
    public float? Contrast { get; init; }

    /// <summary>G: the positions are pooled into G × G cells; from 1 to the positions across or down, whichever are fewer.</summary>
    public int Grid { get; init; } = 4;

    /// <summary>How the positions are shared out to the cells.</summary>
    public Pooling Pooling { get; init; } = Pooling.Hard;

    /// <summary>Whether each pooled sum is replaced by its square root.</summary>
    public bool SquareRoot { get; init; }

    /// <summary>
    /// Whether outputs are standardised: (z − mean) · scale, drawn as mean 0 and scale 1, which
    /// <see cref="Representation.MomentsTrainer"/> measures. Of a layer that exists: whether it has both.
    /// </summary>
    public bool Standardise { get; init; }

    /// <summary>The least side of an image that has a position for each cell.</summary>
    internal int LeastSide => PatchSide + (Stride * (Grid - 1));

    /// <inheritdoc/>
    public override void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Filters), Filters, 1, 65_536);
        InvalidOptionException.ThrowIfOutside(nameof(PatchSide), PatchSide, 1, 64);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap, 1, Filters);
        InvalidOptionException.ThrowIfOutside(nameof(Stride), Stride, 1, 64);
        InvalidOptionException.ThrowIfOutside(nameof(Contrast), Contrast ?? 0, 0, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Grid), Grid, 1, 4096);
        if (!Enum.IsDefined(Pooling))
        {
            throw new InvalidOptionException(nameof(Pooling), $"{Pooling}", "hard or soft");
        }
    }

    /// <summary>Checks every value, and that such a layer fits an input.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range, or the input is no image or too small; the message says which.</exception>
    internal void Validate(LayerShape input)
    {
        const int MostPatchNumbers = 65_536;
        Validate();
        input.Validate(RecurrentLayer.MostInputs);
        int side = Math.Min(input.Height, input.Width);
        if (side < PatchSide)
        {
            throw new InvalidOptionException(
                "the input of a convolutional layer",
                side == 1
                    ? $"{input.Size} numbers that are no image"
                    : $"an image of {input.Height}×{input.Width} pixels",
                $"an image of at least {PatchSide}×{PatchSide} pixels"
            );
        }

        long patch = (long)input.Channels * PatchSide * PatchSide;
        InvalidOptionException.ThrowIfOutside("numbers of a patch", patch, 1, MostPatchNumbers);
        InvalidOptionException.ThrowIfOutside("weights of the filters", patch * Filters, 1, Array.MaxLength / 4);
        InvalidOptionException.ThrowIfOutside(nameof(Grid), Grid, 1, ((side - PatchSide) / Stride) + 1);
        InvalidOptionException.ThrowIfOutside(
            "neurons of a convolutional layer",
            (long)Filters * Grid * Grid,
            1,
            RecurrentLayer.MostInputs
        );
    }

    /// <inheritdoc/>
    internal override ConvolutionalLayer Create(LayerShape input, RandomKey key)
    {
        Validate(input);
        var filters = new Matrix(input.Channels * PatchSide * PatchSide, Filters);
        var random = key.For("filters").Stream();
        for (int j = 0; j < filters.Rows; j++)
        {
            random.FillNormal(filters.Row(j));
        }

        PatchFilter.RemoveMeans(filters);
        PatchFilter.Normalise(filters);
        if (!Standardise)
        {
            return new ConvolutionalLayer(input, this, filters);
        }

        var scale = new Matrix(1, Filters * Grid * Grid);
        scale.Fill(1);
        return new ConvolutionalLayer(input, this, filters, new Matrix(1, scale.Columns), scale);
    }
}

/// <summary>How the positions of a convolutional layer are shared out to the G × G cells that add them up.</summary>
public enum Pooling
{
    /// <summary>Each position belongs to one cell: position r of n, down or across, to cell ⌊G r/n⌋.</summary>
    Hard,

    /// <summary>
    /// A position is shared by up to two cells down and two across: that at r of n counts in cell g with the weight
    /// max(0, 1 − |r + ½ − (g + ½) n/G| G/n), and with the product of both axes.
    /// </summary>
    Soft,
}
