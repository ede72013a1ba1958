using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The weight generation matrix (neural net evolution, section 2): a row for each edge, a column for each gene; an entry is
/// there with probability β and uniform in [−1, 1). The weights of a genotype x are matrix · x.
/// </summary>
/// <remarks>
/// Edges are numbered layer by layer and unit by unit; those that lead to one unit stand side by side, in the order of the
/// units that they come from.
/// </remarks>
public sealed class WeightGenerationMatrix
{
    private readonly int[] firstEdge;
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
        firstEdge = new int[layers.Length];
        int edges = InputStart[^1];
        for (int layer = 1; layer < layers.Length; layer++)
        {
            firstEdge[layer] = edges;
            edges = checked(edges + (layers[layer - 1] * layers[layer]));
        }

        Edges = edges;
        All = DrawEntries(key.For("generation matrix"));
    }

    /// <summary>Sizes and probabilities.</summary>
    public GeneticShape Shape { get; }

    /// <summary>The number of edges, m.</summary>
    public int Edges { get; }

    /// <summary>The number of entries.</summary>
    public int Entries => All.Genes.Length;

    /// <summary>Which inputs reach which units of the first hidden layer: a row for each unit.</summary>
    public BitMatrix InputEdges { get; }

    /// <summary>The first edge that leads to each unit of the first hidden layer, and the edge after the last.</summary>
    internal int[] InputStart { get; }

    /// <summary>All entries.</summary>
    internal EdgeGenes All { get; }

    /// <summary>The edge from a unit to a unit of a layer; layer 0, which is not fully connected, has <see cref="InputStart"/>.</summary>
    internal int Edge(int layer, int unit, int from) => firstEdge[layer] + (unit * layers[layer - 1]) + from;

    /// <summary>
    /// The network whose weights are matrix · x: a feed-forward layer of rectified neurons, T = 1 without a cap, for each hidden layer.
    /// </summary>
    /// <param name="x">
    /// n numbers: the genes of a genotype, 0 or 1; or allele frequencies, which give the mean weights of the population.
    /// </param>
    /// <exception cref="InvalidOptionException">There are not n numbers.</exception>
    public Network NetworkOf(ReadOnlySpan<double> x)
    {
        InvalidOptionException.ThrowIfMismatch("there are", x.Length, "numbers", "the genes are", Shape.Genes);
        double[] weights = Weights(x);
        var hidden = new HiddenLayer[Shape.Hidden.Count];
        hidden[0] = FirstLayer(weights);
        for (int layer = 1; layer < hidden.Length; layer++)
        {
            hidden[layer] = new RecurrentLayer(null, FullyConnected(weights, layer), cap: layers[layer]);
        }

        return new Network(null, hidden, FullyConnected(weights, hidden.Length));
    }

    /// <summary>matrix · x in double precision, a weight for each edge.</summary>
    internal double[] Weights(ReadOnlySpan<double> x)
    {
        var weights = new double[Edges];
        for (int edge = 0; edge < Edges; edge++)
        {
            double sum = 0;
            for (int e = All.Start[edge]; e < All.Start[edge + 1]; e++)
            {
                sum += All.Values[e] * x[All.Genes[e]];
            }

            weights[edge] = sum;
        }

        return weights;
    }

    private RecurrentLayer FirstLayer(double[] weights)
    {
        var edges = new BitMatrix(Shape.Inputs, layers[0]);
        var a = new Matrix(Shape.Inputs, layers[0]);
        for (int unit = 0; unit < layers[0]; unit++)
        {
            int edge = InputStart[unit];
            for (int input = 0; input < Shape.Inputs; input++)
            {
                if (InputEdges[unit, input])
                {
                    edges[input, unit] = true;
                    a[input, unit] = (float)weights[edge++];
                }
            }
        }

        return new RecurrentLayer(edges, a, cap: layers[0]);
    }

    private Matrix FullyConnected(double[] weights, int layer)
    {
        var matrix = new Matrix(layers[layer - 1], layers[layer]);
        for (int unit = 0; unit < matrix.Columns; unit++)
        {
            for (int from = 0; from < matrix.Rows; from++)
            {
                matrix[from, unit] = (float)weights[Edge(layer, unit, from)];
            }
        }

        return matrix;
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
    private EdgeGenes DrawEntries(RandomKey key)
    {
        var random = key.Stream();
        double[] gaps = Gaps(Shape.Density);
        int capacity = checked((int)((Edges * (double)Shape.Genes * Shape.Density * 1.05) + 1000));
        var (genes, values) = (new List<int>(capacity), new List<float>(capacity));
        var start = new int[Edges + 1];
        long cells = (long)Edges * Shape.Genes;
        int edge = 0;
        for (long cell = Next(-1, ref random); cell < cells; cell = Next(cell, ref random))
        {
            int of = (int)(cell / Shape.Genes);
            while (edge < of)
            {
                start[++edge] = genes.Count;
            }

            genes.Add((int)(cell % Shape.Genes));
            values.Add(random.NextSingle(-1, 1));
        }

        while (edge < Edges)
        {
            start[++edge] = genes.Count;
        }

        return new EdgeGenes(new float[Edges], start, [.. genes], [.. values]);

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
