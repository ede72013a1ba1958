using Hebb.Plasticity;

namespace Hebb.Experiments.Rules;

/// <summary>
/// A rule as people name it: a rule file, one of the known names, such as <c>constant:-1</c>, or one of the learned rules
/// that come with the tool.
/// </summary>
public static class RuleSource
{
    /// <summary>The output rule of that name or in that file.</summary>
    /// <exception cref="UnknownNameException">There is neither a rule nor a file of that name.</exception>
    /// <exception cref="InvalidOptionException">It can only be a file's name, and there is no such file.</exception>
    /// <exception cref="FileFormatException">The file is not a rule file, or has no output rule.</exception>
    public static OutputRule Output(string nameOrFile) =>
        Set(nameOrFile) is { } rules
            ? OutputRule.Of(Part(rules.Output, nameOrFile, "output"), nameOrFile)
            : Named("output rule", OutputRule.Parse, nameOrFile, OutputNames, rules => rules.Output is not null);

    /// <summary>The same, but a rule for a single round is taken for any T and goes by the last round.</summary>
    /// <inheritdoc cref="Output"/>
    public static OutputRule OutputByLastBit(string nameOrFile) =>
        Set(nameOrFile) is { Rounds: 1, Output: RuleTable table }
            ? OutputRule.ByLastBit(table, nameOrFile)
            : Output(nameOrFile);

    /// <summary>The graph rule of that name or in that file.</summary>
    /// <inheritdoc cref="Output"/>
    public static GraphRule Graph(string nameOrFile) =>
        Set(nameOrFile) is { } rules
            ? GraphRule.Of(Part(rules.Graph, nameOrFile, "graph"), nameOrFile)
            : Named("graph rule", GraphRule.Parse, nameOrFile, GraphRule.Names, rules => rules.Graph is not null);

    /// <summary>The input rule in that file.</summary>
    /// <inheritdoc cref="Output"/>
    public static RuleTable Input(string file) =>
        File.Exists(file) ? Part(RuleFile.Load(file).Input, file, "input") : throw NoSuchFile("input rule", file);

    /// <summary>All rules of a file, or of one of the learned rules that come with the tool; none where there is neither.</summary>
    public static RuleSet? Set(string nameOrFile) =>
        File.Exists(nameOrFile) ? RuleFile.Load(nameOrFile)
        : ShippedRules.Names.Contains(nameOrFile) ? ShippedRules.Find(nameOrFile)
        : null;

    /// <summary>The rules of that name or in that file, for looking at them.</summary>
    /// <exception cref="UnknownNameException">There is neither.</exception>
    /// <exception cref="InvalidOptionException">There is no file of that name.</exception>
    public static RuleSet Find(string nameOrFile) =>
        Set(nameOrFile)
        ?? (IsFileName(nameOrFile) ? throw NoSuchFile("rule", nameOrFile) : ShippedRules.Find(nameOrFile));

    private static IReadOnlyList<string> OutputNames => [.. OutputRule.Named.Select(rule => rule.Name)];

    // The error lists all names, those of the learned rules too.
    private static T Named<T>(
        string kind,
        Func<string, T> parse,
        string name,
        IReadOnlyList<string> names,
        Func<RuleSet, bool> hasRule
    )
    {
        if (IsFileName(name))
        {
            throw NoSuchFile(kind, name);
        }

        try
        {
            return parse(name);
        }
        catch (UnknownNameException)
        {
            var learned = ShippedRules.Names.Where(learned => hasRule(ShippedRules.Find(learned)));
            throw new UnknownNameException(kind, name.Split(':')[0], [.. names, .. learned]);
        }
    }

    private static bool IsFileName(string text) =>
        text.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || text.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private static InvalidOptionException NoSuchFile(string kind, string file) =>
        new(kind, $"'{file}'", "a name that 'hebb rules list' shows, or a file; there is no such file");

    private static T Part<T>(T? rule, string file, string part)
        where T : class, IPlasticityRule =>
        rule
        ?? throw new FileFormatException(
            file,
            $"has no {part} rule; a rule file with the part \"{part}\" is needed here"
        );
}
