using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>
/// A plasticity rule written out: one number for each pair of what the pre-synaptic and the post-synaptic side did. Rows
/// are the 2^T firing patterns of the pre-synaptic neuron. Columns are the 2^T patterns of the post-synaptic neuron for a
/// graph rule r, the two roles of an output neuron for an output rule r_o (0: the true label, 1: the predicted or another
/// label). An input rule has one row and a column for each pattern of the post-synaptic neuron.
/// </summary>
public sealed class RuleTable : IPlasticityRule
{
    /// <summary>The longest T of a table: a graph rule has 4^T numbers.</summary>
    public const int MostRounds = 8;

    private readonly float[] values;

    /// <summary>A table from its numbers.</summary>
    /// <param name="rounds">T, from 1 to 8.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values">The numbers, row after row; each finite.</param>
    /// <exception cref="InvalidOptionException">
    /// <paramref name="rounds"/> is out of range, a number is not finite, or there are not rows × columns numbers.
    /// </exception>
    public RuleTable(int rounds, int rows, int columns, ReadOnlySpan<float> values)
    {
        InvalidOptionException.ThrowIfOutside("rounds", rounds, 1, MostRounds);
        InvalidOptionException.ThrowIfOutside(nameof(rows), rows, 1, 1 << rounds);
        InvalidOptionException.ThrowIfOutside(nameof(columns), columns, 1, 1 << rounds);
        string table = $"a table of {rows}×{columns} needs";
        InvalidOptionException.ThrowIfMismatch("there are", values.Length, "numbers", table, rows * columns);

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new InvalidOptionException(
                    $"rule[{i / columns}, {i % columns}]",
                    $"{values[i]}",
                    "a finite number"
                );
            }
        }

        Rounds = rounds;
        Rows = rows;
        Columns = columns;
        this.values = values.ToArray();
    }

    /// <inheritdoc/>
    public int Rounds { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public bool IsZero => values.AsSpan().IndexOfAnyExcept(0f) < 0;

    /// <inheritdoc/>
    public int Parameters => values.Length;

    /// <summary>All numbers, row after row.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The number at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public float this[int row, int column] => values[(row * Columns) + column];

    /// <summary>A graph rule r from a function of the two firing patterns.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="rule">(pre-synaptic pattern, post-synaptic pattern) → change.</param>
    /// <exception cref="InvalidOptionException">T is not in 1 … 8, or a change is not finite.</exception>
    /// <example><code>RuleTable.From(rounds: 3, (pre, post) => pre.LastBit &amp;&amp; post.FirstBit ? -0.1f : 0)</code></example>
    public static RuleTable From(int rounds, Func<FiringPattern, FiringPattern, float> rule)
    {
        int patterns = Patterns(rounds);
        return From(rounds, patterns, patterns, (a, b) => rule(new(a, rounds), new(b, rounds)));
    }

    /// <summary>An output rule r_o from a function of the pre-synaptic pattern and whether the output neuron is the true label's.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="rule">(pre-synaptic pattern, is the true label) → change.</param>
    /// <exception cref="InvalidOptionException">T is not in 1 … 8, or a change is not finite.</exception>
    /// <example><code>RuleTable.OutputFrom(rounds: 2, (pre, isTrueLabel) => pre.LastBit == isTrueLabel ? 1 : -1)</code></example>
    public static RuleTable OutputFrom(int rounds, Func<FiringPattern, bool, float> rule) =>
        From(rounds, Patterns(rounds), 2, (a, b) => rule(new(a, rounds), b == 0));

    /// <summary>An input rule from a function of the post-synaptic pattern.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="rule">Post-synaptic pattern → change.</param>
    /// <exception cref="InvalidOptionException">T is not in 1 … 8, or a change is not finite.</exception>
    public static RuleTable InputFrom(int rounds, Func<FiringPattern, float> rule) =>
        From(rounds, 1, Patterns(rounds), (_, b) => rule(new(b, rounds)));

    /// <summary>A rule written out.</summary>
    /// <param name="rule">Any rule for T up to 8.</param>
    /// <exception cref="InvalidOptionException">T is larger, or a value is not finite.</exception>
    public static RuleTable Of(IPlasticityRule rule)
    {
        if (rule is RuleTable table)
        {
            return table;
        }

        InvalidOptionException.ThrowIfOutside("rounds of a table", rule.Rounds, 1, MostRounds);
        var values = new float[rule.Rows * rule.Columns];
        rule.Evaluate(First(rule.Rows), First(rule.Columns), values);
        return new RuleTable(rule.Rounds, rule.Rows, rule.Columns, values);
    }

    /// <summary>A rule written out where T is at most 8, and as it is where T is longer.</summary>
    public static IPlasticityRule WhereShort(IPlasticityRule rule) => rule.Rounds <= MostRounds ? Of(rule) : rule;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<ushort> pre, ReadOnlySpan<ushort> post, Span<float> values)
    {
        int n = 0;
        foreach (ushort a in pre)
        {
            var row = this.values.AsSpan(a * Columns, Columns);
            foreach (ushort b in post)
            {
                values[n++] = row[b];
            }
        }
    }

    /// <inheritdoc/>
    public void AddGradient(
        ReadOnlySpan<ushort> pre,
        ReadOnlySpan<ushort> post,
        ReadOnlySpan<double> values,
        Span<double> gradient
    )
    {
        int n = 0;
        foreach (ushort a in pre)
        {
            foreach (ushort b in post)
            {
                gradient[(a * Columns) + b] += values[n++];
            }
        }
    }

    private static ushort[] First(int count) => [.. Enumerable.Range(0, count).Select(n => (ushort)n)];

    // Refused here, before the table is as large as a mistyped T makes it.
    private static int Patterns(int rounds)
    {
        InvalidOptionException.ThrowIfOutside(nameof(rounds), rounds, 1, MostRounds);
        return 1 << rounds;
    }

    private static RuleTable From(int rounds, int rows, int columns, Func<int, int, float> rule)
    {
        var values = new float[rows * columns];
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b < columns; b++)
            {
                values[(a * columns) + b] = rule(a, b);
            }
        }

        return new RuleTable(rounds, rows, columns, values);
    }
}
