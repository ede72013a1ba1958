using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A recurrent k-cap network as plain data: its shape, its edges and its weights. Any trainer can be given any network.
/// </summary>
/// <remarks>
/// All three weight matrices have the pre-synaptic neuron as row and the post-synaptic one as column, as the paper writes
/// them: A ∈ R^{d×|V|}, W ∈ R^{|V|×|V|}, U ∈ R^{|V|×m}. Weights without an edge are zero. A feed-forward network (T = 1)
/// has no recurrent graph: its <see cref="GraphEdges"/> and <see cref="W"/> have no rows.
/// </remarks>
public sealed class RecurrentNetwork
{
    /// <summary>Puts a network together from its parts.</summary>
    /// <param name="shape">The shape; it is validated.</param>
    /// <param name="inputEdges">d × |V| bits.</param>
    /// <param name="inputWeights">A, d × |V|.</param>
    /// <param name="graphEdges">|V| × |V| bits, or 0 × 0 when T = 1.</param>
    /// <param name="graphWeights">W, |V| × |V|, or 0 × 0 when T = 1.</param>
    /// <param name="outputWeights">U, |V| × m.</param>
    /// <exception cref="InvalidOptionException">The shape is out of range.</exception>
    /// <exception cref="ArgumentException">A matrix does not fit the shape.</exception>
    public RecurrentNetwork(
        NetworkShape shape,
        BitMatrix inputEdges,
        Matrix inputWeights,
        BitMatrix graphEdges,
        Matrix graphWeights,
        Matrix outputWeights
    )
    {
        shape.Validate();
        int graph = shape.Rounds > 1 ? shape.Neurons : 0;
        Check(inputEdges.Rows, inputEdges.Columns, shape.Inputs, shape.Neurons, nameof(inputEdges));
        Check(inputWeights.Rows, inputWeights.Columns, shape.Inputs, shape.Neurons, nameof(inputWeights));
        Check(graphEdges.Rows, graphEdges.Columns, graph, graph, nameof(graphEdges));
        Check(graphWeights.Rows, graphWeights.Columns, graph, graph, nameof(graphWeights));
        Check(outputWeights.Rows, outputWeights.Columns, shape.Neurons, shape.Labels, nameof(outputWeights));
        Shape = shape;
        InputEdges = inputEdges;
        A = inputWeights;
        GraphEdges = graphEdges;
        W = graphWeights;
        U = outputWeights;
    }

    /// <summary>Sizes, cap, rounds and conventions.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Which inputs reach which neurons, d × |V|.</summary>
    public BitMatrix InputEdges { get; }

    /// <summary>A, the input weights, d × |V|.</summary>
    public Matrix A { get; }

    /// <summary>G, the directed graph without self-loops, |V| × |V|; empty when T = 1.</summary>
    public BitMatrix GraphEdges { get; }

    /// <summary>W, the recurrent weights, |V| × |V|: row j, column i is the edge j → i. Empty when T = 1.</summary>
    public Matrix W { get; }

    /// <summary>U, the output weights, |V| × m.</summary>
    public Matrix U { get; }

    /// <summary>A network with random edges and input weights, and with W = U = 0.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="key">Where its random numbers come from; edges, weights and graph use independent streams of it.</param>
    /// <exception cref="InvalidOptionException">The shape is out of range.</exception>
    public static RecurrentNetwork Create(NetworkShape shape, RandomKey key)
    {
        shape.Validate();
        var inputEdges = RandomEdges(shape.Inputs, shape.Neurons, shape.EdgeProbability, key.For("input edges"));
        int graph = shape.Rounds > 1 ? shape.Neurons : 0;
        var graphEdges = RandomEdges(graph, graph, shape.EdgeProbability, key.For("graph edges"));
        for (int i = 0; i < graph; i++)
        {
            graphEdges[i, i] = false;
        }

        var inputWeights = new Matrix(shape.Inputs, shape.Neurons);
        var random = key.For("input weights").Stream();
        float bound = MathF.Sqrt(6f / shape.Inputs);
        for (int j = 0; j < shape.Inputs; j++)
        {
            for (int i = 0; i < shape.Neurons; i++)
            {
                if (inputEdges[j, i])
                {
                    inputWeights[j, i] = shape.InputWeights switch
                    {
                        InputWeights.Ones => 1,
                        InputWeights.HeUniform => random.NextSingle(-bound, bound),
                        _ => random.NextNormal(),
                    };
                }
            }
        }

        return new RecurrentNetwork(
            shape,
            inputEdges,
            inputWeights,
            graphEdges,
            new Matrix(graph, graph),
            new Matrix(shape.Neurons, shape.Labels)
        );
    }

    /// <summary>A copy with weights of its own; edges and shape, which never change, are shared.</summary>
    public RecurrentNetwork Clone() => new(Shape, InputEdges, A.Clone(), GraphEdges, W.Clone(), U.Clone());

    /// <summary>The label with the largest score for each example, the first of equals.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public int[] Predict(Matrix examples, WorkerPool? workers = null, CancellationToken cancel = default)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var forward = new ForwardPass(this, Math.Min(256, Math.Max(1, examples.Rows)), workers ?? own!);
        var predictions = new int[examples.Rows];
        for (int first = 0; first < examples.Rows; first += forward.Capacity)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(forward.Capacity, examples.Rows - first);
            forward.Load(examples, first, count);
            forward.RunRounds(0, count);
            forward.Predict(0, count, predictions.AsSpan(first, count));
        }

        return predictions;
    }

    /// <summary>The fraction of examples whose label is predicted, in [0, 1]; 0 for no examples.</summary>
    /// <inheritdoc cref="Predict(Matrix, WorkerPool?, CancellationToken)"/>
    public double Accuracy(LabelledData data, WorkerPool? workers = null, CancellationToken cancel = default)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var evaluation = new Evaluation(this, data, workers ?? own!);
        while (!evaluation.IsDone)
        {
            cancel.ThrowIfCancellationRequested();
            evaluation.Step();
        }

        return evaluation.Accuracy;
    }

    /// <summary>Checks that the network can learn from the data.</summary>
    /// <exception cref="InvalidOptionException">There are none, or their size or labels do not fit; the message says which.</exception>
    internal void CheckFits(LabelledData data)
    {
        if (data.Inputs != Shape.Inputs)
        {
            throw new InvalidOptionException("Inputs", $"{Shape.Inputs}", $"{data.Inputs}, as the data have");
        }

        if (data.LabelCount > Shape.Labels)
        {
            throw new InvalidOptionException(
                "Labels",
                $"{Shape.Labels}",
                $"at least {data.LabelCount}, as the data have"
            );
        }

        if (data.Count == 0)
        {
            throw new InvalidOptionException("examples", "0", "at least 1");
        }
    }

    private static BitMatrix RandomEdges(int rows, int columns, double probability, RandomKey key)
    {
        var edges = new BitMatrix(rows, columns);
        var random = key.Stream();
        for (int r = 0; r < rows; r++)
        {
            var words = edges.Row(r);
            for (int c = 0; c < columns; c++)
            {
                words[c >> 6] |= (random.NextBool(probability) ? 1UL : 0) << (c & 63);
            }
        }

        return edges;
    }

    private static void Check(int rows, int columns, int wantedRows, int wantedColumns, string name)
    {
        if (rows != wantedRows || columns != wantedColumns)
        {
            throw new ArgumentException(
                $"{rows}×{columns} where the shape asks for {wantedRows}×{wantedColumns}",
                name
            );
        }
    }
}
