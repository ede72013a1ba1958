namespace Hebb.Experiments.Learn;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb learn</c>.</summary>
/// <param name="Kind">
/// <c>step</c>: the loss of a batch, at intervals; <c>generation</c>: how the genotypes of a generation did; <c>rule</c>: the
/// error of the best output rule; <c>restart</c>: how the rule of a restart does.
/// </param>
/// <param name="Restart">Which restart, from 1.</param>
public sealed record LearnRecord(string Kind, int Restart)
{
    /// <summary>Meta-steps made, or generations over.</summary>
    public int? Step { get; init; }

    /// <summary>
    /// The mean loss of the last batches; of a generation the share of wrong predictions, mean over its genotypes; of a rule
    /// found at once the mean squared error.
    /// </summary>
    public double? Loss { get; init; }

    /// <summary>Of a generation: accuracy on held-out training examples, in [0, 1], mean over the genotypes.</summary>
    public double? MeanAccuracy { get; init; }

    /// <summary>That of the best genotype.</summary>
    public double? BestAccuracy { get; init; }

    /// <summary>That of the rule whose parameters are the population's means.</summary>
    public double? RuleAccuracy { get; init; }

    /// <summary>That of the same networks with T = 1, without a graph rule.</summary>
    public double? TwinAccuracy { get; init; }

    /// <summary>The share of genes that one allele has won.</summary>
    public double? FixedShare { get; init; }

    /// <summary>Accuracy on the validation examples of a fresh network that the rule trained, in [0, 1].</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Why the restart was stopped.</summary>
    public string? Failure { get; init; }
}
