using Hebb.Plasticity;

namespace Hebb.Experiments.Rules;

/// <summary>The learned rules that come with the tool. Each is a rule file in this folder; its name is the file's.</summary>
public static class ShippedRules
{
    private const string Prefix = "Hebb.Experiments.Rules.";
    private const string Ending = ".json";

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ShippedRules)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The rules of that name.</summary>
    /// <exception cref="UnknownNameException">There are none; the message suggests what was probably meant.</exception>
    public static RuleSet Find(string name)
    {
        if (!Names.Contains(name))
        {
            throw new UnknownNameException("learned rule", name, [.. Names]);
        }

        using var stream = typeof(ShippedRules).Assembly.GetManifestResourceStream(Prefix + name + Ending)!;
        return RuleFile.Read(stream, name);
    }
}
