using System.Text.Json.Nodes;

namespace Hebb.Experiments;

/// <summary>What a run was asked to do: enough to do it again. Written to <c>run.json</c>.</summary>
/// <param name="Command">The command, such as <c>train</c>.</param>
/// <param name="Options">Every option by its name without the dashes, after defaults; null where it has no value.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Started">When the run began.</param>
public sealed record RunDescription(
    string Command,
    IReadOnlyDictionary<string, JsonNode?> Options,
    ulong Seed,
    string Version,
    DateTimeOffset Started
)
{
    /// <summary>The machine that it ran on.</summary>
    public Machine Machine { get; init; } = Machine.Current;
}
