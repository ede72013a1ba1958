using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>How a recurrent k-cap layer is drawn (plasticity-rules paper, section 2).</summary>
/// <param name="Neurons">|V|, from 1 to 1,000,000; with more than one round at most 32,768.</param>
/// <param name="Cap">k, the most neurons that may be active in a round; from 1 to <paramref name="Neurons"/> (then there is no cap).</param>
/// <param name="Rounds">T, rounds of firing for one example; from 1 (feed-forward) to 16.</param>
public sealed record RecurrentOptions(int Neurons, int Cap, int Rounds = 1) : HiddenLayerOptions
{
    /// <summary>
    /// p, the probability of each input edge and of each recurrent edge; above 0 and at most 1. The paper uses 0.5. With a
    /// <see cref="ReceptiveField"/> it is that of recurrent edges alone.
    /// </summary>
    public double EdgeProbability { get; init; } = 0.5;

    /// <summary>
    /// The side of each neuron's receptive field: its input edges are all those from one square of an image, in every channel, at a place
    /// drawn for the neuron. 0, the default, is none: edges are independent. At most the side of the image.
    /// </summary>
    public int ReceptiveField { get; init; }

    /// <summary>How the input weights are drawn. The default is the paper's: normal.</summary>
    public InputInitialization InputInitialization { get; init; } = InputInitialization.Normal;

    /// <summary>The form of a round. The default is the paper's.</summary>
    public Recurrence Recurrence { get; init; } = Recurrence.Paper;

    /// <summary>What counts as firing. The default is the paper's: a value above zero.</summary>
    public FiredWhen FiredWhen { get; init; } = FiredWhen.Positive;

    /// <summary>Added to the net input of every neuron in every round; 0, or 1 for multiplicative updates in the published code.</summary>
    public float HiddenBias { get; init; }

    /// <summary>2^T, the number of firing patterns.</summary>
    public int Patterns => 1 << Rounds;

    /// <inheritdoc/>
    public override void Validate()
    {
        RecurrentLayer.CheckSizes(Neurons, Cap, Rounds, HiddenBias);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(EdgeProbability), EdgeProbability, 1);

        InvalidOptionException.ThrowIfOutside(nameof(ReceptiveField), ReceptiveField, 0, 65_536);
        if (InputInitialization == InputInitialization.Ones && EdgeProbability == 1 && ReceptiveField == 0)
        {
            throw new InvalidOptionException(
                "InputWeights",
                "ones",
                "normal when the edge probability is 1: with all edges of weight 1 all neurons are the same"
            );
        }
    }

    /// <inheritdoc/>
    internal override RecurrentLayer Create(LayerShape input, RandomKey key)
    {
        Validate();
        InvalidOptionException.ThrowIfOutside("Inputs", input.Size, 1, RecurrentLayer.MostInputs);
        var inputEdges =
            ReceptiveField > 0
                ? LocalEdges(input, key.For("receptive fields"))
                : RandomEdges(input.Size, Neurons, key.For("input edges"));
        int graph = Rounds > 1 ? Neurons : 0;
        var graphEdges = RandomEdges(graph, graph, key.For("graph edges"));
        for (int i = 0; i < graph; i++)
        {
            graphEdges[i, i] = false;
        }

        return new RecurrentLayer(
            inputEdges,
            InputWeights(inputEdges, key.For("input weights").Stream()),
            graphEdges,
            new Matrix(graph, graph),
            Cap,
            Rounds
        )
        {
            InputShape = input,
            Recurrence = Recurrence,
            FiredWhen = FiredWhen,
            HiddenBias = HiddenBias,
        };
    }

    private Matrix InputWeights(BitMatrix edges, RandomStream random)
    {
        var weights = new Matrix(edges.Rows, edges.Columns);
        float bound = MathF.Sqrt(6f / edges.Rows);
        for (int j = 0; j < edges.Rows; j++)
        {
            for (int i = 0; i < edges.Columns; i++)
            {
                if (edges[j, i])
                {
                    weights[j, i] = InputInitialization switch
                    {
                        InputInitialization.Ones => 1,
                        InputInitialization.HeUniform => random.NextSingle(-bound, bound),
                        _ => random.NextNormal(),
                    };
                }
            }
        }

        return weights;
    }

    private BitMatrix LocalEdges(LayerShape input, RandomKey key)
    {
        int side = Math.Min(input.Height, input.Width);
        if (side < ReceptiveField)
        {
            throw new InvalidOptionException(
                $"the input of neurons with receptive fields of {ReceptiveField}×{ReceptiveField}",
                side == 1
                    ? $"{input.Size} numbers that are no image"
                    : $"an image of {input.Height}×{input.Width} pixels",
                "an image of at least that side"
            );
        }

        var edges = new BitMatrix(input.Size, Neurons);
        for (int i = 0; i < Neurons; i++)
        {
            var random = key.For("neuron", (ulong)i).Stream();
            int down = random.NextInt32(input.Height - ReceptiveField + 1);
            int across = random.NextInt32(input.Width - ReceptiveField + 1);
            for (int line = 0; line < input.Channels * ReceptiveField; line++)
            {
                var (channel, y) = Math.DivRem(line, ReceptiveField);
                int first = (((channel * input.Height) + down + y) * input.Width) + across;
                for (int x = 0; x < ReceptiveField; x++)
                {
                    edges[first + x, i] = true;
                }
            }
        }

        return edges;
    }

    private BitMatrix RandomEdges(int rows, int columns, RandomKey key)
    {
        var edges = new BitMatrix(rows, columns);
        var random = key.Stream();
        for (int r = 0; r < rows; r++)
        {
            var words = edges.Row(r);
            for (int c = 0; c < columns; c++)
            {
                words[c >> 6] |= (random.NextBool(EdgeProbability) ? 1UL : 0) << (c & 63);
            }
        }

        return edges;
    }
}

/// <summary>How the input weights A are drawn. Plasticity leaves them fixed unless there is an input rule.</summary>
public enum InputInitialization
{
    /// <summary>Each existing edge has a weight from N(0, 1).</summary>
    Normal,

    /// <summary>Each existing edge has weight 1: the row T = 1* of the paper's Table 2.</summary>
    Ones,

    /// <summary>
    /// Each existing edge has a weight uniform in ±√(6/d): He's initialization, as the hidden layer of the dopaminergic nets
    /// has it (nne-dnn paper, section 3.2).
    /// </summary>
    HeUniform,
}
