using Hebb.Networks;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>What <c>hebb learn</c> does: rules learned on a source task, several times from other starts, and the best kept.</summary>
public sealed record LearnOptions
{
    /// <summary>The network; its inputs and labels are those of the data.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>How the rules are learned.</summary>
    public required RuleLearningOptions Learning { get; init; }

    /// <summary>Learners that begin with other rules and other networks, 1 to 1000.</summary>
    public int Restarts { get; init; } = 5;

    /// <summary>The share of the training examples, at their end, on which the learned rules are compared; above 0, below 1.</summary>
    public double ValidationShare { get; init; } = 0.3;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Shape.Validate();
        Learning.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Restarts), Restarts, 1, 1000);
        if (!(ValidationShare > 0 && ValidationShare < 1))
        {
            throw new InvalidOptionException(nameof(ValidationShare), $"{ValidationShare}", "above 0 and below 1");
        }

        if (Learning.Learn != LearnedRules.Output && Shape.Rounds == 1)
        {
            throw new InvalidOptionException(nameof(Learning.Learn), "graph", "output when T = 1: there is no graph");
        }
    }
}
