using System.Text.Json;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>The rules of <c>hebb represent</c> as people type them.</summary>
public static class RepresentNames
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<RepresentRule>().Select(Of)];

    /// <summary>The name of a rule.</summary>
    public static string Of(RepresentRule rule) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{rule}");

    /// <summary>The name of what is used: that of the file's rule where there is one.</summary>
    public static string Of(RepresentOptions options) => options.Learned?.Name ?? Of(options.Rule);

    /// <summary>The rule of that name, or the one in that file.</summary>
    /// <exception cref="UnknownNameException">There is neither.</exception>
    /// <exception cref="FileFormatException">The file is no update rule.</exception>
    public static (RepresentRule Rule, UpdateRule? Learned) Read(string nameOrPath)
    {
        foreach (var rule in Enum.GetValues<RepresentRule>())
        {
            if (Of(rule) == nameOrPath)
            {
                return (rule, null);
            }
        }

        return File.Exists(nameOrPath)
            ? (RepresentRule.Learned, UpdateRuleFile.Load(nameOrPath))
            : throw new UnknownNameException("rule", nameOrPath, All);
    }
}
