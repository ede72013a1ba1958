using System.Globalization;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// A graph rule r: how the recurrent edge from neuron j to neuron i changes, by the firing patterns of both. A named rule
/// exists for every T for which it makes sense.
/// </summary>
public sealed class GraphRule
{
    private readonly Func<int, RandomKey, IPlasticityRule> rule;
    private readonly IPlasticityRule? given;

    private GraphRule(string name, Func<int, RandomKey, IPlasticityRule> rule, IPlasticityRule? given = null)
    {
        Name = name;
        this.rule = rule;
        this.given = given;
    }

    private GraphRule(string name, Func<FiringPattern, FiringPattern, float> change)
        : this(name, (rounds, _) => Written(name, rounds, change)) { }

    /// <summary>The rule's name, as the tool knows it.</summary>
    public string Name { get; }

    /// <summary>What saved states know the rule by: its name, or a fingerprint of the numbers that it was made from.</summary>
    internal string Identity => given is null ? Name : RuleFingerprint.Of(given);

    /// <summary>No edge ever changes.</summary>
    public static GraphRule Zero { get; } = new("zero", (FiringPattern _, FiringPattern _) => 0f);

    /// <summary>Fire together, wire together: the number of rounds in which the pre-synaptic neuron fired just before the post-synaptic one.</summary>
    public static GraphRule Hebb { get; } =
        new("hebb", (pre, post) => Enumerable.Range(1, pre.Rounds - 1).Count(t => pre.Fired(t) && post.Fired(t + 1)));

    /// <summary>Every edge changes by the same amount, whichever neurons fired.</summary>
    /// <param name="change">Any finite number.</param>
    /// <exception cref="InvalidOptionException">The number is not finite.</exception>
    public static GraphRule Constant(float change)
    {
        InvalidOptionException.ThrowIfOutside(
            "change of the graph rule 'constant'",
            change,
            float.MinValue,
            float.MaxValue
        );
        return new GraphRule(WithNumber("constant", change), (FiringPattern _, FiringPattern _) => change);
    }

    /// <summary>A table drawn at random, for T up to 8: each entry from N(0, σ²).</summary>
    /// <param name="sigma">σ, finite and not negative.</param>
    public static GraphRule Random(float sigma)
    {
        InvalidOptionException.ThrowIfOutside("sigma of the graph rule 'random'", sigma, 0, 1e6f);
        return new GraphRule(
            WithNumber("random", sigma),
            (rounds, key) =>
            {
                if (rounds > RuleTable.MostRounds)
                {
                    throw new InvalidOptionException(
                        "Rounds",
                        $"{rounds}",
                        $"at most {RuleTable.MostRounds} for the graph rule 'random'"
                    );
                }

                var normal = key.For("random graph rule").Stream();
                return RuleTable.From(rounds, (_, _) => sigma * normal.NextNormal());
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
        string name = WithNumber("homeostatic", rate);
        return new GraphRule(
            name,
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

                return Written(name, rounds, (pre, post) => pre.FirstBit ? rate - (post.Fired(2) ? 1 : 0) : 0);
            }
        );
    }

    /// <summary>The rule of that name: <c>zero</c>, <c>hebb</c>, <c>constant:-1</c>, <c>random:0.01</c>, <c>homeostatic:0.2</c>.</summary>
    /// <param name="text">A name; where the rule takes a number, a colon and the number.</param>
    /// <exception cref="UnknownNameException">No rule has that name; the message suggests the nearest, or lists all.</exception>
    /// <exception cref="InvalidOptionException">The number is missing, none, out of range, or one too many.</exception>
    public static GraphRule Parse(string text)
    {
        string name = text.Split(':')[0];
        string? number = name.Length < text.Length ? text[(name.Length + 1)..] : null;
        return name switch
        {
            "zero" => WithoutNumber(Zero, number),
            "hebb" => WithoutNumber(Hebb, number),
            "constant" => Constant(Number(name, number, "-1")),
            "random" => Random(Number(name, number, "0.01")),
            "homeostatic" => Homeostatic(Number(name, number, "0.2")),
            _ => throw new UnknownNameException("graph rule", name, Names),
        };
    }

    /// <summary>The names that <see cref="Parse"/> knows, without their numbers.</summary>
    internal static string[] Names { get; } = ["zero", "hebb", "constant", "random", "homeostatic"];

    /// <summary>A rule for one T, such as a table of 2^T rows and 2^T columns.</summary>
    /// <exception cref="InvalidOptionException">The rule is not of that size.</exception>
    public static GraphRule Of(IPlasticityRule rule, string name = "table")
    {
        RuleSize.Check(rule, 1 << rule.Rounds, 1 << rule.Rounds, "a graph rule");
        var forItsRounds = RuleSize.ForItsRoundsOnly(rule, name);
        return new GraphRule(name, (rounds, _) => forItsRounds(rounds), rule);
    }

    /// <summary>The rule for networks of <paramref name="rounds"/> rounds: 2^T pre-synaptic and 2^T post-synaptic cases.</summary>
    /// <param name="rounds">T.</param>
    /// <param name="key">Where a random rule's numbers come from.</param>
    /// <exception cref="InvalidOptionException">The rule makes no sense for, or was not made for, this T.</exception>
    public IPlasticityRule For(int rounds, RandomKey key) => rule(rounds, key);

    /// <summary>Throws if the rule was made for another T. A named rule is for all.</summary>
    /// <exception cref="InvalidOptionException">It was.</exception>
    internal void RequireRounds(int rounds)
    {
        if (given is not null)
        {
            rule(rounds, default);
        }
    }

    /// <summary>The same as a table, for T up to 8.</summary>
    /// <inheritdoc cref="For"/>
    public RuleTable Table(int rounds, RandomKey key) => RuleTable.Of(For(rounds, key));

    private static IPlasticityRule Written(string name, int rounds, Func<FiringPattern, FiringPattern, float> change) =>
        rounds <= RuleTable.MostRounds
            ? RuleTable.From(rounds, change)
            : new RuleFunction(
                name,
                rounds,
                1 << rounds,
                name == "zero",
                (pre, post) => change(new(pre, rounds), new(post, rounds))
            );

    /// <summary>The name by which <see cref="Parse"/> finds the same rule again, in every culture.</summary>
    private static string WithNumber(string name, float number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");

    private static GraphRule WithoutNumber(GraphRule rule, string? number) =>
        number is null
            ? rule
            : throw new InvalidOptionException(
                "graph rule",
                $"'{rule.Name}:{number}'",
                $"'{rule.Name}' without a number"
            );

    private static float Number(string name, string? text, string example)
    {
        const NumberStyles Plain =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        // Words such as NaN are numbers to the parser, and what is too large becomes infinite.
        return float.TryParse(text, Plain, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw new InvalidOptionException(
                "graph rule",
                text is null ? $"'{name}'" : $"'{name}:{text}'",
                $"'{name}:' and a finite number, such as {name}:{example}"
            );
    }
}
