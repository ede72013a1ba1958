using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>Numbers that make up a rule, those of <see cref="IPlasticityRule.Parameters"/>: what gradient descent or evolution moves.</summary>
internal interface IRuleParameters
{
    /// <summary>The numbers; whoever changes them changes the rule.</summary>
    Span<float> Values { get; }

    /// <summary>The rule as they stand.</summary>
    /// <exception cref="InvalidOptionException">A number of the rule is not finite.</exception>
    IPlasticityRule ToRule();
}
