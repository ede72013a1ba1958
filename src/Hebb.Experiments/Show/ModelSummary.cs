using System.Globalization;
using System.Text.Json.Serialization;
using Hebb.Networks;

namespace Hebb.Experiments.Show;

/// <summary>What <c>hebb show</c> says of a network.</summary>
/// <param name="Inputs">d, the numbers of an example.</param>
/// <param name="Shape">Channels, height and width of an example.</param>
/// <param name="Labels">m.</param>
/// <param name="LabelNames">The names of the labels; none where they are only numbers.</param>
/// <param name="InputNames">The names of the columns; none where they have none.</param>
/// <param name="Input">What is done to an example first.</param>
/// <param name="Layers">The hidden layers, from the input on; layers side by side are numbered as in a model file, such as <c>1.0</c>.</param>
/// <param name="Output">What the output weights multiply, and the weights.</param>
/// <param name="Numbers">How many weights there are in all: those that have an edge.</param>
public sealed record ModelSummary(
    int Inputs,
    IReadOnlyList<int> Shape,
    int Labels,
    IReadOnlyList<string>? LabelNames,
    IReadOnlyList<string>? InputNames,
    TransformSummary Input,
    IReadOnlyList<LayerSummary> Layers,
    OutputSummary Output,
    long Numbers
)
{
    /// <summary>Looks at a network.</summary>
    public static ModelSummary Of(Network network)
    {
        LayerSummary[] layers =
        [
            .. network.Hidden.SelectMany((layer, l) => LayersOf(layer, l.ToString(CultureInfo.InvariantCulture))),
        ];
        var shape = network.Hidden[0].InputShape;
        var output = WeightSummary.Of(new NamedWeights("output_weights", network.U, null));
        return new ModelSummary(
            network.Inputs,
            [shape.Channels, shape.Height, shape.Width],
            network.Labels,
            network.LabelNames,
            network.InputNames,
            TransformSummary.Of(network),
            layers,
            new OutputSummary(network.Reads.FiredBits, network.Reads.UnitLength, output),
            layers.Sum(layer => layer.Weights.Sum(weights => weights.Edges)) + output.Edges
        );
    }

    // Layers side by side are their layers, and nothing beside.
    private static IEnumerable<LayerSummary> LayersOf(HiddenLayer layer, string number) =>
        layer switch
        {
            ConcatenatedLayers several => several.Banks.SelectMany((bank, b) => LayersOf(bank, $"{number}.{b}")),
            RecurrentLayer recurrent =>
            [
                new LayerSummary(
                    number,
                    recurrent.Inputs,
                    recurrent.Neurons,
                    recurrent.Cap,
                    recurrent.Rounds,
                    recurrent.Recurrence,
                    recurrent.FiredWhen,
                    recurrent.HiddenBias,
                    [.. recurrent.Weights.Select(WeightSummary.Of)]
                ),
            ],
            TemplateLayer templates =>
            [
                new LayerSummary(
                    number,
                    templates.Inputs,
                    templates.Units,
                    templates.Groups,
                    templates.Rounds,
                    Recurrence.Paper,
                    FiredWhen.InCap,
                    0,
                    [.. templates.Weights.Select(WeightSummary.Of)]
                ),
            ],
            CompetitiveLayer competitive =>
            [
                new LayerSummary(
                    number,
                    competitive.Inputs,
                    competitive.Units,
                    competitive.MostActive,
                    competitive.Caps.Count,
                    Recurrence.Paper,
                    FiredWhen.Positive,
                    0,
                    [.. competitive.Weights.Select(WeightSummary.Of)]
                )
                {
                    Competitive = new CompetitiveSummary(
                        competitive.Caps,
                        competitive.Values,
                        competitive.Output,
                        competitive.Injection
                    ),
                },
            ],
            ConvolutionalLayer convolutional =>
            [
                new LayerSummary(
                    number,
                    convolutional.InputShape.Size,
                    convolutional.OutputShape.Size,
                    convolutional.Options.Cap,
                    1,
                    Recurrence.Paper,
                    FiredWhen.Positive,
                    0,
                    [.. convolutional.Weights.Select(WeightSummary.Of)]
                )
                {
                    Convolution = convolutional.Options,
                },
            ],
            _ => throw new ArgumentException($"{layer.GetType().Name} cannot be shown", nameof(layer)),
        };
}

/// <summary>What a network does to an example before its first layer.</summary>
/// <param name="Kind"><c>none</c>; <c>centred</c>, the mean subtracted; <c>standardised</c>, and divided by the deviation.</param>
/// <param name="Constant">The columns, by name or by number from 1, that were constant in training and are left out.</param>
public sealed record TransformSummary(string Kind, IReadOnlyList<string> Constant)
{
    /// <summary>How an image is straightened before that.</summary>
    public ImageView View { get; init; }

