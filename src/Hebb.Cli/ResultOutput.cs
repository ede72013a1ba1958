using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>Where a command writes its result: tables for people, or one JSON object.</summary>
/// <param name="given">The command with its options.</param>
/// <param name="terminal">Where it is written.</param>
internal sealed class ResultOutput(GivenCommand given, Terminal terminal)
{
    private readonly Dictionary<string, Scaling> scalings = [];

    private bool IsJson => given.Get(given.Common.Json);

    /// <summary>Says with the result what is done to the columns of the data; once for data that are scaled alike.</summary>
    /// <param name="scaling">What is done.</param>
    /// <param name="line">The same in words.</param>
    public void SayScaling(Scaling scaling, string line) => scalings[line] = scaling;

    /// <summary>A result as the object that <c>--json</c> prints.</summary>
    /// <param name="result">The command's own keys: an object whose properties become camelCase keys.</param>
    /// <param name="run">The run that it is of, if any.</param>
    /// <param name="clock">How long the phases took.</param>
    public JsonObject ToJson<T>(T result, Run? run, PhaseClock clock)
    {
        var json = new JsonObject
        {
            ["command"] = given.Command.FullName,
            ["seed"] = given.Get(given.Common.Seed),
            ["version"] = ToolVersion.Current,
            ["run"] = run?.Path,
            ["seconds"] = JsonSerializer.SerializeToNode(clock.Seconds, ResultJson.Page),
        };
        if (scalings.Count > 0)
        {
            json["scale"] = ChoiceOption<Scaling>.NameOf(scalings.Values.First());
        }

        if (run is not null)
        {
            json["checkpoints"] = new JsonObject
            {
                ["written"] = run.Checkpoints,
                ["seconds"] = Math.Round(run.CheckpointSeconds, 4),
            };
        }

        foreach (var (key, value) in JsonSerializer.SerializeToNode(result, ResultJson.Page)!.AsObject())
        {
            json.Add(key, Relative(value, run?.Path));
        }

        return json;
    }

    /// <summary>Writes the tables, or the object where <c>--json</c> is given.</summary>
    public void Write(JsonObject json, IReadOnlyList<IRenderable> tables)
    {
        if (IsJson)
        {
            terminal.Output.WriteLine(json.ToJsonString(ResultJson.Page));
            return;
        }

        var console = terminal.ForResults(given.Get(given.Common.Quiet));
        foreach (var table in tables.Concat(scalings.Keys.Select(line => new Text($"{line}\n"))))
        {
            console.Write(table is Text text ? new WholeWords(text) : table);
        }
    }

    /// <summary>Writes a text as it is, or the object where <c>--json</c> is given.</summary>
    public void WriteText(string text, JsonObject json) =>
        terminal.Output.Write(IsJson ? json.ToJsonString(ResultJson.Page) + "\n" : text);

    // A folder may be moved: what lies in it is named as seen from there.
    private static JsonNode? Relative(JsonNode? value, string? folder) =>
        value switch
        {
            JsonObject fields => new JsonObject(
                fields.Select(field => KeyValuePair.Create(field.Key, Relative(field.Value, folder)))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Relative(item, folder))]),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => RunFolder.Relative(
                folder,
                text.GetValue<string>()
            ),
            _ => value?.DeepClone(),
        };
}
