using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Representation;

/// <summary>
/// A classifier of images that learns by local rules alone, with every constant in one place: each image is straightened, or not;
/// filters are learned from its patches without labels, the outputs of the k-cap layers are standardised without labels, and the output
/// weights are those of a margin perceptron, averaged.
/// </summary>
/// <remarks>
/// The constants were chosen on the last 10,000 training images of MNIST and Fashion-MNIST. The same recipe, data and key give the same
/// network to the bit.
/// </remarks>
/// <example><code>
/// var recipe = ImageRecipe.Accurate with { View = ImageView.DeskewAndWidth };
/// var network = recipe.Train(mnist.Train, key);
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed record ImageRecipe
{
    /// <summary>The smallest images that filters see more of than prototypes of whole images do: 12 pixels high and wide.</summary>
    public const int LeastSide = 12;

    // Images darker than this are strokes: of digits and letters about four fifths of the pixels are, of clothes a little over half.
    private const double DarkShare = 0.65;
    private const double DarkBelow = 0.1;
    private const int MostLookedAt = 1000;

    /// <summary>The first good result in the shortest time: 64 whitened filters of 5×5 pixels and, at every second position, 64 of 9×9.</summary>
    public static ImageRecipe Fast { get; } =
        new()
        {
            Banks =
            [
                Bank(filters: 64, side: 5, cap: 8, grid: 6),
                Bank(filters: 64, side: 9, cap: 6, grid: 5) with
                {
                    Stride = 2,
                },
            ],
        };

    /// <summary>Twice the filters of both sizes, at every position.</summary>
    public static ImageRecipe Accurate { get; } =
        new() { Banks = [Bank(filters: 128, side: 5, cap: 12, grid: 6), Bank(filters: 128, side: 9, cap: 6, grid: 5)] };

    /// <summary>Those of <see cref="Accurate"/>, and 128 whitened filters of 3×3 pixels.</summary>
    public static ImageRecipe Best { get; } =
        Accurate with
        {
            Banks = [Bank(filters: 128, side: 3, cap: 12, grid: 6), .. Accurate.Banks],
        };

    /// <summary>The convolutional k-cap layers, side by side; at least one.</summary>
    public IReadOnlyList<ConvolutionOptions> Banks { get; init; } = [];

    /// <summary>How each image is straightened first; digits gain from <see cref="ImageView.DeskewAndWidth"/>.</summary>
    public ImageView View { get; init; }

    /// <summary>How the filters are learned.</summary>
    public PatchFilterOptions Filters { get; init; } =
        new()
        {
            Patches = 200_000,
            LeastVariance = 1e-4f,
            DrawsAgain = true,
            Whitening = 0.1f,
            WhitenedSide = 5,
        };

    /// <summary>How the layers' outputs are standardised.</summary>
    public MomentsOptions Moments { get; init; } = new();

    /// <summary>How the output weights are learned.</summary>
    public PlasticityOptions Output { get; init; } =
        new()
        {
            Graded = true,
            Margin = 0.1f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };

    /// <summary>Passes over the training images for the output weights, at least 1.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>A layer as all recipes have it: normalised contrast, soft pooling, square roots, standardised outputs.</summary>
    /// <param name="filters">F.</param>
    /// <param name="side">p, the side of a patch.</param>
    /// <param name="cap">k.</param>
    /// <param name="grid">G, cells down and across.</param>
    public static ConvolutionOptions Bank(int filters, int side, int cap, int grid) =>
        new(filters, side, cap)
        {
            Contrast = 0.01f,
            Grid = grid,
            Pooling = Pooling.Soft,
            SquareRoot = true,
            Standardise = true,
        };

    /// <summary>
    /// The recipe for images of a size: <see cref="FitTo"/>.
    /// </summary>
    /// <param name="shape">The shape of an image.</param>
    /// <param name="effort">How long it may take.</param>
    /// <exception cref="InvalidOptionException">It is less than 12 pixels high or wide.</exception>
    public static ImageRecipe For(LayerShape shape, ImageEffort effort)
    {
        var recipe = effort switch
        {
            ImageEffort.Fast => Fast,
            ImageEffort.Accurate => Accurate,
            _ => Best,
        };
        return recipe.FitTo(shape);
    }

    /// <summary>
    /// The recipe for images of another size than 28×28 pixels: larger ones at fewer positions, so that they take as long, though what lies
    /// between patches is then not seen if they are much larger; smaller ones with smaller filters and fewer cells.
    /// </summary>
    /// <param name="shape">The shape of an image.</param>
    /// <exception cref="InvalidOptionException">It is less than 12 pixels high or wide.</exception>
    public ImageRecipe FitTo(LayerShape shape)
    {
        int side = Math.Min(shape.Height, shape.Width);
        InvalidOptionException.ThrowIfOutside("side of an image", side, LeastSide, int.MaxValue);
        return this with { Banks = [.. Banks.Select(bank => Fit(bank, side))] };
    }

    /// <summary>Whether images are strokes, bright on dark, by the pixels of the first thousand: a view may help them.</summary>
    internal static bool AreStrokes(LabelledData images)
    {
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        int count = Math.Min(MostLookedAt, images.Count);
        for (int n = 0; n < count; n++)
        {
            foreach (float pixel in images.Examples.Row(n))
            {
                (least, most) = (Math.Min(least, pixel), Math.Max(most, pixel));
            }
        }

        double limit = least + (DarkBelow * (most - least));
        long dark = 0;
        for (int n = 0; n < count; n++)
        {
            foreach (float pixel in images.Examples.Row(n))
            {
                dark += pixel <= limit ? 1 : 0;
            }
        }

        // A background that is not 0 would be mass.
        return images.Shape.Channels == 1 && least >= 0 && limit < most && dark > DarkShare * count * images.Inputs;
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        new ConcatenatedOptions([.. Banks]).Validate();
        Filters.Validate();
        Moments.Validate();
        Output.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
    }

    /// <summary>The network that the recipe trains, as it is drawn: random filters, output weights of 0.</summary>
    /// <param name="train">Training images with their <see cref="LabelledData.Shape"/>.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or the images are too small for a layer.</exception>
    public Network CreateNetwork(LabelledData train, RandomKey key)
    {
        Validate();
        var input = View == ImageView.None ? null : InputTransform.ForImages(train.Shape, View);
        HiddenLayerOptions layer = Banks.Count == 1 ? Banks[0] : new ConcatenatedOptions([.. Banks]);
        // Layers side by side are of unit length already.
        return Network.Create(train, key, input, layer).WithReading(new OutputReading(UnitLength: Banks.Count == 1));
    }

    /// <summary>Makes the network and trains it: filters, moments, output weights.</summary>
    /// <param name="train">Training images with their <see cref="LabelledData.Shape"/>, and their labels.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <param name="progress">Receives how far it is, many times a second.</param>
    /// <param name="cancel">Stops between two steps of milliseconds.</param>
    /// <returns>The trained network.</returns>
    /// <exception cref="InvalidOptionException">A value is out of range, or the images are too small for a layer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Network Train(
        LabelledData train,
        RandomKey key,
        WorkerPool? workers = null,
        IProgress<ImageProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        using var own = workers is null ? new WorkerPool() : null;
        workers ??= own!;
        var network = CreateNetwork(train, key);
        // Each image is straightened once, not once for each phase; the layers are shared.
        var images = network.Input?.Transform(train, workers) ?? train;
        var straight = network.With(null, network.LabelNames, network.InputNames);
        foreach (var phase in Enum.GetValues<ImagePhase>())
        {
            var work = Start(phase, straight, images, key, workers);
            work.Finish(() => new ImageProgress(phase, work.Progress.Done, work.Progress.Total), progress, cancel);
        }

        return network;
    }

    /// <summary>Begins one phase of the training of a network, to be done step by step; it can be saved between any two steps.</summary>
    /// <param name="phase">Which; each continues from those before it.</param>
    /// <param name="network">The network of <see cref="CreateNetwork"/>.</param>
    /// <param name="train">Training images and their labels.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or the data do not fit the network.</exception>
    public IResumable Start(
        ImagePhase phase,
        Network network,
        LabelledData train,
        RandomKey key,
        WorkerPool? workers = null
    ) =>
        phase switch
        {
            ImagePhase.Filters => new PatchFilterTrainer(network, Filters, key, workers).Start(train),
            ImagePhase.Moments => new MomentsTrainer(network, Moments, key, workers).Start(train),
            _ => new PlasticityTrainer(network, Output, key, workers).Start(train, Epochs),
        };

    private static ConvolutionOptions Fit(ConvolutionOptions bank, int side)
    {
        const int UsualSide = 28;
        int patch = Math.Min(bank.PatchSide, side / 2);
        int stride = bank.Stride * Math.Max(1, (side + (UsualSide / 2)) / UsualSide);
        while (stride > 1 && ((side - patch) / stride) + 1 < bank.Grid)
        {
            stride--;
        }

        return bank with
        {
            PatchSide = patch,
            Stride = Math.Min(stride, 64),
            Grid = Math.Min(bank.Grid, ((side - patch) / stride) + 1),
        };
    }
}

/// <summary>How long a recipe for images may take.</summary>
public enum ImageEffort
{
    /// <summary>A few seconds for 60,000 images of 28×28 pixels.</summary>
    Fast,

    /// <summary>Two to four times as long.</summary>
    Accurate,

    /// <summary>Ten times as long.</summary>
    Best,
}

/// <summary>The phases in which an <see cref="ImageRecipe"/> trains a network, in their order.</summary>
public enum ImagePhase
{
    /// <summary>Filters learn from patches.</summary>
    Filters,

    /// <summary>Mean and spread of the layers' outputs are measured.</summary>
    Moments,

    /// <summary>The output weights learn from labels.</summary>
    Output,
}

/// <summary>How far the training of an <see cref="ImageRecipe"/> is.</summary>
/// <param name="Phase">The phase under way.</param>
/// <param name="Done">Its units that are done: patches or images.</param>
/// <param name="Total">Its units in all.</param>
public readonly record struct ImageProgress(ImagePhase Phase, long Done, long Total);
