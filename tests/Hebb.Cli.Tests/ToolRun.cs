using System.Text.Json;

namespace Hebb.Cli.Tests;

/// <summary>What one run of the tool gave.</summary>
internal sealed record ToolRun(int Status, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output as the one JSON object that it must be.</summary>
    public JsonElement ReadJson()
    {
        using var document = JsonDocument.Parse(Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }

    /// <summary>The path of a file that the result names as seen from the run's folder.</summary>
    public string PathOf(string key)
    {
        var json = ReadJson();
        return Path.Combine(json.GetProperty("run").GetString()!, json.GetProperty(key).GetString()!);
    }

    public static ToolRun Of(params string[] args)
    {
        using StringWriter output = new(),
            error = new();
        int status = Tool.Run(args, output, error);
        return new ToolRun(status, output.ToString(), error.ToString());
    }

    /// <summary>Runs the tool where lines have <paramref name="width"/> columns.</summary>
    public static ToolRun OfWidth(int width, params string[] args) => OfWidth(width, null, args);

    /// <summary>Runs <c>probe</c> where lines have <paramref name="width"/> columns.</summary>
    public static ToolRun OfProbeOfWidth(int width, Func<CommandContext, Task> work) =>
        OfWidth(width, [new ProbeCommand(work)], "probe");

    /// <summary>Runs <c>probe</c> followed by <paramref name="args"/> with <paramref name="work"/> as the command's work.</summary>
    public static ToolRun OfProbe(
        Func<CommandContext, Task> work,
        string[]? args = null,
        CancellationToken cancel = default
    )
    {
        using StringWriter output = new(),
            error = new();
        var tool = new Tool(Terminal.Plain(output, error), [new ProbeCommand(work)]);
        int status = tool.RunAsync(["probe", .. args ?? []], cancel).GetAwaiter().GetResult();
        return new ToolRun(status, output.ToString(), error.ToString());
    }

    private static ToolRun OfWidth(int width, IEnumerable<ToolCommand>? commands, params string[] args)
    {
        using StringWriter output = new(),
            error = new();
        var terminal = Terminal.Plain(output, error) with { Variable = name => name == "COLUMNS" ? $"{width}" : null };
        int status = new Tool(terminal, commands).RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();
        return new ToolRun(status, output.ToString(), error.ToString());
    }

    /// <summary>Runs <c>probe</c> with work that fails.</summary>
    public static ToolRun OfFailure(Exception failure, params string[] args) => OfProbe(_ => throw failure, args);
}
