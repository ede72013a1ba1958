using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Experiments;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>One command at work: its options, who watches it, and where its result goes.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly ToolCommand command;
    private readonly ParseResult parse;
    private readonly CommonOptions common;
    private readonly Terminal terminal;
    private readonly ProgressDisplay display;
    private readonly DateTimeOffset started = TimeProvider.System.GetLocalNow();
    private readonly Dictionary<Option, object> defaults = [];
    private readonly Dictionary<string, string> inputs = [];
    private readonly string? resumed;
    private RunFolder? folder;
    private bool completed;

    /// <summary>Reads the common options.</summary>
    /// <param name="command">What is done.</param>
    /// <param name="parse">Its command line.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="resumed">The folder of an earlier run to go on with, or none.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <exception cref="InvalidOptionException">One of them is out of range.</exception>
    public CommandContext(
        ToolCommand command,
        ParseResult parse,
        Terminal terminal,
        string? resumed,
        CancellationToken cancel
    )
    {
        this.command = command;
        this.parse = parse;
        this.resumed = resumed;
        common = ((HebbCommand)parse.RootCommandResult.Command).Common;
        this.terminal = terminal;
        InvalidOptionException.ThrowIfOutside(nameof(Threads), Threads, 0, 1024);
        Cancel = cancel;
        display = new ProgressDisplay(terminal, Quiet);
    }

    /// <summary>The seed of everything random.</summary>
    public ulong Seed => Get(common.Seed);

    /// <summary>Threads to compute with; 0 = one for each processor.</summary>
    public int Threads => Get(common.Threads);

    /// <summary>The folder of the data sets.</summary>
    public DataFolder DataFolder => new(Get(common.DataDir));

    /// <summary>Whether the result is for a program.</summary>
    public bool Json => Get(common.Json);

    /// <summary>Whether bars and colour are unwanted.</summary>
    public bool Quiet => Get(common.Quiet);

    /// <summary>Set when the person or the system asks the command to stop.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Who watches: bars for long phases, warnings.</summary>
    public IRunObserver Observer => display;

    /// <summary>Measures the phases for the key <c>seconds</c>.</summary>
    public PhaseClock Clock { get; } = new();

    /// <summary>This run, which does the phases; none until <see cref="OpenRun"/>.</summary>
    public Run? Run { get; private set; }

    /// <summary>The value of an option, given or default.</summary>
    public T Get<T>(Option<T> option) =>
        defaults.TryGetValue(option, out object? preset) ? (T)preset : parse.GetValue(option)!;

    /// <summary>Puts another default in place of the option's own, as a preset does; what was given stands.</summary>
    public void SetDefault<T>(Option<T> option, T value)
        where T : notnull
    {
        if (!IsGiven(option))
        {
            defaults[option] = value;
        }
    }

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => parse.GetValue(argument)!;

    /// <summary>The choice that an option stands for.</summary>
    public T Get<T>(ChoiceOption<T> option)
        where T : struct, Enum => ChoiceOption<T>.Parse(Get<string>(option));

    /// <summary>Whether the option was written on the command line, rather than left at its default.</summary>
    public bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>Loads a data set by name or path, fetching it where it is missing; measured as the phase <c>data</c>.</summary>
    /// <param name="nameOrPath">A name of the catalogue, or a path.</param>
    /// <param name="offline">Fetch nothing: use what is on this machine.</param>
    /// <exception cref="UnknownNameException">There is neither a data set nor a file of that name.</exception>
    /// <exception cref="MissingDataException">It could not be fetched.</exception>
    /// <exception cref="DataFileException">A file of it is damaged.</exception>
    public async Task<DataSet> LoadDataAsync(string nameOrPath, bool offline = false)
    {
        using (Clock.Measure("data"))
        {
            var data = await DataSets.LoadAsync(
                nameOrPath,
                DataFolder,
                seed: Seed,
                offline: offline,
                progress: new FetchReports(Observer),
                cancel: Cancel
            );
            if (DataSets.Catalogue.All(known => known.Name != data.Name))
            {
                inputs[nameOrPath] = DataFingerprint.Of(data);
            }

            return data;
        }
    }

    /// <summary>
    /// Makes the folder of this run, or takes up that of the earlier one. Call it when the options are known to be good
    /// and the data loaded, before the work begins.
    /// </summary>
    public Run OpenRun()
    {
        if (Run is null)
        {
            string? earlier = resumed ?? EqualRun(Get(common.Out));
            folder = earlier is null ? RunFolder.Create(Get(common.Out), Description()) : RunFolder.Open(earlier);
            var every = Duration.TryParse(Get(common.CheckpointEvery), out var given) ? given : default;
            Run = new Run(folder, new RunControl(Observer, Clock, every, Cancel));
            if (earlier is not null)
            {
                CheckInputs(RunContent.Read(earlier).Description);
            }
        }

        return Run;
    }

    /// <summary>Where a model comes from: the command's own options. Nothing in it depends on the machine or the moment.</summary>
    /// <param name="data">What the model was trained on.</param>
    public ModelProvenance Provenance(string data) =>
        new()
        {
            Data = WithoutFolder(data),
            Seed = Seed,
            Version = ToolVersion.Current,
            Options = command
                .Options.Where(option => option.ValueType != typeof(void))
                .Select(option => (option.Name, Value: ValueOf(option)))
                .Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Name.TrimStart('-'), pair => WithoutFolder($"{pair.Value}")),
        };

    // A model says which file it was made from, not where that file lay.
    private static string WithoutFolder(string value) =>
        File.Exists(value) || Directory.Exists(value)
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(value))
            : value;

    /// <summary>Ends the command with its result: tables for people, or one JSON object.</summary>
    /// <param name="result">The command's own keys: an object whose properties become camelCase keys.</param>
    /// <param name="tables">What people see.</param>
    public void Complete<T>(T result, params IRenderable[] tables)
    {
        if (completed)
        {
            throw new InvalidOperationException("a command has one result");
        }

        completed = true;
        if (IsGiven(common.Out))
        {
            OpenRun();
        }

        var json = ToJson(result);
        folder?.Finish(json);
        if (folder is not null && RunReport.Knows(command.FullName))
        {
            RunReport.Write(folder.Path);
        }

        folder?.RemoveCheckpoints();
        display.Dispose();
        if (Json)
        {
            terminal.Output.WriteLine(json.ToJsonString(ResultJson.Page));
            return;
        }

        var console = terminal.ForResults(Quiet);
        foreach (var table in tables)
        {
            console.Write(table);
        }
    }

    /// <summary>Checks the command line of a run that this one is going to start.</summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <exception cref="InvalidOptionException">It is not one of a command that keeps a run.</exception>
    public void CheckChild(IReadOnlyList<string> words)
    {
        var child = parse.RootCommandResult.Command.Parse(words, ToolConfiguration.Parser);
        string? problem =
            UsageError.Find(child)
            ?? (child.CommandResult.Command is ToolCommand { KeepsRun: true } ? null : "no command that trains");
        if (problem is not null)
        {
            throw new InvalidOptionException(
                ShellWord.Join(words),
                problem,
                "a command line such as: train --data relu1"
            );
        }
    }

    /// <summary>Does another run in a folder of its own, or goes on with it, silently.</summary>
    /// <param name="words">What one would type after <c>hebb</c>.</param>
    /// <param name="path">The run's folder.</param>
    /// <param name="threads">Threads for it.</param>
    /// <param name="cancel">Stops it, after a checkpoint.</param>
    /// <returns>Why it failed, in one line, or nothing.</returns>
    public async Task<string?> RunChildAsync(
        IReadOnlyList<string> words,
        string path,
        int threads,
        CancellationToken cancel
    )
    {
        using var error = new StringWriter();
        string[] line =
        [
            .. RunFolder.HoldsRun(path) ? ["resume", path] : words.Concat(["--out", path]),
            $"--threads={threads}",
            $"--checkpoint-every={Get(common.CheckpointEvery)}",
            .. Get(common.DataDir) is { } folder ? new[] { $"--data-dir={folder}" } : [],
        ];
        int status = await new Tool(Terminal.Plain(TextWriter.Null, error)).RunAsync(line, cancel);
        cancel.ThrowIfCancellationRequested();
        string[] lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (status == ExitStatus.Done)
        {
            Array.ForEach(lines, warning => Observer.Warn($"{path}: {warning.Replace("warning: ", "")}"));
            return null;
        }

        return lines.FirstOrDefault() ?? $"exit status {status}";
    }

    /// <summary>Ends the command before its result, in one line.</summary>
    public void Interrupted(string line)
    {
        display.Dispose();
        terminal.Error.WriteLine(line);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        display.Dispose();
        if (Run is null)
        {
            folder?.Dispose();
        }

        Run?.Dispose();
    }

    private RunDescription Description() =>
        new(command.FullName, OptionValues(), Seed, ToolVersion.Current, started)
        {
            Arguments = [.. command.Arguments.SelectMany(Words)],
            Typed = Typed(),
            Inputs = inputs,
        };

    // Who gives the same command line for the same folder again wants the run that was interrupted there.
    private string? EqualRun(string? path)
    {
        if (path is null || !RunFolder.HoldsRun(path) || RunFolder.IsFinished(path))
        {
            return null;
        }

        var (earlier, now) = (RunContent.Read(path).Description, Description());
        string[] never = [.. common.WithoutEffect.Select(option => option.Name.TrimStart('-'))];
        bool same =
            (earlier.Command, earlier.Version) == (now.Command, now.Version)
            && earlier.Arguments.SequenceEqual(now.Arguments)
            && now.Options.Where(option => !never.Contains(option.Key))
                .All(option => JsonNode.DeepEquals(option.Value, earlier.Options.GetValueOrDefault(option.Key)));
        return same ? path : null;
    }

    private void CheckInputs(RunDescription earlier)
    {
        foreach (var (path, sha256) in inputs)
        {
            if (earlier.Inputs.TryGetValue(path, out string? before) && before != sha256)
            {
                throw new RunException(
                    path,
                    "these are not the data that the run began with; put those back, or begin a new run"
                );
            }
        }
    }

    // Whoever types this gets the same run in a folder of its own.
    private IReadOnlyList<string> Typed()
    {
        Option[] left = [common.Out, .. common.OfAppearance];
        var given = command
            .Options.Concat(parse.RootCommandResult.Command.Options)
            .Where(option => option.ValueType != typeof(void) && IsGiven(option) && !left.Contains(option))
            .SelectMany(option =>
                parse
                    .GetResult(option)!
                    .Tokens.Select(t => t.Value)
                    .DefaultIfEmpty()
                    .SelectMany(value => value is null ? [option.Name] : new[] { option.Name, value })
            );
        var arguments = command.Arguments.SelectMany(Words).ToArray();
        bool needsDashes = arguments.Any(word => word.StartsWith('-'));
        return
        [
            .. command.FullName.Split(' '),
            .. given,
            .. needsDashes ? ["--"] : Array.Empty<string>(),
            .. arguments,
        ];
    }

    private IEnumerable<string> Words(Argument argument) =>
        parse.GetResult(argument)?.Tokens.Select(token => token.Value) ?? [];

    private JsonObject ToJson<T>(T result)
    {
        var json = new JsonObject
        {
            ["command"] = command.FullName,
            ["seed"] = Seed,
            ["version"] = ToolVersion.Current,
            ["run"] = Run?.Path,
            ["seconds"] = JsonSerializer.SerializeToNode(Clock.Seconds, ResultJson.Page),
        };
        if (Run is not null)
        {
            json["checkpoints"] = new JsonObject
            {
                ["written"] = Run.Checkpoints,
                ["seconds"] = Math.Round(Run.CheckpointSeconds, 4),
            };
        }

        foreach (var (key, value) in JsonSerializer.SerializeToNode(result, ResultJson.Page)!.AsObject())
        {
            json.Add(key, value?.DeepClone());
        }

        return json;
    }

    // By the names that people type, so that a run can be started again from them.
    private OrderedDictionary<string, JsonNode?> OptionValues()
    {
        var values = new OrderedDictionary<string, JsonNode?>();
        foreach (var option in command.Options.Concat(parse.RootCommandResult.Command.Options))
        {
            // Help and version are questions, not options of a run: they have no value.
            if (option.ValueType != typeof(void))
            {
                values[option.Name.TrimStart('-')] = Value(ValueOf(option));
            }
        }

        return values;
    }

    private object? ValueOf(Option option) =>
        defaults.TryGetValue(option, out object? preset)
            ? preset
            : parse.GetResult(option)?.GetValueOrDefault<object>();

    private static JsonNode? Value(object? value) =>
        value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), ResultJson.Page);
}
