using System.Reflection;

namespace Hebb.Cli;

/// <summary>The tool's version, as <c>--version</c>, the results and <c>run.json</c> give it.</summary>
internal static class ToolVersion
{
    /// <summary>Such as <c>0.1.0</c>; what the build appends after a plus sign is left out.</summary>
    public static string Current { get; } =
        typeof(ToolVersion)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
}
