using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Experiments;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>A running command: its options, its observer, and where its result goes.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly GivenCommand given;
    private readonly CommonOptions common;
    private readonly Terminal terminal;
    private readonly ProgressDisplay display;
    private readonly DateTimeOffset started = TimeProvider.System.GetLocalNow();
    private readonly Dictionary<string, string> inputs = [];
    private readonly Dictionary<string, Scaling> scalings = [];
    private readonly string? resumed;
    private readonly Job job;
    private RunFolder? folder;
    private ChildRuns? children;
    private bool completed;

    /// <summary>Reads the common options.</summary>
    /// <param name="command">What is done.</param>
    /// <param name="parse">Its command line.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="job">The processes that do it.</param>
    /// <param name="resumed">The folder of an earlier run to resume, or none.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <exception cref="InvalidOptionException">One of them is out of range.</exception>
    public CommandContext(
        ToolCommand command,
        ParseResult parse,
        Terminal terminal,
        Job job,
        string? resumed,
        CancellationToken cancel
    )
    {
        given = new GivenCommand(command, parse);
        common = given.Common;
        this.job = job;
        this.resumed = resumed;
        this.terminal = terminal;
        InvalidOptionException.ThrowIfOutside(nameof(Threads), Threads, 0, 1024);
        Cancel = cancel;
        display = new ProgressDisplay(terminal, Quiet);
        Clock = new PhaseClock(display);
        if (job.WarningOf(Threads) is { } warning)
        {
            Observer.Warn(warning);
        }
    }

    /// <summary>The folder of the earlier run that is resumed, as its command line asked; none for another command line.</summary>
    public string? Resumed => resumed;

    /// <summary>The seed of everything random.</summary>
    public ulong Seed => Get(common.Seed);

    /// <summary>Threads to compute with; 0 = one for each processor.</summary>
    public int Threads => Get(common.Threads);

    /// <summary>The processes that do this command together; usually one.</summary>
    public Job Job => job;

    /// <summary>The folder of the data sets.</summary>
    public DataFolder DataFolder => new(Get(common.DataDir));

    /// <summary>Whether the result is for a program.</summary>
    public bool Json => Get(common.Json);

    /// <summary>Whether this run was given a folder, or had one when it was interrupted.</summary>
    public bool KeepsFolder => resumed is not null || given.IsGiven(common.Out);

    /// <summary>Whether the whole result is wanted, for a program or for the run's folder, and not only what a person sees.</summary>
    public bool KeepsResult => Json || KeepsFolder;

    /// <summary>The folder that was given for this run.</summary>
    public string? Out => Get(common.Out);

    /// <summary>An environment variable by its name.</summary>
    public string? Variable(string name) => terminal.Variable(name);

    /// <inheritdoc cref="GivenCommand.TypedOptions"/>
    public IReadOnlyList<string> TypedOptions(params IReadOnlyList<Option> without) => given.TypedOptions(without);

    /// <summary>Whether bars and colour are unwanted.</summary>
    public bool Quiet => Get(common.Quiet);

    /// <summary>Set when the person or the system asks the command to stop.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Receives progress and warnings.</summary>
    public IRunObserver Observer => display;

    /// <summary>Data loaded for checks of command lines; a command that has them is only checked, and ends where its work would begin.</summary>
    public Dictionary<string, DataSet>? CheckedData { get; init; }

    /// <summary>Measures the phases for the key <c>seconds</c>.</summary>
    public PhaseClock Clock { get; }

    /// <summary>This run, which does the phases; none until <see cref="OpenRun"/>.</summary>
    public Run? Run { get; private set; }

    /// <inheritdoc cref="GivenCommand.Get{T}(Option{T})"/>
    public T Get<T>(Option<T> option) => given.Get(option);

    /// <inheritdoc cref="GivenCommand.Get{T}(Argument{T})"/>
    public T Get<T>(Argument<T> argument) => given.Get(argument);

    /// <inheritdoc cref="GivenCommand.Get{T}(ChoiceOption{T})"/>
    public T Get<T>(ChoiceOption<T> option)
        where T : struct, Enum => given.Get(option);

    /// <inheritdoc cref="GivenCommand.IsGiven"/>
    public bool IsGiven(Option option) => given.IsGiven(option);

    /// <summary>
    /// The first of some options that the person gave, for a command that has no use for them. None in a run that is resumed: it is given every
    /// option, and was checked when it began.
    /// </summary>
    public Option? FirstGiven(IEnumerable<Option> options) =>
        resumed is null ? options.FirstOrDefault(given.IsGiven) : null;

    /// <summary>Whether the command has the option at all.</summary>
    public bool Has(Option option) => given.Command.Options.Contains(option);

    /// <inheritdoc cref="GivenCommand.SetDefault{T}"/>
    public void SetDefault<T>(Option<T> option, T value)
        where T : notnull => given.SetDefault(option, value);

    /// <summary>Says so where an option asks for more examples than there are.</summary>
    /// <param name="option">How many are asked for; 0 means all.</param>
    /// <param name="examples">How many there are.</param>
    public void WarnIfMore(Option<int> option, int examples)
    {
        if (given.IsGiven(option) && Get(option) > examples)
        {
            Observer.Warn($"{option.Name} is {Get(option)}; there are {examples} examples, and all are used");
        }
    }

    /// <summary>Checks, before any work, that a network can be held and kept, and warns of rounds of firing that do nothing.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="plasticity">How it is trained; none where its recurrent weights change in another way.</param>
    /// <param name="data">What it is trained on.</param>
    public void CheckNetwork(RecurrentOptions layer, PlasticityOptions? plasticity, DataSet data)
    {
        NetworkSize.Check(layer, data.Train.Inputs);
        if (plasticity is not null && UnusedRounds.Warning(layer, plasticity) is { } warning)
        {
            Observer.Warn(warning);
        }
    }

    /// <inheritdoc cref="GivenCommand.Provenance"/>
    public ModelProvenance Provenance(string data) => given.Provenance(data);

    /// <summary>Threads, and the processes that share the work of this command, if any.</summary>
    public WorkerPool CreateWorkers() =>
        new(Threads == 0 ? job.DefaultThreads : Threads, ranks: job.IsShared ? job.Ranks : null);

    /// <summary>The runs that this command may start.</summary>
    public ChildRuns Children => children ??= new ChildRuns(given, job, Observer);

    /// <summary>Loads a data set by name or path, fetching it where it is missing; measured as the phase <c>data</c>.</summary>
    /// <param name="nameOrPath">A name of the catalogue, or a path.</param>
    /// <param name="offline">Fetch nothing: use what is on this machine.</param>
    /// <param name="options">How a table is read; none means the defaults.</param>
    /// <exception cref="UnknownNameException">There is neither a data set nor a file of that name.</exception>
    /// <exception cref="MissingDataException">It could not be fetched.</exception>
    /// <exception cref="DataFileException">A file of it is damaged.</exception>
    public async Task<DataSet> LoadDataAsync(string nameOrPath, bool offline = false, DataOptions? options = null)
    {
        if (CheckedData is not null)
        {
            string asked = $"{nameOrPath} {JsonSerializer.Serialize(options)}";
            return CheckedData.TryGetValue(asked, out var loaded)
                ? loaded
                : CheckedData[asked] = await LoadAsync(nameOrPath, offline, options);
        }

        using (Clock.Measure("data"))
        {
            Observer.Report(new PhaseProgress("data", 0, 0, "", nameOrPath));
            // One fetches what is missing, and the others find it there, where they have one folder of data.
            var data = await job.FirstThenOthersAsync(() => LoadAsync(nameOrPath, offline, options));
            if (DataSets.Catalogue.All(known => known.Name != data.Name))
            {
                inputs[nameOrPath] = DataFingerprint.Of(data);
            }

            if (job.IsShared)
            {
                job.Compare([($"the data {nameOrPath}", DataFingerprint.Of(data))]);
            }

            foreach (string warning in data.Warnings)
            {
                Observer.Warn(warning);
            }

            return data;
        }
    }

    /// <summary>Reads examples for a network that is already trained; measured as the phase <c>data</c>.</summary>
    /// <inheritdoc cref="DataSets.LoadExamples"/>
    public NewExamples LoadExamples(string path, ExpectedColumns expected, DataOptions options)
    {
        using (Clock.Measure("data"))
        {
            var examples = DataSets.LoadExamples(path, expected, options);
            foreach (string warning in examples.Warnings)
            {
                Observer.Warn(warning);
            }

            return examples;
        }
    }

    /// <summary>Where no seed was given, takes the one that a model was trained with: synthetic data and splits are then those of its training.</summary>
    public void UseSeedOf(ModelProvenance provenance)
    {
        if (provenance.Seed is { } seed)
        {
            SetDefault(common.Seed, seed);
        }
    }

    /// <summary>Checks, before any work, that all processes that do it have the same files.</summary>
    /// <exception cref="RankDiffersException">One of them has not.</exception>
    public void CheckFiles()
    {
        if (job.IsShared)
        {
            job.Compare([.. given.Files()]);
        }
    }

    /// <summary>Checks, before any work, that a folder given for a new run may be used.</summary>
    /// <exception cref="InvalidOptionException">It is a file, or holds what the run could overwrite.</exception>
    public void CheckOut()
    {
        job.Together(() =>
        {
            // An unfinished run is resumed if it is this one, which is known once all defaults are.
            if (
                job.Leads
                && resumed is null
                && Get(common.Out) is { } path
                && (!RunFolder.HoldsRun(path) || RunFolder.IsFinished(path))
            )
            {
                RunFolder.CheckFree(path);
            }

            return true;
        });
    }

    /// <summary>
    /// Creates the folder of this run, or opens that of the earlier one. Call it when the options are checked
    /// and the data loaded, before the work begins.
    /// </summary>
    /// <param name="own">The folder, where it is not the one that was given.</param>
    public Run OpenRun(string? own = null)
    {
        ThrowIfOnlyChecked();
        if (Run is null)
        {
            folder = job.Together(() => OpenFolder(own ?? Get(common.Out)));
            if (job.IsShared)
            {
                job.RunPath ??= job.FromFirst(() => folder.Path);
            }

            var every = Duration.TryParse(Get(common.CheckpointEvery), out var time) ? time : default;
            var control = new RunControl(Observer, Clock, every, Cancel) { Ranks = job.Ranks, Stop = job.Stop };
            Run = new Run(folder, control);
        }

        return Run;
    }

    /// <summary>Says with the result what is done to the columns of the data; once for data that are scaled alike.</summary>
    /// <param name="scaling">What is done.</param>
    /// <param name="line">The same in words.</param>
    public void SayScaling(Scaling scaling, string line) => scalings[line] = scaling;

    /// <summary>Ends the command with its result: tables for people, or one JSON object.</summary>
    /// <param name="result">The command's own keys: an object whose properties become camelCase keys.</param>
    /// <param name="tables">What people see.</param>
    public void Complete<T>(T result, params IRenderable[] tables)
    {
        if (completed)
        {
            throw new InvalidOperationException("a command has one result");
        }

        ThrowIfOnlyChecked();
        completed = true;
        if (given.IsGiven(common.Out))
        {
            OpenRun();
        }

        var json = ToJson(result);
        folder?.Finish(json);
        if (folder is not null && job.Leads && RunReport.Knows(given.Command.FullName))
        {
            RunReport.Write(folder.Path);
        }

        folder?.RemoveCheckpoints();
        display.Dispose();
        try
        {
            Show(json, [.. tables, .. scalings.Keys.Select(line => new Text($"{line}\n"))]);
        }
        catch (UnwritableOutputException e) when (folder is not null)
        {
            string file = folder.File(RunFolder.ResultName);
            throw new UnwritableOutputException(e, $"the run is finished, its result is in {file}");
        }
    }

    /// <summary>Ends the command with a text for another program, or for a person, as it is; or with one JSON object. No run is kept.</summary>
    public void CompleteWithText(string text, JsonObject json)
    {
        ThrowIfOnlyChecked();
        completed = true;
        display.Dispose();
        terminal.Output.Write(Json ? json.ToJsonString(ResultJson.Page) + "\n" : text);
    }

    /// <summary>What the run was asked to do, as if some options had not been given.</summary>
    public RunDescription DescriptionWithout(params IReadOnlyList<Option> options)
    {
        string[] names = [.. options.Select(option => option.Name.TrimStart('-'))];
        var values = given.OptionValues();
        foreach (var option in options)
        {
            values[option.Name.TrimStart('-')] = GivenCommand.Value(
                option.HasDefaultValue ? option.GetDefaultValue() : null
            );
        }

        return Description() with
        {
            Options = values,
            Typed = given.Typed(options),
            Changed = [.. given.Changed().Except(names)],
        };
    }

    /// <summary>Ends the command before its result, in one line.</summary>
    public void Interrupted(string line)
    {
        display.Dispose();
        terminal.Error.WriteLine(line);
    }

    /// <summary>Removes this run's folder, if it is a new one: the run can never be finished.</summary>
    public void Discard()
    {
        Run?.Dispose();
        folder?.Discard();
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

    private Task<DataSet> LoadAsync(string nameOrPath, bool offline, DataOptions? options) =>
        DataSets.LoadAsync(
            nameOrPath,
            DataFolder,
            seed: Seed,
            offline: offline,
            options: options,
            progress: new FetchReports(Observer),
            cancel: Cancel
        );

    // The folder of another rank than 0 is temporary.
    private RunFolder OpenFolder(string? path)
    {
        if (!job.Leads)
        {
            return RunFolder.Create(job.NewFolder(), Description());
        }

        string? earlier = resumed ?? EqualRun(path);
        if (earlier is null)
        {
            return RunFolder.Create(path, Description());
        }

        CheckInputs(RunContent.Read(earlier).Description);
        return RunFolder.Open(earlier);
    }

    private void ThrowIfOnlyChecked()
    {
        if (CheckedData is not null)
        {
            throw new CheckPassedException();
        }
    }

    private void Show(JsonObject json, IRenderable[] tables)
    {
        if (Json)
        {
            terminal.Output.WriteLine(json.ToJsonString(ResultJson.Page));
            return;
        }

        var console = terminal.ForResults(Quiet);
        foreach (var table in tables)
        {
            console.Write(table is Text text ? new WholeWords(text) : table);
        }
    }

    private RunDescription Description() =>
        new(given.Command.FullName, given.OptionValues(), Seed, ToolVersion.Current, started)
        {
            Arguments = given.Arguments,
            Typed = given.Typed(),
            Changed = given.Changed(),
            Inputs = inputs,
            Machine = Machine.Current with { Ranks = job.Ranks.Count },
        };

    // The same command line with the same folder means the run that was interrupted there.
    private string? EqualRun(string? path)
    {
        if (path is null || !RunFolder.HoldsRun(path) || RunFolder.IsFinished(path))
        {
            return null;
        }

        var (earlier, now) = (RunContent.Read(path).Description, Description());
        var options = earlier.Options.ToDictionary(
            option => RenamedOptions.NameToday(given.Command, $"--{option.Key}").TrimStart('-'),
            option => option.Value
        );
        string[] never =
        [
            .. common.WithoutEffect.Select(option => option.Name.TrimStart('-')),
            .. given.Command.WithoutEffect,
        ];
        bool same =
            (earlier.Command, earlier.Version) == (now.Command, now.Version)
            && earlier.Arguments.SequenceEqual(now.Arguments)
            && now.Options.Where(option => !never.Contains(option.Key))
                .All(option => JsonNode.DeepEquals(option.Value, options.GetValueOrDefault(option.Key)));
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
                    "these are not the data that the run started with; restore them, or start a new run"
                );
            }
        }
    }

    /// <summary>A result as the object that <c>--json</c> prints.</summary>
    public JsonObject ToJson<T>(T result)
    {
        var json = new JsonObject
        {
            ["command"] = given.Command.FullName,
            ["seed"] = Seed,
            ["version"] = ToolVersion.Current,
            ["run"] = Run?.Path,
            ["seconds"] = JsonSerializer.SerializeToNode(Clock.Seconds, ResultJson.Page),
        };
        if (scalings.Count > 0)
        {
            json["scale"] = ChoiceOption<Scaling>.NameOf(scalings.Values.First());
        }

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
            json.Add(key, Relative(value));
        }

        return json;
    }

    // A folder may be moved: what lies in it is named as seen from there.
    private JsonNode? Relative(JsonNode? value) =>
        value switch
        {
            JsonObject fields => new JsonObject(
                fields.Select(field => KeyValuePair.Create(field.Key, Relative(field.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Relative)]),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => RunFolder.Relative(
                Run?.Path,
                text.GetValue<string>()
            ),
            _ => value?.DeepClone(),
        };
}
