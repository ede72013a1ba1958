namespace Hebb.Networks;

/// <summary>What a recurrent k-cap network is, before it has weights (plasticity-rules paper, section 2).</summary>
/// <param name="Inputs">d, the numbers of one example; at least 1.</param>
/// <param name="Neurons">|V|, the neurons of the recurrent graph; at least 1.</param>
/// <param name="Labels">m, the output neurons; at least 2.</param>
/// <param name="Cap">k, the most neurons that may be active in a round; from 1 to <paramref name="Neurons"/> (then there is no cap).</param>
/// <param name="Rounds">T, rounds of firing for one example; from 1 (feed-forward) to 16.</param>
public sealed record NetworkShape(int Inputs, int Neurons, int Labels, int Cap, int Rounds)
{
    /// <summary>The most rounds that are supported: a firing pattern has that many bits.</summary>
    public const int MostRounds = 16;

    /// <summary>The most neurons a recurrent network may have: its weights are one square matrix.</summary>
    public const int MostRecurrentNeurons = 32_768;

    /// <summary>p, the probability of each input edge and of each recurrent edge; above 0 and at most 1. The paper uses 0.5.</summary>
    public double EdgeProbability { get; init; } = 0.5;

    /// <summary>How the input weights are drawn. The default is the paper's: normal.</summary>
    public InputWeights InputWeights { get; init; } = InputWeights.Normal;

    /// <summary>The form of a round. The default is the paper's.</summary>
    public Recurrence Recurrence { get; init; } = Recurrence.Paper;

    /// <summary>What counts as firing. The default is the paper's: a value above zero.</summary>
    public FiredWhen FiredWhen { get; init; } = FiredWhen.Positive;

    /// <summary>Added to the net input of every neuron in every round; 0, or 1 for multiplicative updates in the published code.</summary>
    public float HiddenBias { get; init; }

    /// <summary>2^T, the number of firing patterns.</summary>
    public int Patterns => 1 << Rounds;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Inputs), Inputs, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Rounds), Rounds, 1, MostRounds);
        InvalidOptionException.ThrowIfOutside(
            nameof(Neurons),
            Neurons,
            1,
            Rounds > 1 ? MostRecurrentNeurons : 1_000_000
        );
        InvalidOptionException.ThrowIfOutside(nameof(Labels), Labels, 2, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap, 1, Neurons);
        if (!(EdgeProbability > 0 && EdgeProbability <= 1))
        {
            throw new InvalidOptionException(nameof(EdgeProbability), $"{EdgeProbability}", "above 0 and at most 1");
        }

        if (InputWeights == InputWeights.Ones && EdgeProbability == 1)
        {
            throw new InvalidOptionException(
                nameof(InputWeights),
                "ones",
                "normal when the edge probability is 1: with all edges of weight 1 all neurons are the same"
            );
        }

        InvalidOptionException.ThrowIfOutside(nameof(HiddenBias), HiddenBias, -1e6f, 1e6f);
    }

    /// <summary>Throws unless examples of this size fit.</summary>
    internal void RequireInputs(int inputs)
    {
        if (inputs != Inputs)
        {
            throw new InvalidOptionException(nameof(Inputs), $"{Inputs}", $"{inputs}, as the data have");
        }
    }
}
