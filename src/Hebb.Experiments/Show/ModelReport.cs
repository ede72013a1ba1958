using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Show;

/// <summary>A page about a network: its layers, its weights, how often its neurons fire, and what they look for in an image.</summary>
public static class ModelReport
{
    private const int MostFields = 24;

    /// <summary>The page.</summary>
    /// <param name="title">What the network is called.</param>
    /// <param name="model">The network, and where it comes from.</param>
    /// <param name="firing">How often its neurons fire; empty where no examples were given.</param>
    /// <param name="version">The version of the program.</param>
    public static ReportPage Of(string title, Model model, IReadOnlyList<FiringSummary> firing, string version)
    {
        var (network, provenance) = model;
        var summary = ModelSummary.Of(network);
        return new ReportPage(
            title,
            $"{Count(summary.Inputs)} inputs, {Count(summary.Layers.Sum(layer => (long)layer.Neurons))} neurons, "
                + $"{Count(summary.Labels)} labels, {Count(summary.Numbers)} weights",
            [
                new ReportSection("Layers", [LayerTable(summary), .. Names(summary)]),
                new ReportSection("Weights", [WeightTable(summary), .. Weights(summary).Select(Histogram)]),
                .. firing.Count == 0 ? Array.Empty<ReportSection>() : [Firing(firing)],
                .. Fields(network) is { Count: > 0 } fields
                    ? [new ReportSection("Receptive fields", fields)]
                    : Array.Empty<ReportSection>(),
                new ReportSection("Where it comes from", [Provenance(provenance)]),
            ]
        )
        {
            Version = version,
        };
    }

    /// <summary>All matrices of weights, with the layer's number before their names.</summary>
    public static IEnumerable<WeightSummary> Weights(ModelSummary summary) =>
        summary
            .Layers.SelectMany(layer =>
                layer.Weights.Select(weights => weights with { Name = $"{layer.Layer}.{weights.Name}" })
            )
            .Append(summary.Output.Weights);

    /// <summary>What the first layer's neurons with the largest outgoing weights look for in an image; empty where examples are no images.</summary>
    internal static IReadOnlyList<ImageGrid> Fields(Network network)
    {
        var shape = network.Hidden[0].InputShape;
        if (shape.Height * shape.Width == 1)
        {
            return [];
        }

        if (network.Hidden[0] is ConvolutionalLayer convolutional)
        {
            return [Filters(network, convolutional, 0)];
        }

        if (
            network.Hidden[0] is ConcatenatedLayers { Banks: var banks }
            && banks.All(bank => bank is ConvolutionalLayer)
        )
        {
            int first = 0;
            return
            [
                .. banks.Select(bank =>
                {
                    first += bank.OutputShape.Size;
                    return Filters(network, (ConvolutionalLayer)bank, first - bank.OutputShape.Size);
                }),
            ];
        }

        Matrix[] outgoing =
            network.Hidden.Count == 1 ? [network.U] : [.. ReadersOf(network.Hidden[1]).Select(next => next.Weights)];
        var neurons = ReadersOf(network.Hidden[0])
            .SelectMany(bank =>
                Enumerable.Range(0, bank.Weights.Columns).Select(i => (bank.Weights, Neuron: i, Number: bank.First + i))
            )
            .Select(neuron =>
                (
                    neuron.Weights,
                    neuron.Neuron,
                    neuron.Number,
                    Size: outgoing.Sum(weights => SumOfSquares(weights.Row(neuron.Number)))
                )
            )
            .OrderByDescending(neuron => neuron.Size)
            // Of templates that weigh the same, some of each label.
            .ThenBy(neuron => network.Hidden[0] is TemplateLayer layer ? neuron.Neuron % layer.UnitsPerGroup : 0)
            .ThenBy(neuron => neuron.Number)
            .Take(MostFields);
        return
        [
            new ImageGrid(
                "What the neurons with the largest outgoing weights look for",
                shape.Channels > 1 ? $"input weight, mean of {shape.Channels} channels" : "input weight",
                [
                    .. neurons.Select(neuron =>
                    {
                        var a = neuron.Weights;
                        float[] weights = [.. Enumerable.Range(0, a.Rows).Select(j => a[j, neuron.Neuron])];
                        return GreyImage.OfChannels($"neuron {neuron.Number + 1}", shape, weights);
                    }),
                ]
            ),
        ];
    }

    // The filters of which the next weights, from those of the layer's first output on, are largest.
    private static ImageGrid Filters(Network network, ConvolutionalLayer layer, int first)
    {
        var (options, shape) = (
            layer.Options,
            new LayerShape(layer.InputShape.Channels, layer.Options.PatchSide, layer.Options.PatchSide)
        );
        int cells = options.Grid * options.Grid;
        Matrix[] outgoing =
            network.Hidden.Count == 1 ? [network.U] : [.. ReadersOf(network.Hidden[1]).Select(next => next.Weights)];
        var filters = Enumerable
            .Range(0, options.Filters)
            .OrderByDescending(f =>
                outgoing.Sum(weights =>
                    Enumerable.Range(first + (f * cells), cells).Sum(i => SumOfSquares(weights.Row(i)))
                )
            )
            .ThenBy(f => f)
            .Take(MostFields);
        return new ImageGrid(
            $"The filters of {options.PatchSide}×{options.PatchSide} pixels with the largest outgoing weights",
            shape.Channels > 1 ? $"weight, mean of {shape.Channels} channels" : "weight",
            [
                .. filters.Select(f =>
                {
                    float[] weights = [.. Enumerable.Range(0, layer.Filters.Rows).Select(n => layer.Filters[n, f])];
                    return GreyImage.OfChannels($"filter {f + 1}", shape, weights);
                }),
            ]
        );
    }

