using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Show;

/// <summary>The input weights of a network's first layer as images.</summary>
internal static class ReceptiveFields
{
    private const int MostFields = 24;

    /// <summary>What the first layer's neurons with the largest outgoing weights look for in an image; empty where examples are no images.</summary>
    public static IReadOnlyList<ImageGrid> Of(Network network)
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
}
