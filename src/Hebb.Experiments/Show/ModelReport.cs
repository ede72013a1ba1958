using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Networks;

namespace Hebb.Experiments.Show;

/// <summary>A page about a network: its layers, its weights, how often its neurons fire, and what they look for in an image.</summary>
public static class ModelReport
{
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
                .. ReceptiveFields.Of(network) is { Count: > 0 } fields
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
