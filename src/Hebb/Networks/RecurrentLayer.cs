using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A recurrent k-cap layer (plasticity-rules paper, section 2): a graph of neurons that fires for T rounds, of which at most k are active
/// in a round. h_1 = cap_k(relu(A x)); then h_t = cap_k(relu(W h_{t−1} + A x)), or as <see cref="Networks.Recurrence"/> says.
/// </summary>
/// <remarks>
/// Both weight matrices have the pre-synaptic side as row and the post-synaptic one as column, as the paper writes them:
/// A ∈ R^{d×|V|}, W ∈ R^{|V|×|V|}. Weights without an edge are zero. A feed-forward layer (T = 1) has no recurrent graph: its
/// <see cref="GraphEdges"/> and <see cref="W"/> have no rows.
/// </remarks>
public sealed class RecurrentLayer : HiddenLayer
{
    /// <summary>The most rounds that are supported: a firing pattern has that many bits.</summary>
    public const int MostRounds = 16;

    /// <summary>The most neurons of a layer with more than one round: its recurrent weights are one square matrix.</summary>
    public const int MostRecurrentNeurons = 32_768;

    internal const int MostInputs = 10_000_000;

    /// <summary>Puts a layer together from its parts.</summary>
    /// <param name="inputEdges">d × |V| bits; none means that all edges exist.</param>
    /// <param name="inputWeights">A, d × |V|.</param>
    /// <param name="graphEdges">|V| × |V| bits, or 0 × 0 when T = 1.</param>
    /// <param name="graphWeights">W, |V| × |V|, or 0 × 0 when T = 1.</param>
    /// <param name="cap">k, from 1 to |V|.</param>
    /// <param name="rounds">T, from 1 to 16.</param>
    /// <exception cref="InvalidOptionException">A number is out of range, or the matrices do not fit each other; the message says which.</exception>
    public RecurrentLayer(
        BitMatrix? inputEdges,
        Matrix inputWeights,
        BitMatrix graphEdges,
        Matrix graphWeights,
        int cap,
        int rounds
    )
    {
        int neurons = inputWeights.Columns;
        InvalidOptionException.ThrowIfOutside("Inputs", inputWeights.Rows, 1, MostInputs);
        CheckSizes(neurons, cap, rounds, 0);
        int graph = rounds > 1 ? neurons : 0;
        if (inputEdges is not null)
        {
            Check(inputEdges.Rows, inputEdges.Columns, inputWeights.Rows, neurons, nameof(inputEdges));
        }

        Check(graphEdges.Rows, graphEdges.Columns, graph, graph, nameof(graphEdges));
        Check(graphWeights.Rows, graphWeights.Columns, graph, graph, nameof(graphWeights));
        InputShape = new LayerShape(inputWeights.Rows);
        InputEdges = inputEdges;
        A = inputWeights;
        GraphEdges = graphEdges;
        W = graphWeights;
        (Cap, Rounds) = (cap, rounds);
    }

    /// <summary>A feed-forward layer, T = 1.</summary>
    /// <inheritdoc cref="RecurrentLayer(BitMatrix?, Matrix, BitMatrix, Matrix, int, int)"/>
    public RecurrentLayer(BitMatrix? inputEdges, Matrix inputWeights, int cap)
        : this(inputEdges, inputWeights, new BitMatrix(0, 0), new Matrix(0, 0), cap, rounds: 1) { }

    /// <inheritdoc/>
    public override LayerShape OutputShape => new(Neurons);

    /// <inheritdoc/>
    public override int Rounds { get; }

    /// <inheritdoc/>
    public override int MostActive => Cap;

    /// <summary>d, the numbers of what the layer takes.</summary>
    public int Inputs => A.Rows;

    /// <summary>|V|.</summary>
    public int Neurons => A.Columns;

    /// <summary>k, the most neurons that may be active in a round.</summary>
    public int Cap { get; }

    /// <summary>2^T, the number of firing patterns.</summary>
    public int Patterns => 1 << Rounds;

    /// <summary>The form of a round.</summary>
    public Recurrence Recurrence { get; init; } = Recurrence.Paper;

