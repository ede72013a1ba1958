namespace Hebb.Experiments.Evolve;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb evolve</c>.</summary>
/// <param name="Kind"><c>generation</c>: how the population does now; <c>fields</c>: evolved receptive fields; <c>result</c>: accuracies at the end.</param>
public sealed record EvolveRecord(string Kind)
{
    /// <summary>Generations selected.</summary>
    public int? Generation { get; init; }

    /// <summary>Mean accuracy of the last generation's genotypes on its minibatch, in [0, 1].</summary>
    public double? Minibatch { get; init; }

    /// <summary>Accuracy of genotypes drawn from the frequencies: on the validation examples, in the result on the test examples.</summary>
    public double? Sampled { get; init; }

    /// <summary>That of the genotype with the more frequent allele of every gene.</summary>
    public double? Rounded { get; init; }

    /// <summary>That of the network with the population's mean weights.</summary>
    public double? Expected { get; init; }

    /// <summary>Genes that one allele has won.</summary>
    public int? FixedAlleles { get; init; }

    /// <summary>How many allele frequencies are in each twentieth from 0 to 1.</summary>
    public IReadOnlyList<int>? Histogram { get; init; }

    /// <summary>The input weights of some hidden units of the expected network.</summary>
    public IReadOnlyList<IReadOnlyList<float>>? Fields { get; init; }
}
