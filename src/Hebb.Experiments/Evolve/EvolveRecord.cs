namespace Hebb.Experiments.Evolve;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb evolve</c>.</summary>
/// <param name="Kind"><c>generation</c>: where evolution is; <c>alleles</c>: how the frequencies spread; <c>sign-sgd</c>: after its last epoch.</param>
/// <param name="Generation">Generations so far.</param>
public sealed record EvolveRecord(string Kind, int Generation)
{
    /// <summary>On the held-out examples, in [0, 1].</summary>
    public EvolveAccuracy? Accuracy { get; init; }

    /// <summary>The mean accuracy of the generation on its minibatch.</summary>
    public double? MinibatchAccuracy { get; init; }

    /// <summary>The mean cross-entropy of the generation on its minibatch, in nats.</summary>
    public double? MinibatchLoss { get; init; }

    /// <summary>Genes that one allele has won.</summary>
    public int? FixedAlleles { get; init; }

    /// <summary>Genes by their frequency, in twentieths.</summary>
    public IReadOnlyList<int>? Histogram { get; init; }

    /// <summary>On the test examples, after SignSGD.</summary>
    public double? TestAccuracy { get; init; }
}
