using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>Numbers that make up a rule, and how the rule changes with them: what gradient descent or evolution moves.</summary>
public interface IRuleParameters
{
    /// <summary>The numbers; whoever changes them changes the rule.</summary>
    Span<float> Values { get; }

    /// <summary>The rule as they stand.</summary>
    /// <exception cref="InvalidOptionException">A number of the rule is not finite.</exception>
    RuleTable ToTable();

    /// <summary>From the gradient with respect to the table to that with respect to the numbers, by the chain rule.</summary>
    /// <param name="table">∂L/∂r, row after row.</param>
    /// <param name="gradient">Room for as many numbers as <see cref="Values"/>.</param>
    void Gradient(ReadOnlySpan<double> table, Span<float> gradient);
}
