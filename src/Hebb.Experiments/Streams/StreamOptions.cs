using Hebb.Data;
using Hebb.Networks;
using Hebb.Representation;

namespace Hebb.Experiments.Streams;

/// <summary>A stream of examples, each seen once, and the features that output weights learn on.</summary>
public sealed record StreamOptions
{
    private const int PhasesOfDrift = 5;
    private const int PatchSide = 7;
    private const int Grid = 5;
    private const int LeastSide = PatchSide + Grid - 1;

    /// <summary>In which order examples come.</summary>
    public StreamOrder Order { get; init; } = StreamOrder.ByClass;

    /// <summary>What changes from phase to phase; needs examples that are shuffled.</summary>
    public StreamDrift Drift { get; init; }

    /// <summary>Phases, 1 to 100; 0: as many as labels, with drift 5. By class at most as many as labels.</summary>
    public int Phases { get; init; }

    /// <summary>What output weights learn on.</summary>
    public StreamFeatures Features { get; init; }

    /// <summary>How images are straightened for filters.</summary>
    public ImageView View { get; init; }

    /// <summary>Filters of 7 × 7 pixels, at least 1.</summary>
    public int Filters { get; init; } = 64;

    /// <summary>Random features, at least 1; a fifth of them is active.</summary>
    public int Neurons { get; init; } = 1000;

    /// <summary>How examples are scaled for random features.</summary>
    public Scaling Scale { get; init; }

    /// <summary>How many phases there are for that number of labels.</summary>
    public int PhasesOf(int labels) =>
        Phases > 0 ? Phases
        : Drift != StreamDrift.None ? PhasesOfDrift
        : Math.Min(labels, 100);

    /// <summary>Whether filters are learned: for images, unless their pixels are permuted.</summary>
    public bool UsesFilters(LayerShape shape) =>
        Features == StreamFeatures.Filters
        || (
            Features == StreamFeatures.Auto
            && Drift != StreamDrift.PermutedPixels
            && Math.Min(shape.Height, shape.Width) >= LeastSide
        );

    /// <summary>How filters and moments are learned, without labels.</summary>
    internal ImageRecipe Recipe =>
        new() { View = View, Banks = [ImageRecipe.Bank(Filters, PatchSide, Math.Max(1, Filters / 16), Grid)] };

    /// <summary>Checks every value for some data.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate(LabelledData data)
    {
        InvalidOptionException.ThrowIfOutside(nameof(Phases), Phases, 0, 100);
        InvalidOptionException.ThrowIfOutside(nameof(Filters), Filters, 1, 400);
        InvalidOptionException.ThrowIfOutside(nameof(Neurons), Neurons, 1, 10_000);
        if (Drift != StreamDrift.None && Order != StreamOrder.Shuffled)
        {
            throw new InvalidOptionException(nameof(Order), "by class", "shuffled where something drifts");
        }

        if (Order == StreamOrder.ByClass)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Phases), PhasesOf(data.LabelCount), 1, data.LabelCount);
        }

        InvalidOptionException.ThrowIfOutside("examples", data.Count, PhasesOf(data.LabelCount), int.MaxValue);
        if (UsesFilters(data.Shape) && Math.Min(data.Shape.Height, data.Shape.Width) < LeastSide)
        {
            throw new InvalidOptionException(
                nameof(Features),
                "filters",
                $"auto or random for {Kind(data.Shape)}: filters need images of at least {LeastSide}×{LeastSide} pixels"
            );
        }

        if (Drift == StreamDrift.Rotation && data.Shape is { Height: 1 } or { Width: 1 })
        {
            throw new InvalidOptionException(
                nameof(Drift),
                "rotation",
                "none, permuted-pixels or swapped-labels for data that are not images"
            );
        }
    }

    private static string Kind(LayerShape shape) =>
        shape is { Height: 1 } or { Width: 1 }
            ? "data that are not images"
            : $"images of {shape.Height}×{shape.Width} pixels";
}

/// <summary>In which order examples come.</summary>
public enum StreamOrder
{
    /// <summary>In phases of one or some labels after the other.</summary>
    ByClass,

    /// <summary>All labels mixed.</summary>
    Shuffled,
}

/// <summary>What changes from phase to phase; the first phase sees the data as they are.</summary>
public enum StreamDrift
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Pixels are in another random order.</summary>
    PermutedPixels,

    /// <summary>Labels mean something else: each stands for another one.</summary>
    SwappedLabels,

    /// <summary>Images are rotated, up to a right angle in the last phase.</summary>
    Rotation,
}

/// <summary>What output weights learn on.</summary>
public enum StreamFeatures
{
    /// <summary>Filters for images whose pixels are in their places, random features otherwise.</summary>
    Auto,

    /// <summary>A convolutional k-cap layer, whose filters and moments are learned without labels beforehand.</summary>
    Filters,

    /// <summary>A random k-cap layer.</summary>
    Random,
}
