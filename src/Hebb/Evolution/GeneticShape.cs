using Hebb.Data;
using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>
/// What an evolved network is, before it has genes (neural net evolution, section 3.1): a layered network whose first edges
/// are a sparse random graph and whose other layers are fully connected, with weights that are sparse linear functions of
/// the genes.
/// </summary>
/// <param name="Inputs">The numbers of one example; at least 1.</param>
/// <param name="Hidden">The units of each hidden layer, from the input on; one to eight layers.</param>
/// <param name="Labels">The output units; at least 2.</param>
public sealed record GeneticShape(int Inputs, IReadOnlyList<int> Hidden, int Labels)
{
    private const int MostLayers = 8;
    private const long MostEntries = 1 << 30;

    /// <summary>The probability of each edge from an input to a unit of the first hidden layer; above 0 and at most 1.</summary>
    public double EdgeProbability { get; init; } = 0.1;

    /// <summary>n, the genes; 1 to 1,000,000.</summary>
    public int Genes { get; init; } = 4000;

    /// <summary>β, the probability that a gene contributes to the weight of an edge; above 0 and at most 1.</summary>
    public double Density { get; init; } = 0.0025;

    /// <summary>The units of every layer after the input: those of the hidden ones and the labels.</summary>
    internal int[] Layers => [.. Hidden, Labels];

    /// <summary>The largest minibatch whose buffers an array can hold: an input, a sum and a term need a place for each image.</summary>
    internal int MostImages
    {
        get
        {
            int[] layers = Layers;
            double numbers = Math.Max(
                Math.Max(Inputs, layers[0]) + 1.0,
                PopulationKernel.Block * (layers.Skip(1).Max() + (double)PopulationKernel.Tile)
            );
            return (int)Math.Min(1e9 / numbers, 2e9 / Math.Max(1, EdgeProbability * Inputs * layers[0]));
        }
    }

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Inputs), Inputs },
            { nameof(Hidden), string.Join(',', Hidden) },
            { nameof(Labels), Labels },
            { nameof(EdgeProbability), EdgeProbability },
            { nameof(Genes), Genes },
            { nameof(Density), Density },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Inputs), Inputs, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside("hidden layers", Hidden.Count, 1, MostLayers);
        foreach (int units in Hidden)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Hidden), units, 1, 100_000);
        }

        InvalidOptionException.ThrowIfOutside(nameof(Labels), Labels, 2, LabelledData.MostLabels);
        InvalidOptionException.ThrowIfOutside(nameof(Genes), Genes, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(EdgeProbability), EdgeProbability, 1);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Density), Density, 1);
        double edges = EdgeProbability * Inputs * Hidden[0];
        int[] layers = Layers;
        for (int l = 1; l < layers.Length; l++)
        {
            edges += (double)layers[l - 1] * layers[l];
        }

        if (edges * Math.Max(1, Genes * Density) > MostEntries)
        {
            throw new InvalidOptionException(
                nameof(Genes),
                $"{Genes}",
                $"fewer: {edges:F0} edges of {Genes * Density:F1} genes each are more than {MostEntries} numbers"
            );
        }
    }
}
