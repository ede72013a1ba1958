using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb resume</c>: runs the command line of an earlier run again, in its folder.</summary>
internal sealed class ResumeCommand : ToolCommand
{
    private readonly Argument<string> folder = new("RUN") { Description = "The run's folder" };

    public ResumeCommand()
        : base(
            "resume",
            "Resumes an interrupted run; the results are bit-identical to those of an uninterrupted one.",
            "hebb resume runs/20310405-train-1"
        )
    {
        Add(folder);
        SetAction((parse, cancel) => ResumeAsync(parse.GetValue(folder)!, parse, [], needsFolder: true, cancel));
    }

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed", "--out"];

    /// <summary>The command that resumes the run in <paramref name="folder"/>.</summary>
    public static string LineFor(string folder) => $"{HebbCommand.ToolName} resume {ShellWord.Quote(folder)}";

    /// <summary>Does what is left of the run in a folder.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="parse">The command line that asks for it: what it says of threads, output and the like holds.</param>
    /// <param name="more">Options that the run gets beside its own.</param>
    /// <param name="needsFolder">Whether it needs the folder in which the run was started, to which relative paths refer.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static async Task<int> ResumeAsync(
        string path,
        ParseResult parse,
        IReadOnlyList<string> more,
        bool needsFolder,
        CancellationToken cancel
    )
    {
        var root = (HebbCommand)parse.RootCommandResult.Command;
        var job = ToolConfiguration.JobOf(parse);
        // Only rank 0 sees the folder.
        string found = job.FromFirst(() => JsonSerializer.Serialize(Begin(path, parse, more, needsFolder)));
        if (JsonSerializer.Deserialize<Plan>(found) is not { } plan)
        {
            return ExitStatus.Done;
        }

        if (!job.Leads && Directory.Exists(plan.Directory))
        {
            Environment.CurrentDirectory = plan.Directory;
        }

        var again = root.Parse(plan.Words, ToolConfiguration.Parser);
        if (again.CommandResult.Command is not ToolCommand command || command.FullName != plan.Command)
        {
            throw NotOurs($"'{plan.Command}' is not a command");
        }

        if (UsageError.Find(again) is { } problem)
        {
            throw NotOurs(problem);
        }

        UsageError.ThrowIfNotShared(again, job);
        return await command.RunAsync(again, ToolConfiguration.TerminalOf(parse), job, plan.Path, cancel);

        FileFormatException NotOurs(string problem) =>
            new(
                Path.Combine(plan.Path, RunFolder.DescriptionName),
                $"a command line of this version expected: {problem}"
            );
    }

    // What is to be done; nothing where the run is finished, whose result is then shown.
    private static Plan? Begin(string path, ParseResult parse, IReadOnlyList<string> more, bool needsFolder)
    {
        var root = (HebbCommand)parse.RootCommandResult.Command;
        var content = RunContent.Read(path);
        var description = content.Description;
        if (content.Result is { } result)
        {
            // A process may be killed between its result and its report.
            if (RunReport.Knows(description.Command) && !File.Exists(Path.Combine(path, ReportPage.FileName)))
            {
                RunReport.Write(path);
            }

            RunFolder.RemoveLeftovers(path);
            ShowFinished(path, result, parse, root);
            return null;
        }

        if (description.Version != ToolVersion.Current)
        {
            throw new RunException(
                path,
                $"started by version {description.Version}, this is version {ToolVersion.Current}; "
                    + "resume it with that version, or start a new run"
            );
        }

        // Relative paths among the options refer to the folder in which the run was started.
        path = needsFolder ? Path.GetFullPath(path) : path;
        if (needsFolder && Path.GetFullPath(description.Directory) != Environment.CurrentDirectory)
        {
            GoTo(description.Directory, path);
        }

        return new Plan(description.Command, path, Environment.CurrentDirectory, Words(description, parse, root, more));
    }

    private static void GoTo(string directory, string path)
    {
        if (!Directory.Exists(directory))
        {
            throw new RunException(
                path,
                $"started in the folder {directory}, which does not exist; relative paths refer to it"
            );
        }

        Environment.CurrentDirectory = directory;
    }

    private static void ShowFinished(string path, JsonObject result, ParseResult parse, HebbCommand root)
    {
        var terminal = ToolConfiguration.TerminalOf(parse);
        terminal.Output.WriteLine(
            parse.GetValue(root.Common.Json)
                ? result.ToJsonString(ResultJson.Page)
                : $"{path}: this run is already finished; its result is in {RunFolder.ResultName}"
        );
    }

    // Everything as it was, but for what only concerns this process, and what was given now.
    private static List<string> Words(
        RunDescription description,
        ParseResult now,
        HebbCommand root,
        IReadOnlyList<string> more
    )
    {
        var fromNow = root.Common.WithoutEffect.Where(option => option != root.Common.Out);
        var given = fromNow.Where(option => now.GetResult(option) is { Implicit: false }).ToArray();
        string[] name = description.Command.Split(' ');
        string[] left =
        [
            .. given.Concat(root.Common.OfAppearance).Append(root.Common.Out).Select(option => option.Name),
            .. root.Parse(name, ToolConfiguration.Parser).CommandResult.Command is ToolCommand command
                ? command.WithoutUse
                : [],
        ];
        List<string> words = [.. name];
        foreach (var (option, value) in description.Options)
        {
            if (!left.Contains($"--{option}"))
            {
                words.AddRange(Texts(value).Select(text => $"--{option}={text}"));
            }
        }

        foreach (var option in given)
        {
            var tokens = now.GetResult(option)!.Tokens;
            words.Add(tokens is [var token] ? $"{option.Name}={token.Value}" : option.Name);
        }

        words.AddRange(more);
        return description.Arguments.Count == 0 ? words : [.. words, "--", .. description.Arguments];
    }

    private static IEnumerable<string> Texts(JsonNode? value) =>
        value switch
        {
            null => [],
            JsonArray several => several.SelectMany(Texts),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => [text.GetValue<string>()],
            _ => [value.ToJsonString()],
        };

    // The command, the run's folder, the folder to work in, and the whole command line.
    private sealed record Plan(string Command, string Path, string Directory, IReadOnlyList<string> Words);
}
