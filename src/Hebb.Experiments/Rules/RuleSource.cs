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
    /// <exception cref="FileFormatException">The file is not a rule file, or has no output rule.</exception>
    public static OutputRule Output(string nameOrFile) =>
        Set(nameOrFile) is { } rules
            ? OutputRule.Of(Part(rules.Output, nameOrFile, "output"), nameOrFile)
            : OutputRule.Parse(nameOrFile);

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
            : GraphRule.Parse(nameOrFile);

    /// <summary>The input rule in that file.</summary>
    /// <inheritdoc cref="Output"/>
    public static RuleTable Input(string file) => Part(RuleFile.Load(file).Input, file, "input");

    /// <summary>All rules of a file, or of one of the learned rules that come with the tool; none where there is neither.</summary>
    public static RuleSet? Set(string nameOrFile) =>
        File.Exists(nameOrFile) ? RuleFile.Load(nameOrFile)
        : ShippedRules.Names.Contains(nameOrFile) ? ShippedRules.Find(nameOrFile)
        : null;

    private static T Part<T>(T? rule, string file, string part)
        where T : class, IPlasticityRule =>
        rule
        ?? throw new FileFormatException(
            file,
            $"has no {part} rule; a rule file with the part \"{part}\" is needed here"
        );
}
