using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>
/// An output rule r_o: how the edge from a hidden neuron to an output neuron changes, by the hidden neuron's firing
/// pattern and by whether the output neuron stands for the true label. A named rule exists for every T.
/// </summary>
public sealed class OutputRule
{
    private readonly Func<int, IPlasticityRule> rule;
    private readonly IPlasticityRule? given;

    private OutputRule(string name, Func<int, IPlasticityRule> rule, IPlasticityRule? given = null)
    {
        Name = name;
        this.rule = rule;
        this.given = given;
    }

    private OutputRule(string name, Func<FiringPattern, bool, float> change)
        : this(name, rounds => Written(name, rounds, change)) { }

    /// <summary>The rule's name, as the tool knows it.</summary>
    public string Name { get; }

    /// <summary>What saved states know the rule by: its name, or a fingerprint of the numbers that it was made from.</summary>
    internal string Identity => given is null ? Name : RuleFingerprint.Of(given);

    /// <summary>
    /// The perceptron as a rule (paper, Table 1): did not fire → (−1, +1), fired → (+1, −1) for (true label, other label);
    /// for T &gt; 1 by the last round.
    /// </summary>
    public static OutputRule Perceptron { get; } = new("perceptron", (pre, isTrue) => pre.LastBit == isTrue ? 1 : -1);

    /// <summary>The perceptron that changes only edges from neurons that fired in the last round: fired → (+1, −1), else 0.</summary>
    public static OutputRule PerceptronFiredOnly { get; } =
        new(
            "perceptron-fired-only",
            (pre, isTrue) =>
                !pre.LastBit ? 0
                : isTrue ? 1
                : -1
        );

    /// <summary>
    /// Multiplicative weights, or Winnow (paper, Table 1), for multiplicative updates with step size 1: an edge from a
    /// neuron that fired doubles towards the true label (+1) and halves towards the other (−½).
    /// </summary>
    public static OutputRule MultiplicativeWeights { get; } =
        new(
            "multiplicative-weights",
            (pre, isTrue) =>
                !pre.LastBit ? 0
                : isTrue ? 1
                : -0.5f
        );

    /// <summary>Fire together, wire together: +1 from a neuron that fired in the last round to the true label, else 0.</summary>
    public static OutputRule Hebb { get; } = new("hebb", (pre, isTrue) => pre.LastBit && isTrue ? 1 : 0);

    /// <summary>The rules that have a name.</summary>
    public static IReadOnlyList<OutputRule> Named { get; } =
    [Perceptron, PerceptronFiredOnly, MultiplicativeWeights, Hebb];

    /// <summary>The rule of that name.</summary>
    /// <param name="name">One of <see cref="Named"/>, such as <c>perceptron-fired-only</c>.</param>
    /// <exception cref="UnknownNameException">No rule has that name; the message suggests the nearest, or lists all.</exception>
    public static OutputRule Parse(string name) =>
        Named.FirstOrDefault(rule => rule.Name == name)
        ?? throw new UnknownNameException("output rule", name, [.. Named.Select(rule => rule.Name)]);

    /// <summary>A rule for one T, such as a table of 2^T rows and 2 columns.</summary>
    /// <exception cref="InvalidOptionException">The rule is not of that size.</exception>
    public static OutputRule Of(IPlasticityRule rule, string name = "table")
    {
        RuleSize.Check(rule, 1 << rule.Rounds, 2, "an output rule");
        return new OutputRule(name, RuleSize.ForItsRoundsOnly(rule, name), rule);
    }

    /// <summary>A rule for every T from one for a single round: it goes by what the neuron did in the last round.</summary>
    /// <param name="table">2 × 2, for T = 1.</param>
    /// <param name="name">What people call it.</param>
    /// <exception cref="InvalidOptionException">The table is not of that size.</exception>
    public static OutputRule ByLastBit(RuleTable table, string name = "table")
    {
        InvalidOptionException.ThrowIfOutside("rounds of the rule", table.Rounds, 1, 1);
        RuleSize.Check(table, 2, 2, "an output rule");
        return new OutputRule(
            name,
            rounds => Written(name, rounds, (pre, isTrue) => table[pre.LastBit ? 1 : 0, isTrue ? 0 : 1]),
            table
        );
    }

    /// <summary>The rule for networks of <paramref name="rounds"/> rounds: 2^T pre-synaptic cases, 2 roles.</summary>
    /// <exception cref="InvalidOptionException">The rule was made for another T.</exception>
    public IPlasticityRule For(int rounds) => rule(rounds);

    /// <summary>The same as a table, for T up to 8.</summary>
    /// <inheritdoc cref="For"/>
    public RuleTable Table(int rounds) => RuleTable.Of(For(rounds));

    private static IPlasticityRule Written(string name, int rounds, Func<FiringPattern, bool, float> change) =>
        rounds <= RuleTable.MostRounds
            ? RuleTable.OutputFrom(rounds, change)
            : new RuleFunction(name, rounds, 2, isZero: false, (pre, role) => change(new(pre, rounds), role == 0));
}
