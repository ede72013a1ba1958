using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>A layered network before it has genes: the links of each layer, and how genes make their weights.</summary>
public sealed class GeneticNetwork
{
    private readonly GenerationMatrix[] layers;

    private GeneticNetwork(GeneticShape shape, GenerationMatrix[] layers)
    {
        Shape = shape;
        this.layers = layers;
    }

    /// <summary>Sizes and densities.</summary>
    public GeneticShape Shape { get; }

    /// <summary>The hidden layers in order, then the output layer.</summary>
    public IReadOnlyList<GenerationMatrix> Layers => layers;

    /// <summary>Draws links and generation matrix.</summary>
    /// <param name="shape">Sizes and densities; validated.</param>
    /// <param name="key">Each layer uses streams of its own.</param>
    /// <exception cref="InvalidOptionException">The shape is out of range.</exception>
    public static GeneticNetwork Create(GeneticShape shape, RandomKey key)
    {
        shape.Validate();
        int[] units = [shape.Inputs, .. shape.Hidden, shape.Labels];
        var layers = new GenerationMatrix[units.Length - 1];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = GenerationMatrix.Create(
                units[layer],
                units[layer + 1],
                layer == layers.Length - 1 ? 1 : shape.LinkProbability,
                shape.Genes,
                shape.GeneDensity,
                key.For("layer", (ulong)layer)
            );
        }

        return new GeneticNetwork(shape, layers);
    }

    /// <summary>The ordinary network that a genotype, or a distribution of genotypes in the mean, gives.</summary>
    /// <param name="x">A number in [0, 1] for each gene: 0 or 1 for a genotype, p for the mean.</param>
    public RecurrentNetwork Express(ReadOnlySpan<double> x)
    {
        var shape = Shape.Network;
        var a = new Matrix(shape.Inputs, shape.Neurons);
        layers[0].Express(x, a);
        int graph = shape.Rounds > 1 ? shape.Neurons : 0;
        var w = new Matrix(graph, graph);
        var inputEdges = new BitMatrix(shape.Inputs, shape.Neurons);
        var graphEdges = new BitMatrix(graph, graph);
        MarkLinks(layers[0], inputEdges, 0, 0);
        int first = 0;
        for (int layer = 1; layer < layers.Length - 1; layer++)
        {
            int next = first + Shape.Hidden[layer - 1];
            layers[layer].Express(x, w, first, next);
            MarkLinks(layers[layer], graphEdges, first, next);
            first = next;
        }

        var u = new Matrix(shape.Neurons, shape.Labels);
        layers[^1].Express(x, u, first);
        return new RecurrentNetwork(shape, inputEdges, a, graphEdges, w, u);
    }

    /// <summary>The same network without the genes that no longer vary.</summary>
    /// <param name="x">The frequency of allele 1 of each gene.</param>
    internal GeneticNetwork WithoutFixed(double[] x) => new(Shape, [.. layers.Select(layer => layer.WithoutFixed(x))]);

    private static void MarkLinks(GenerationMatrix layer, BitMatrix edges, int firstSource, int firstUnit)
    {
        for (int unit = 0; unit < layer.Units; unit++)
        {
            for (int link = layer.FirstLink[unit]; link < layer.FirstLink[unit + 1]; link++)
            {
                edges[firstSource + layer.Source[link], firstUnit + unit] = true;
            }
        }
    }
}
