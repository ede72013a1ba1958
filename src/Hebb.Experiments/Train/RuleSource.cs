using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>A rule as people name it: one of the known names, such as <c>constant:-1</c>, or a rule file.</summary>
public static class RuleSource
{
    /// <summary>The output rule of that name or in that file.</summary>
    /// <exception cref="UnknownNameException">There is neither a rule nor a file of that name.</exception>
    /// <exception cref="FileFormatException">The file is not a rule file, or has no output rule.</exception>
    public static OutputRule Output(string nameOrFile) =>
        File.Exists(nameOrFile)
            ? OutputRule.Of(Part(RuleFile.Load(nameOrFile).Output, nameOrFile, "output"), nameOrFile)
            : OutputRule.Parse(nameOrFile);

    /// <summary>The same, but a rule for a single round is taken for any T and goes by the last round.</summary>
    /// <inheritdoc cref="Output"/>
    public static OutputRule OutputByLastBit(string nameOrFile) =>
        File.Exists(nameOrFile) && RuleFile.Load(nameOrFile) is { Rounds: 1, Output: { } table }
            ? OutputRule.ByLastBit(table, nameOrFile)
            : Output(nameOrFile);

    /// <summary>The graph rule of that name or in that file.</summary>
    /// <inheritdoc cref="Output"/>
    public static GraphRule Graph(string nameOrFile) =>
        File.Exists(nameOrFile)
            ? GraphRule.Of(Part(RuleFile.Load(nameOrFile).Graph, nameOrFile, "graph"), nameOrFile)
            : GraphRule.Parse(nameOrFile);

    /// <summary>The input rule in that file.</summary>
    /// <inheritdoc cref="Output"/>
    public static RuleTable Input(string file) => Part(RuleFile.Load(file).Input, file, "input");

    private static RuleTable Part(RuleTable? table, string file, string part) =>
        table
        ?? throw new FileFormatException(
            file,
            $"has no {part} rule; a rule file with the part \"{part}\" is needed here"
        );
}
