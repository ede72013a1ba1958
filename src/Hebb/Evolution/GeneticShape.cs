using Hebb.Networks;

namespace Hebb.Evolution;

/// <summary>A layered network whose weights are sparse linear functions of genes (neural net evolution, sections 2 and 3.1).</summary>
/// <param name="Inputs">Numbers of one example, at least 1.</param>
/// <param name="Hidden">Units of each hidden layer, from the first; one to sixteen layers.</param>
/// <param name="Labels">Output units, at least 2.</param>
/// <param name="Genes">n, 1 to 1,000,000.</param>
public sealed record GeneticShape(int Inputs, IReadOnlyList<int> Hidden, int Labels, int Genes)
{
    /// <summary>The probability of a link between a unit and one of the layer before; the output layer has all. Above 0, at most 1.</summary>
    public double LinkProbability { get; init; } = 0.1;

    /// <summary>β, the probability that a gene acts on a link; above 0, at most 1.</summary>
    public double GeneDensity { get; init; } = 0.0025;

    /// <summary>
    /// The shape of such a network once its weights are known: a recurrent network without a cap whose neurons are the units
    /// of all layers and whose rounds are the layers. Inputs reach the first layer alone, edges go from one layer to the next.
    /// </summary>
    public NetworkShape Network
    {
        get
        {
            int neurons = Hidden.Sum();
            return new NetworkShape(Inputs, neurons, Labels, neurons, Hidden.Count)
            {
                EdgeProbability = LinkProbability,
            };
        }
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside("hidden layers", Hidden.Count, 1, NetworkShape.MostRounds);
        foreach (int units in Hidden)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Hidden), units, 1, 100_000);
        }

        InvalidOptionException.ThrowIfOutside(nameof(Genes), Genes, 1, 1_000_000);
        ThrowUnlessProbability(nameof(LinkProbability), LinkProbability);
        ThrowUnlessProbability(nameof(GeneDensity), GeneDensity);
        Network.Validate();
    }

    private static void ThrowUnlessProbability(string name, double value)
    {
        if (!(value > 0 && value <= 1))
        {
            throw new InvalidOptionException(name, $"{value}", "above 0 and at most 1");
        }
    }
}
