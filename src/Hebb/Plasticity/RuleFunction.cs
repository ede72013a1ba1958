namespace Hebb.Plasticity;

/// <summary>A named rule for a T that is too long for a table.</summary>
/// <param name="name">The name by which it is found again.</param>
/// <param name="rounds">T.</param>
/// <param name="columns">2^T for a graph rule, 2 for an output rule.</param>
/// <param name="isZero">Whether it never changes anything.</param>
/// <param name="rule">(pre-synaptic pattern, post-synaptic pattern or role) → change.</param>
internal sealed class RuleFunction(string name, int rounds, int columns, bool isZero, Func<int, int, float> rule)
    : IPlasticityRule
{
    public string Name => name;

    public int Rounds => rounds;

    public int Rows => 1 << rounds;

    public int Columns => columns;

    public bool IsZero => isZero;

    public int Parameters => 0;

    public void Evaluate(ReadOnlySpan<ushort> pre, ReadOnlySpan<ushort> post, Span<float> values)
    {
        int n = 0;
        foreach (ushort a in pre)
        {
            foreach (ushort b in post)
            {
                values[n++] = rule(a, b);
            }
        }
    }

    public void AddGradient(
        ReadOnlySpan<ushort> pre,
        ReadOnlySpan<ushort> post,
        ReadOnlySpan<double> values,
        Span<double> gradient
    )
    {
        // Nothing in it can be learned.
    }
}
