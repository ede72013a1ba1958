using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>What <c>hebb learn</c> does: rules learned on a source task, several times from other starts, and the best kept.</summary>
public sealed record LearnOptions
{
    /// <summary>The network; its inputs and labels are those of the data.</summary>
    public required RecurrentOptions Layer { get; init; }

    /// <summary>Which way the rules are learned.</summary>
    public LearnBy By { get; init; } = LearnBy.Gradient;

    /// <summary>Which rules are learned and how they are applied; and how the gradient is followed.</summary>
    public required RuleLearningOptions Learning { get; init; }

    /// <summary>How they evolve; the rules, which of them and their form are those of <see cref="Learning"/>.</summary>
    public RuleEvolutionOptions Evolution { get; init; } = new();

    /// <summary>Learners or populations that begin with other rules and other networks, 1 to 1000.</summary>
    public int Restarts { get; init; } = 5;

    /// <summary>The share of the training examples, at their end, on which the learned rules are compared; above 0, below 1.</summary>
    public double ValidationShare { get; init; } = 0.3;

    /// <summary>What is done to the columns of the data, learned from the examples that rules are learned from.</summary>
    public Scaling Scale { get; init; }

    /// <summary>All that says how the rules evolve.</summary>
    internal RuleEvolutionOptions EvolutionOptions =>
        Evolution with
        {
            Plasticity = Learning.Plasticity,
            Learn = Learning.Learn,
            Form = Learning.Form,
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Layer.Validate();
        Learning.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Restarts), Restarts, 1, 1000);
        if (!(ValidationShare > 0 && ValidationShare < 1))
        {
            throw new InvalidOptionException(nameof(ValidationShare), $"{ValidationShare}", "above 0 and below 1");
        }

        if (By == LearnBy.ClosedForm && Learning is not { Learn: RulesToLearn.Output, Form: RuleForm.Table })
        {
            throw new InvalidOptionException(
                nameof(By),
                "closed-form",
                "gradient or evolution for anything but the table of the output rule"
            );
        }

        if (By == LearnBy.ClosedForm)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Layer.Rounds), Layer.Rounds, 1, RuleTable.MostRounds);
        }

        RuleLearningOptions.CheckFits(Learning.Learn, Learning.Form, Layer.Rounds);

        EvolutionOptions.Validate();
    }
}

/// <summary>How a rule is learned.</summary>
public enum LearnBy
{
    /// <summary>Down the exact gradient of a batch's loss (plasticity-rules paper, section 2).</summary>
    Gradient,

    /// <summary>By a population whose genes add up to the rule's parameters (appendix C).</summary>
    Evolution,

    /// <summary>The output rule of least squared error, at once (appendix B, "Optimal output layer rule").</summary>
    ClosedForm,
}