    /// <summary>The view in words; none where there is none.</summary>
    [JsonIgnore]
    public string? Description =>
        View switch
        {
            ImageView.Deskew => "each image is made upright and moved to the middle first (view deskew)",
            ImageView.DeskewAndWidth =>
                "each image is made upright and of similar width and moved to the middle first (view deskew-and-width)",
            _ => null,
        };

    /// <summary>Looks at a network's transform.</summary>
    public static TransformSummary Of(Network network)
    {
        var input = network.Input;
        string kind =
            input?.Scale is not null ? "standardised"
            : input?.Mean is not null ? "centred"
            : "none";
        return new TransformSummary(
            kind,
            input?.Scale is not { } scale
                ? []
                :
                [
                    .. Enumerable
                        .Range(0, network.Inputs)
                        .Where(c => scale[0, c] == 0)
                        .Select(c => network.InputNames?[c] ?? (c + 1).ToString(CultureInfo.InvariantCulture)),
                ]
        )
        {
            View = input?.View ?? ImageView.None,
        };
    }
}

/// <summary>A hidden layer.</summary>
/// <param name="Layer">Its number, as in a model file.</param>
/// <param name="Inputs">The numbers that it takes.</param>
/// <param name="Neurons">|V|.</param>
/// <param name="Cap">k, the most neurons that are active in a round; of templates one in each group.</param>
/// <param name="Rounds">T.</param>
/// <param name="Recurrence">The form of a round.</param>
/// <param name="FiredWhen">What counts as firing.</param>
/// <param name="HiddenBias">Added to every net input.</param>
/// <param name="Weights">Its weights.</param>
public sealed record LayerSummary(
    string Layer,
    int Inputs,
    int Neurons,
    int Cap,
    int Rounds,
    Recurrence Recurrence,
    FiredWhen FiredWhen,
    float HiddenBias,
    IReadOnlyList<WeightSummary> Weights
)
{
    /// <summary>What only a convolutional layer has; its cap is that of a position.</summary>
    public ConvolutionOptions? Convolution { get; init; }

    /// <summary>What only a competitive layer has; its cap is that of the last round.</summary>
    public CompetitiveSummary? Competitive { get; init; }

    /// <summary>A convolutional or competitive layer in one line; none for others.</summary>
    [JsonIgnore]
    public string? Description
    {
        get
        {
            if (Competitive is { } competitive)
            {
                return competitive.Describe(Layer);
            }

            if (Convolution is not { } options)
            {
                return null;
            }

            string contrast = options.Contrast is { } c
                ? string.Create(CultureInfo.InvariantCulture, $", contrast normalised with {c}")
                : "";
            return $"layer {Layer} is convolutional: {options.Filters} filters of {options.PatchSide}×{options.PatchSide} pixels, stride {options.Stride}"
                + $"{contrast}, pooled {(options.Pooling == Pooling.Hard ? "hard" : "softly")} into {options.Grid}×{options.Grid} cells"
                + (options.SquareRoot ? ", square roots" : "")
                + (Weights.Count > 1 ? ", standardised" : "");
        }
    }
}

/// <summary>The output layer.</summary>
/// <param name="FiredBits">Whether it reads which neurons fired, and not how much.</param>
/// <param name="UnitLength">Whether what it reads is scaled to length 1.</param>
/// <param name="Weights">U.</param>
public sealed record OutputSummary(bool FiredBits, bool UnitLength, WeightSummary Weights);

/// <summary>What a competitive layer has beside its sizes.</summary>
/// <param name="Caps">k_1 … k_T.</param>
/// <param name="Values">What a cap gives during the rounds.</param>
/// <param name="Output">What the layer hands on of the last round.</param>
/// <param name="Injection">ι, how much of the first net input is added again in later rounds.</param>
public sealed record CompetitiveSummary(
    IReadOnlyList<int> Caps,
    CompetitiveValues Values,
    CompetitiveOutput Output,
    float Injection
)
{
    /// <summary>In one line.</summary>
    /// <param name="layer">The layer's number.</param>
    internal string Describe(string layer)
    {
        string caps = Caps.Count == 1 ? $"cap {Caps[0]}" : $"caps {string.Join(", ", Caps)} from round to round";
        string output = Output switch
        {
            CompetitiveOutput.Bits => ", gives which units are active",
            CompetitiveOutput.Root => ", gives square roots",
            _ => "",
        };
        string injection =
            Injection == 0
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $", the first net input added again times {Injection}");
        return $"layer {layer} is competitive: {caps}, {(Values == CompetitiveValues.Bits ? "bits" : "graded")}{output}{injection}";
    }
}
