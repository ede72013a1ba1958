using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The weight generation matrix (neural net evolution, section 2): a row for each link, a column for each gene; an entry is
/// there with probability β and uniform in [−1, 1). The weights of a genotype x are matrix · x.
/// </summary>
/// <remarks>
/// Links are numbered layer by layer and unit by unit; those that lead to one unit stand side by side, in the order of the
/// units that they come from.
/// </remarks>
public sealed class WeightGenerationMatrix
{
    private readonly int[] firstLink;
    private readonly int[] layers;

    /// <summary>A matrix and the edges from the inputs, drawn from a key.</summary>
    /// <param name="shape">Sizes, edge probability, genes and density; validated.</param>
    /// <param name="key">Where they come from.</param>
    /// <exception cref="InvalidOptionException">The shape is out of range.</exception>
    public WeightGenerationMatrix(GeneticShape shape, RandomKey key)
    {
        shape.Validate();
        Shape = shape;
        layers = shape.Layers;
        InputEdges = new BitMatrix(layers[0], shape.Inputs);
        InputStart = new int[layers[0] + 1];
        DrawEdges(key.For("input edges"));
        firstLink = new int[layers.Length];
        int links = InputStart[^1];
        for (int layer = 1; layer < layers.Length; layer++)
        {
            firstLink[layer] = links;
            links = checked(links + (layers[layer - 1] * layers[layer]));
        }

        Links = links;
        All = DrawEntries(key.For("generation matrix"));
    }

    /// <summary>Sizes and probabilities.</summary>
    public GeneticShape Shape { get; }

    /// <summary>The number of links, m.</summary>
    public int Links { get; }

    /// <summary>The number of entries.</summary>
    public int Entries => All.Genes.Length;

    /// <summary>Which inputs reach which units of the first hidden layer: a row for each unit.</summary>
    public BitMatrix InputEdges { get; }

    /// <summary>The first link that leads to each unit of the first hidden layer, and the link after the last.</summary>
    internal int[] InputStart { get; }

    /// <summary>All entries.</summary>
    internal LinkGenes All { get; }

    /// <summary>The link from a unit to a unit of a layer; layer 0, which is not fully connected, has <see cref="InputStart"/>.</summary>
    internal int Link(int layer, int unit, int from) => firstLink[layer] + (unit * layers[layer - 1]) + from;

    /// <summary>The network whose weights are matrix · x: as a recurrent network that any command can use.</summary>
    /// <param name="x">
    /// n numbers: the genes of a genotype, 0 or 1; or allele frequencies, which give the mean weights of the population.
    /// </param>
    /// <remarks>
    /// With one hidden layer the network has one round and no cap. With L hidden layers its neurons are those of all layers,
    /// the inputs reach the first layer only, the graph leads from each layer to the next, and after L rounds the last layer
    /// has what a layered network would have; the output weights lead from the last layer only.
    /// </remarks>
    /// <exception cref="ArgumentException">There are not n numbers.</exception>
    /// <exception cref="InvalidOptionException">There are more units than a recurrent network may have.</exception>
    public RecurrentNetwork NetworkOf(ReadOnlySpan<double> x)
    {
        if (x.Length != Shape.Genes)
        {
            throw new ArgumentException($"{x.Length} numbers for {Shape.Genes} genes", nameof(x));
        }

        double[] weights = Weights(x);
        int neurons = Shape.Hidden.Sum();
        int rounds = Shape.Hidden.Count;
        var shape = new NetworkShape(Shape.Inputs, neurons, Shape.Labels, neurons, rounds)
        {
            EdgeProbability = Shape.EdgeProbability,
        };
        shape.Validate();
        int graph = rounds > 1 ? neurons : 0;
        var edges = new BitMatrix(Shape.Inputs, neurons);
        var a = new Matrix(Shape.Inputs, neurons);
        for (int unit = 0; unit < layers[0]; unit++)
        {
            int link = InputStart[unit];
            for (int input = 0; input < Shape.Inputs; input++)
            {
                if (InputEdges[unit, input])
                {
                    edges[input, unit] = true;
                    a[input, unit] = (float)weights[link++];
                }
            }
        }

        var graphEdges = new BitMatrix(graph, graph);
        var w = new Matrix(graph, graph);
        var u = new Matrix(neurons, Shape.Labels);
        int before = 0;
        for (int layer = 1; layer < layers.Length; layer++)
        {
            int first = before + layers[layer - 1];
            for (int unit = 0; unit < layers[layer]; unit++)
            {
                for (int from = 0; from < layers[layer - 1]; from++)
                {
                    float weight = (float)weights[Link(layer, unit, from)];
                    if (layer == rounds)
                    {
                        u[before + from, unit] = weight;
                    }
                    else
                    {
                        graphEdges[before + from, first + unit] = true;
                        w[before + from, first + unit] = weight;
                    }
                }
            }

            before = first;
        }

        return new RecurrentNetwork(shape, edges, a, graphEdges, w, u);
    }

    /// <summary>matrix · x in double precision, a weight for each link.</summary>
    internal double[] Weights(ReadOnlySpan<double> x)
    {
        var weights = new double[Links];
        for (int link = 0; link < Links; link++)
        {
            double sum = 0;
            for (int e = All.Start[link]; e < All.Start[link + 1]; e++)
            {
                sum += All.Values[e] * x[All.Genes[e]];
            }

            weights[link] = sum;
        }

        return weights;
    }

    private void DrawEdges(RandomKey key)
    {
        var random = key.Stream();
        for (int unit = 0; unit < InputEdges.Rows; unit++)
        {
            int count = 0;
            for (int input = 0; input < InputEdges.Columns; input++)
            {
                bool edge = random.NextBool(Shape.EdgeProbability);
                InputEdges[unit, input] = edge;
                count += edge ? 1 : 0;
            }

            InputStart[unit + 1] = checked(InputStart[unit] + count);
        }
    }

    // From entry to entry: the gap between two is geometric, whose table is cut off and, having no memory, begun again.
    private LinkGenes DrawEntries(RandomKey key)
    {
        var random = key.Stream();
        double[] gaps = Gaps(Shape.Density);
        int capacity = checked((int)((Links * (double)Shape.Genes * Shape.Density * 1.05) + 1000));
        var (genes, values) = (new List<int>(capacity), new List<float>(capacity));
        var start = new int[Links + 1];
        long cells = (long)Links * Shape.Genes;
        int link = 0;
        for (long cell = Next(-1, ref random); cell < cells; cell = Next(cell, ref random))
        {
            int of = (int)(cell / Shape.Genes);
            while (link < of)
            {
                start[++link] = genes.Count;
            }

            genes.Add((int)(cell % Shape.Genes));
            values.Add(random.NextSingle(-1, 1));
        }

        while (link < Links)
        {
            start[++link] = genes.Count;
        }

        return new LinkGenes(new float[Links], start, [.. genes], [.. values]);

        long Next(long cell, ref RandomStream stream)
        {
            while (true)
            {
                int found = Array.BinarySearch(gaps, stream.NextOpenDouble());
                int gap = found < 0 ? ~found : found;
                cell += gap;
                if (gap < gaps.Length)
                {
                    return cell + 1;
                }
            }
        }
    }

    // gaps[i] is the probability that at most i cells are passed over.
    private static double[] Gaps(double density)
    {
        int length = Math.Clamp((int)(4 / density), 1, 1 << 16);
        var gaps = new double[length];
        double none = 1;
        for (int i = 0; i < length; i++)
        {
            none *= 1 - density;
            gaps[i] = 1 - none;
        }

        return gaps;
    }
}