    /// <summary>What counts as firing.</summary>
    public FiredWhen FiredWhen { get; init; } = FiredWhen.Positive;

    /// <summary>Added to the net input of every neuron in every round.</summary>
    public float HiddenBias
    {
        get;
        init
        {
            InvalidOptionException.ThrowIfOutside(nameof(HiddenBias), value, -1e6f, 1e6f);
            field = value;
        }
    }

    /// <summary>Which inputs reach which neurons, d × |V|; none means that all edges exist.</summary>
    public BitMatrix? InputEdges { get; }

    /// <summary>A, the input weights, d × |V|.</summary>
    public Matrix A { get; }

    /// <summary>G, the directed graph without self-loops, |V| × |V|; empty when T = 1.</summary>
    public BitMatrix GraphEdges { get; }

    /// <summary>W, the recurrent weights, |V| × |V|: row j, column i is the edge j → i. Empty when T = 1.</summary>
    public Matrix W { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedWeights> Weights =>
        Rounds > 1
            ? [new("input_weights", A, InputEdges), new("graph_weights", W, GraphEdges)]
            : [new("input_weights", A, InputEdges)];

    /// <inheritdoc/>
    public override RecurrentLayer Clone() => With(A.Clone(), GraphEdges, W.Clone(), Rounds);

    /// <summary>A layer with the same input weights, which are shared, and with its own W = 0.</summary>
    internal RecurrentLayer WithOwnGraph() => With(A, GraphEdges, new Matrix(W.Rows, W.Columns), Rounds);

    /// <summary>The layer with T = 1 that has the same input weights, which are shared.</summary>
    internal RecurrentLayer WithoutGraph() => With(A, new BitMatrix(0, 0), new Matrix(0, 0), rounds: 1);

    /// <summary>Checks the numbers of a layer, drawn or put together.</summary>
    internal static void CheckSizes(int neurons, int cap, int rounds, float bias)
    {
        InvalidOptionException.ThrowIfOutside(nameof(Rounds), rounds, 1, MostRounds);
        InvalidOptionException.ThrowIfOutside(
            nameof(Neurons),
            neurons,
            1,
            rounds > 1 ? MostRecurrentNeurons : 1_000_000
        );
        InvalidOptionException.ThrowIfOutside(nameof(Cap), cap, 1, neurons);
        InvalidOptionException.ThrowIfOutside(nameof(HiddenBias), bias, -1e6f, 1e6f);
    }

    /// <inheritdoc/>
    internal override LayerPass CreatePass(PassOptions options) =>
        StreamingPass.Suits(this, options) ? new StreamingPass(this, options) : new RecurrentPass(this, options);

    private RecurrentLayer With(Matrix a, BitMatrix graphEdges, Matrix w, int rounds) =>
        new(InputEdges, a, graphEdges, w, Cap, rounds)
        {
            InputShape = InputShape,
            Recurrence = Recurrence,
            FiredWhen = FiredWhen,
            HiddenBias = HiddenBias,
        };

    private static void Check(int rows, int columns, int wantedRows, int wantedColumns, string name)
    {
        if (rows != wantedRows || columns != wantedColumns)
        {
            throw new InvalidOptionException($"size of {name}", $"{rows}×{columns}", $"{wantedRows}×{wantedColumns}");
        }
    }
}

/// <summary>The form of one round of firing. A is the input weights, W the recurrent weights, x the example, h the activity, a = A x.</summary>
public enum Recurrence
{
    /// <summary>h_t = cap_k(relu(W h_{t−1} + A x)) with h_0 = 0: the paper's section 2.</summary>
    Paper,

    /// <summary>h_1 = cap_k(relu(A x)), then h_{t+1} = cap_k(relu(W (h_t + A x))): the published code.</summary>
    ThroughGraph,
}

/// <summary>What counts as firing in a round.</summary>
public enum FiredWhen
{
    /// <summary>A neuron fires when its value after the cap is greater than zero: the paper's section 2.</summary>
    Positive,

    /// <summary>
    /// The k neurons in the cap fire, even at value zero; when fewer than k are positive, the zeros of lowest index fill
    /// up: the published code.
    /// </summary>
    InCap,
}