    // The weights that read a layer's input, d × |V|, and the number of their first neuron in its output.
    private static IEnumerable<(Matrix Weights, int First)> ReadersOf(HiddenLayer layer, int first = 0)
    {
        if (layer is RecurrentLayer recurrent)
        {
            yield return (recurrent.A, first);
        }
        else if (layer is TemplateLayer templates)
        {
            yield return (templates.Templates, first);
        }
        else if (layer is CompetitiveLayer competitive)
        {
            yield return (competitive.W, first);
        }
        else if (layer is ConcatenatedLayers several)
        {
            foreach (var bank in several.Banks)
            {
                foreach (var reader in ReadersOf(bank, first))
                {
                    yield return reader;
                }

                first += bank.OutputShape.Size;
            }
        }
    }

    private static double SumOfSquares(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float weight in row)
        {
            sum += (double)weight * weight;
        }

        return sum;
    }

    private static ReportTable LayerTable(ModelSummary summary) =>
        new(
            ["layer", "inputs", "neurons", "cap", "rounds", "recurrence", "fired", "bias"],
            [
                .. summary.Layers.Select(layer =>
                    (string[])
                        [
                            layer.Layer,
                            Count(layer.Inputs),
                            Count(layer.Neurons),
                            Count(layer.Cap),
                            Count(layer.Rounds),
                            layer.Rounds == 1 ? "–"
                            : layer.Recurrence == Recurrence.Paper ? "paper"
                            : "through-graph",
                            layer.FiredWhen == FiredWhen.Positive ? "positive" : "in-cap",
                            TickLabels.Exact((double)layer.HiddenBias),
                        ]
                ),
            ]
        )
        {
            FigureColumns = new HashSet<int> { 1, 2, 3, 4, 7 },
        };

    private static IEnumerable<ReportBlock> Names(ModelSummary summary)
    {
        string constant =
            summary.Input.Constant.Count == 0
                ? ""
                : $"; constant in training: {string.Join(", ", summary.Input.Constant)}";
        string input = summary.Input.Kind == "none" ? "taken as they are" : summary.Input.Kind;
        yield return new Paragraph($"Inputs are {input}{constant}.");
        if (summary.Input.Description is { } view)
        {
            yield return new Paragraph($"{char.ToUpperInvariant(view[0])}{view[1..]}.");
        }

        foreach (string description in summary.Layers.Select(layer => layer.Description).OfType<string>())
        {
            yield return new Paragraph($"{char.ToUpperInvariant(description[0])}{description[1..]}.");
        }

        if (summary.InputNames is { } inputs)
        {
            yield return new Paragraph($"Columns: {string.Join(", ", inputs)}.");
        }

        if (summary.LabelNames is { } labels)
        {
            yield return new Paragraph($"Labels: {string.Join(", ", labels)}.");
        }
    }

    private static ReportTable WeightTable(ModelSummary summary) =>
        new(
            ["weights", "shape", "edges", "zero", "mean", "deviation", "least", "largest"],
            [
                .. Weights(summary)
                    .Select(weights =>
                        (string[])
                            [
                                weights.Name,
                                $"{weights.Rows}×{weights.Columns}",
                                Count(weights.Edges),
                                Count(weights.Zero),
                                TickLabels.Short(weights.Mean),
                                TickLabels.Short(weights.StandardDeviation),
                                TickLabels.Short(weights.Minimum),
                                TickLabels.Short(weights.Maximum),
                            ]
                    ),
            ]
        )
        {
            FigureColumns = Enumerable.Range(2, 6).ToHashSet(),
        };

    private static BarChart Histogram(WeightSummary weights)
    {
        double width = (weights.Maximum - weights.Minimum) / weights.Histogram.Count;
        var bins = TickLabels.Aligned(
            [.. weights.Histogram.Select((_, bin) => weights.Minimum + ((bin + 0.5) * width))],
            digits: 3
        );
        return new BarChart(
            weights.Name,
            "weights",
            ["weights"],
            [.. weights.Histogram.Select((count, bin) => new BarGroup(bins[bin], [new Bar(count)]))]
        )
        {
            Caption = weights.Zero == 0 ? null : $"{Count(weights.Zero)} weights that are 0 are left out.",
        };
    }

    private static ReportSection Firing(IReadOnlyList<FiringSummary> firing) =>
        new(
            "Firing",
            [
                new ReportTable(
                    ["layer", "neurons", "active in each round (mean)", "never fire", "always fire"],
                    [
                        .. firing.Select(layer =>
                            (string[])
                                [
                                    Count(layer.Layer),
                                    Count(layer.Neurons),
                                    string.Join(", ", layer.Active.Select(TickLabels.Short)),
                                    Count(layer.Dead),
                                    Count(layer.AlwaysOn),
                                ]
                        ),
                    ]
                )
                {
                    Caption = $"Of {Count(firing[0].Examples)} examples",
                    FigureColumns = ReportTable.AllButFirst(5),
                },
                new FrequencyHistogram(
                    "How often neurons fire",
                    "share of the examples for which a neuron fires",
                    "neurons",
                    [.. firing.Select(layer => new FrequencySample($"layer {layer.Layer}", layer.Frequencies))]
                ),
            ]
        );

    private static ReportTable Provenance(ModelProvenance provenance) =>
        new(
            ["", "value"],
            [
                ["data", provenance.Data ?? "–"],
                ["seed", provenance.Seed?.ToString(CultureInfo.InvariantCulture) ?? "–"],
                ["version", provenance.Version ?? "–"],
                .. provenance
                    .Options.OrderBy(option => option.Key, StringComparer.Ordinal)
                    .Select(option => (string[])[$"--{option.Key}", option.Value]),
            ]
        );

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
