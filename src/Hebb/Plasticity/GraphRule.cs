using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// A graph rule r: how the recurrent edge from neuron j to neuron i changes, by the firing patterns of both. A named rule
/// exists for every T for which it makes sense.
/// </summary>
public sealed class GraphRule
{
    private readonly Func<int, RandomKey, RuleTable> table;

    private GraphRule(string name, Func<int, RandomKey, RuleTable> table)
    {
        Name = name;
        this.table = table;
    }

    /// <summary>The rule's name, as the tool knows it.</summary>
    public string Name { get; }

    /// <summary>No edge ever changes.</summary>
    public static GraphRule Zero { get; } =
        new("zero", (rounds, _) => RuleTable.From(rounds, (FiringPattern _, FiringPattern _) => 0f));

    /// <summary>Fire together, wire together: the number of rounds in which the pre-synaptic neuron fired just before the post-synaptic one.</summary>
    public static GraphRule Hebb { get; } =
        new(
            "hebb",
            (rounds, _) =>
                RuleTable.From(
                    rounds,
                    (pre, post) => Enumerable.Range(1, rounds - 1).Count(t => pre.Fired(t) && post.Fired(t + 1))
                )
        );

    /// <summary>Every edge changes by the same amount, whoever fired.</summary>
    /// <param name="change">Any finite number.</param>
    public static GraphRule Constant(float change) =>
        new($"constant:{change}", (rounds, _) => RuleTable.From(rounds, (FiringPattern _, FiringPattern _) => change));

    /// <summary>A table drawn at random: each entry from N(0, σ²).</summary>
    /// <param name="sigma">σ, finite and not negative.</param>
    public static GraphRule Random(float sigma)
    {
        InvalidOptionException.ThrowIfOutside("sigma of the graph rule 'random'", sigma, 0, 1e6f);
        return new GraphRule(
            $"random:{sigma}",
            (rounds, key) =>
            {
                var normal = key.For("random graph rule").Stream();
                return RuleTable.From(rounds, (FiringPattern _, FiringPattern _) => sigma * normal.NextNormal());
            }
        );
    }

    /// <summary>
    /// A neuron that fires more often than p is inhibited by those that fired before it, one that fires less is released:
    /// ΔW[j→i] = −η s_j(round 1) · (s_i(round 2) − p).
    /// </summary>
    /// <param name="rate">p, the wanted rate of firing, between 0 and 1.</param>
    public static GraphRule Homeostatic(float rate)
    {
        InvalidOptionException.ThrowIfOutside("rate of the graph rule 'homeostatic'", rate, 0, 1);
        return new GraphRule(
            $"homeostatic:{rate}",
            (rounds, _) =>
            {
                if (rounds < 2)
                {
                    throw new InvalidOptionException(
                        "Rounds",
                        $"{rounds}",
                        "at least 2 for the graph rule 'homeostatic'"
                    );
                }

                return RuleTable.From(rounds, (pre, post) => pre.FirstBit ? rate - (post.Fired(2) ? 1 : 0) : 0);
            }
        );
    }

    /// <summary>A rule from a table of 2^T rows and 2^T columns.</summary>
    /// <exception cref="InvalidOptionException">The table is not of that size.</exception>
    public static GraphRule Of(RuleTable table, string name = "table")
    {
        RuleSize.Check(table, 1 << table.Rounds, 1 << table.Rounds, "a graph rule");
        var forItsRounds = RuleSize.ForItsRoundsOnly(table, name);
        return new GraphRule(name, (rounds, _) => forItsRounds(rounds));
    }

    /// <summary>The rule as a table for networks of <paramref name="rounds"/> rounds: 2^T rows and columns.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="key">Where a random rule's numbers come from.</param>
    /// <exception cref="InvalidOptionException">The rule makes no sense for, or was not made for, this T.</exception>
    public RuleTable Table(int rounds, RandomKey key) => table(rounds, key);
}
