namespace Hebb.Plasticity;

/// <summary>
/// A plasticity rule for one T (paper, section 2, "Landscape of rules"): what an edge changes by, given what the two neurons
/// did. A <see cref="RuleTable"/> is written out; a <see cref="RuleNetwork"/> is computed, which is the only way for long T.
/// </summary>
/// <remarks>
/// The pre-synaptic side is a firing pattern, 0 … 2^T − 1 (0 alone for an input rule). The post-synaptic side is a pattern
/// too, or, for an output rule, a role: 0 the true label, 1 the predicted or another label.
/// </remarks>
public interface IPlasticityRule
{
    /// <summary>T, the rounds of the networks that the rule can train.</summary>
    int Rounds { get; }

    /// <summary>How many pre-synaptic cases there are: 2^T, or 1 for an input rule.</summary>
    int Rows { get; }

    /// <summary>How many post-synaptic cases there are: 2^T, or 2 for an output rule.</summary>
    int Columns { get; }

    /// <summary>Whether the rule never changes anything.</summary>
    bool IsZero { get; }

    /// <summary>How many numbers make up the rule and can be learned; 0 where there are none.</summary>
    int Parameters { get; }

    /// <summary>Evaluates the rule for all pairs of some cases.</summary>
    /// <param name="pre">Pre-synaptic cases, each below <see cref="Rows"/>.</param>
    /// <param name="post">Post-synaptic cases, each below <see cref="Columns"/>.</param>
    /// <param name="values">Buffer for r(pre, post), a row for each pre-synaptic case.</param>
    void Evaluate(ReadOnlySpan<ushort> pre, ReadOnlySpan<ushort> post, Span<float> values);

    /// <summary>From a gradient with respect to some of the rule's values to that with respect to its parameters, by the chain rule.</summary>
    /// <param name="pre">Pre-synaptic cases.</param>
    /// <param name="post">Post-synaptic cases.</param>
    /// <param name="values">∂L/∂r(pre, post), a row for each pre-synaptic case.</param>
    /// <param name="gradient">∂L/∂parameters, to which it is added.</param>
    void AddGradient(
        ReadOnlySpan<ushort> pre,
        ReadOnlySpan<ushort> post,
        ReadOnlySpan<double> values,
        Span<double> gradient
    );
}
