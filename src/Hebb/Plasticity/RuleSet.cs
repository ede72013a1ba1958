using System.Globalization;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>The rules that train a network together, for one T: what a rule file holds.</summary>
public sealed record RuleSet
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Puts rules together.</summary>
    /// <param name="name">What people call them: 1 to 200 characters on one line.</param>
    /// <param name="rounds">T, from 1 to 16.</param>
    /// <param name="output">r_o, 2^T × 2; none if null.</param>
    /// <param name="graph">r, 2^T × 2^T; none if null.</param>
    /// <param name="input">The rule of the input weights, 1 × 2^T; none if null.</param>
    /// <exception cref="InvalidOptionException">The name or T is out of range, a table is of another size or T, or there is no table.</exception>
    public RuleSet(
        string name,
        int rounds,
        IPlasticityRule? output = null,
        IPlasticityRule? graph = null,
        RuleTable? input = null
    )
    {
        if (name.Length is 0 or > LongestName || name.Any(BreaksALine))
        {
            string shown = name.Length > LongestName ? $"{name.Length} characters long" : StrictJson.Quote(name);
            throw new InvalidOptionException("name", shown, $"1 to {LongestName} characters on one line");
        }

        InvalidOptionException.ThrowIfOutside("rounds", rounds, 1, RecurrentLayer.MostRounds);
        int patterns = 1 << rounds;
        Check(rounds, output, patterns, 2, "an output rule");
        Check(rounds, graph, patterns, patterns, "a graph rule");
        Check(rounds, input, 1, patterns, "an input rule");
        if (output is null && graph is null && input is null)
        {
            throw new InvalidOptionException("rules", "none", "at least one of output, graph and input");
        }

        Name = name;
        Rounds = rounds;
        Output = output is null ? null : RuleTable.WhereShort(output);
        Graph = graph is null ? null : RuleTable.WhereShort(graph);
        Input = input;
    }

    /// <summary>What people call the rules.</summary>
    public string Name { get; }

    /// <summary>T, the rounds of the networks that the rules can train.</summary>
    public int Rounds { get; }

    /// <summary>r_o, the rule of the output weights, 2^T × 2 (column 0: the true label, 1: the other), a table for T up to 8; or null.</summary>
    public IPlasticityRule? Output { get; }

    /// <summary>r, the rule of the recurrent weights, 2^T × 2^T (row: pre-synaptic, column: post-synaptic), a table for T up to 8; or null.</summary>
    public IPlasticityRule? Graph { get; }

    /// <summary>The rule of the input weights, 1 × 2^T by the post-synaptic pattern; or null.</summary>
    public RuleTable? Input { get; }

    /// <summary>
    /// Where and how the rules were learned, text by name. A text that is a number, such as <c>0.86</c>, stands without
    /// quotes in a file.
    /// </summary>
    public IReadOnlyDictionary<string, string> Learned { get; init; } = new Dictionary<string, string>();

    /// <summary>The rules as readable JSON, the content of a rule file; <see cref="RuleFile"/> reads it again to the bit.</summary>
    public string ToJson() => RuleJson.Write(this);

    private static void Check(int rounds, IPlasticityRule? table, int rows, int columns, string what)
    {
        if (table is null)
        {
            return;
        }

        if (table.Rounds != rounds)
        {
            throw new InvalidOptionException($"rounds of {what}", $"{table.Rounds}", $"{rounds}, as of the whole set");
        }

        RuleSize.Check(table, rows, columns, what);
    }

    /// <summary>True for what would break a line, or change the terminal that shows it.</summary>
    private static bool BreaksALine(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
