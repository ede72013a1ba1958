using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>One way of learning hidden layers, and what is measured of it: a method of <see cref="Beyond"/>.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Data">The data sets on which it is measured.</param>
/// <param name="Learn">Makes a network and learns its hidden layers; the output weights may stay as they are.</param>
internal sealed record BeyondMethod(
    string Name,
    IReadOnlyList<string> Data,
    Func<LabelledData, RandomKey, WorkerPool, CancellationToken, Network> Learn
)
{
    /// <summary>The name of handwritten digits.</summary>
    public const string Digits = "mnist";

    /// <summary>The name of clothes.</summary>
    public const string Clothes = "fashion-mnist";

    private static readonly string[] Both = [Digits, Clothes];

    /// <summary>How images are straightened first.</summary>
    public ImageView View { get; init; }

    /// <summary>Whether labels are drawn, too, and not all of them used alone.</summary>
    public bool FewLabels { get; init; }

    /// <summary>Whether classes come one after the other, too.</summary>
    public bool Phases { get; init; }

    /// <summary>Passes over all labelled images for the output weights.</summary>
    public int Epochs { get; init; } = new ImageRecipe().Epochs;

    /// <summary>What is added to the name of a method whose digits are straightened.</summary>
    public const string Straightened = ", straightened";

    /// <summary>Learned filters, in the shortest time.</summary>
    public const string Fast = "convolution, fast";

    /// <summary>Twice as many.</summary>
    public const string Accurate = "convolution, accurate";

    /// <summary>The most.</summary>
    public const string Best = "convolution, best";

    /// <summary>Filters that stay random.</summary>
    public const string RandomFilters = "convolution, fast, random filters";

    /// <summary>Neurons that see all of the image through random weights.</summary>
    public const string RandomNeurons = "2,000 random neurons";

    /// <summary>Neurons with a field each, imprinted.</summary>
    public const string ImprintedNeurons = "2,000 imprinted neurons";

    /// <summary>Neurons with a field each, taught by the errors.</summary>
    public const string FeedbackNeurons = "1,000 neurons, direct feedback";

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<BeyondMethod> All { get; } =
    [
        new("pixels", Both, NoHiddenLayer),
        new(RandomNeurons, Both, (data, key, _, _) => Neurons(data, key, 2000)) { FewLabels = true, Epochs = 6 },
        new(ImprintedNeurons, Both, (data, key, _, _) => Imprinted(data, key, 2000)) { FewLabels = true, Epochs = 6 },
        new(FeedbackNeurons, Both, Feedback) { Epochs = 6 },
        OfRecipe(RandomFilters, Both, ImageRecipe.Fast, learns: false),
        OfRecipe(Fast, Both, ImageRecipe.Fast) with
        {
            Phases = true,
        },
        OfRecipe(Fast + Straightened, [Digits], Straight(ImageRecipe.Fast)) with
        {
            Phases = true,
        },
        OfRecipe(Accurate, Both, ImageRecipe.Accurate) with
        {
            FewLabels = true,
        },
        OfRecipe(Accurate + Straightened, [Digits], Straight(ImageRecipe.Accurate)) with
        {
            FewLabels = true,
        },
        OfRecipe(Best, Both, ImageRecipe.Best),
        OfRecipe(Best + Straightened, [Digits], Straight(ImageRecipe.Best)),
    ];

    /// <summary>Some that are quick.</summary>
    public static IReadOnlyList<BeyondMethod> Quick { get; } =
    [
        new("100 imprinted neurons", Both, (data, key, _, _) => Imprinted(data, key, 100)),
        OfRecipe("convolution, 16 filters", [Clothes], Few) with
        {
            FewLabels = true,
        },
        OfRecipe("convolution, 16 filters" + Straightened, [Digits], Straight(Few)) with
        {
            FewLabels = true,
            Phases = true,
        },
    ];

    private static ImageRecipe Few =>
        ImageRecipe.Fast with
        {
            Banks = [ImageRecipe.Bank(filters: 16, side: 7, cap: 2, grid: 4) with { Stride = 3 }],
            Filters = ImageRecipe.Fast.Filters with { Patches = 5000 },
            Moments = new MomentsOptions { Examples = 500 },
        };

    private static ImageRecipe Straight(ImageRecipe recipe) => recipe with { View = ImageView.DeskewAndWidth };

    // The view is the method's: the network sees images that are straightened already.
    private static BeyondMethod OfRecipe(
        string name,
        IReadOnlyList<string> data,
        ImageRecipe recipe,
        bool learns = true
    ) =>
        new(
            name,
            data,
            (images, key, workers, cancel) =>
            {
                var own = recipe with { View = ImageView.None };
                var network = own.CreateNetwork(images, key);
                if (learns)
                {
                    own.Start(ImagePhase.Filters, network, images, key, workers).Finish(cancel);
                }

                own.Start(ImagePhase.Moments, network, images, key, workers).Finish(cancel);
                return network;
            }
        )
        {
            View = recipe.View,
            Epochs = recipe.Epochs,
        };

    private static Network NoHiddenLayer(LabelledData data, RandomKey key, WorkerPool workers, CancellationToken cancel)
    {
        // One filter of one pixel, a cell for each: pixels are not negative, so that they come out as they are.
        var filter = new Matrix(1, 1) { [0, 0] = 1 };
        var options = new ConvolutionOptions(Filters: 1, PatchSide: 1, Cap: 1) { Grid = data.Shape.Height };
        var layer = new ConvolutionalLayer(data.Shape, options, filter);
        return new Network(null, [layer], new Matrix(data.Inputs, data.LabelCount)).WithReading(
            new OutputReading(UnitLength: true)
        );
    }

    private static Network Neurons(LabelledData data, RandomKey key, int neurons, int field = 0) =>
        Network
            .Create(
                data,
                key,
                InputTransform.Centred(data),
                new RecurrentOptions(neurons, neurons / 5) { ReceptiveField = field }
            )
            .WithReading(new OutputReading(UnitLength: true));

    private static Network Imprinted(LabelledData data, RandomKey key, int neurons)
    {
        var network = Neurons(data, key, neurons, field: 10);
        network.ImprintInput(data, key);
        return network;
    }

    private static Network Feedback(LabelledData data, RandomKey key, WorkerPool workers, CancellationToken cancel)
    {
        var options = new DirectFeedbackOptions { InputStepSize = 10, ScoreScale = 10 };
        var network = Neurons(data, key, 1000, field: 10);
        new DirectFeedbackTrainer(network, options, key, workers).Train(data, epochs: 10, cancel: cancel);
        return network;
    }
}
