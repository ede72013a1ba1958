using System.CommandLine;
using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Experiments;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>A command at work, as it sees its options, its data, its run and its result.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly GivenCommand given;
    private readonly CommonOptions common;
    private readonly Terminal terminal;
    private readonly ProgressDisplay display;
    private readonly CommandData data;
    private readonly CommandRun run;
    private readonly ResultOutput output;
    private readonly bool isOnlyChecked;
    private ChildRuns? children;
    private bool completed;

    /// <summary>Reads the common options.</summary>
    /// <param name="command">What is done.</param>
    /// <param name="parse">Its command line.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="job">The processes that do it.</param>
    /// <param name="resumed">The folder of an earlier run to resume, or none.</param>
    /// <param name="cancel">Set when the command should stop.</param>
    /// <param name="checkedData">Data loaded for checks of command lines; a command that has them is only checked, and ends where its work would begin.</param>
    /// <exception cref="InvalidOptionException">One of them is out of range.</exception>
    public CommandContext(
        ToolCommand command,
        ParseResult parse,
        Terminal terminal,
        Job job,
        string? resumed,
        CancellationToken cancel,
        Dictionary<string, DataSet>? checkedData = null
    )
    {
        given = new GivenCommand(command, parse);
        common = given.Common;
        this.terminal = terminal;
        Job = job;
        Resumed = resumed;
        InvalidOptionException.ThrowIfOutside(nameof(Threads), Threads, 0, 1024);
        Cancel = cancel;
        display = new ProgressDisplay(terminal, Quiet);
        Clock = new PhaseClock(display);
        isOnlyChecked = checkedData is not null;
        data = new CommandData(given, job, display, Clock) { Checked = checkedData };
        run = new CommandRun(given, job, resumed, data);
        output = new ResultOutput(given, terminal);
        if (job.WarningOf(Threads) is { } warning)
        {
            Observer.Warn(warning);
        }
    }

    /// <summary>The folder of the earlier run that is resumed, as its command line asked; none for another command line.</summary>
    public string? Resumed { get; }

    /// <summary>The seed of everything random.</summary>
    public ulong Seed => Get(common.Seed);

    /// <summary>Threads to compute with; 0 = one for each processor.</summary>
    public int Threads => Get(common.Threads);

    /// <summary>The processes that do this command together; usually one.</summary>
    public Job Job { get; }

    /// <inheritdoc cref="CommandData.Folder"/>
    public DataFolder DataFolder => data.Folder;

    /// <summary>Whether the result is for a program.</summary>
    public bool Json => Get(common.Json);

    /// <summary>Whether this run was given a folder, or had one when it was interrupted.</summary>
    public bool KeepsFolder => Resumed is not null || given.IsGiven(common.Out);

    /// <summary>Whether the whole result is wanted, for a program or for the run's folder, and not only what a person sees.</summary>
    public bool KeepsResult => Json || KeepsFolder;

    /// <summary>The folder that was given for this run.</summary>
    public string? Out => Get(common.Out);

    /// <summary>Whether bars and colour are unwanted.</summary>
    public bool Quiet => Get(common.Quiet);

    /// <summary>Set when the person or the system asks the command to stop.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Receives progress and warnings.</summary>
    public IRunObserver Observer => display;

    /// <summary>Measures the phases for the key <c>seconds</c>.</summary>
    public PhaseClock Clock { get; }

    /// <summary>This run, which does the phases; none until <see cref="OpenRun"/>.</summary>
    public Run? Run => run.Run;

    /// <summary>The runs that this command may start.</summary>
    public ChildRuns Children => children ??= new ChildRuns(given, Job, Observer);

    /// <summary>An environment variable by its name.</summary>
    public string? Variable(string name) => terminal.Variable(name);

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
        Resumed is null ? options.FirstOrDefault(given.IsGiven) : null;

    /// <summary>Whether the command has the option at all.</summary>
    public bool Has(Option option) => given.Command.Options.Contains(option);

    /// <inheritdoc cref="GivenCommand.TypedOptions"/>
    public IReadOnlyList<string> TypedOptions(params IReadOnlyList<Option> without) => given.TypedOptions(without);

    /// <inheritdoc cref="GivenCommand.SetDefault{T}(Option{T}, T)"/>
    public void SetDefault<T>(Option<T> option, T value)
        where T : notnull => given.SetDefault(option, value);

    /// <inheritdoc cref="GivenCommand.SetDefault{T}(ChoiceOption{T}, T)"/>
    public void SetDefault<T>(ChoiceOption<T> option, T choice)
        where T : struct, Enum => given.SetDefault(option, choice);

    /// <summary>Where no seed was given, takes the one that a model was trained with: synthetic data and splits are then those of its training.</summary>
    public void UseSeedOf(ModelProvenance provenance)
    {
        if (provenance.Seed is { } seed)
        {
            SetDefault(common.Seed, seed);
        }
    }

    /// <inheritdoc cref="GivenCommand.Provenance"/>
    public ModelProvenance Provenance(string data) => given.Provenance(data);

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
    /// <param name="inputs">What each neuron may take.</param>
    public void CheckNetwork(RecurrentOptions layer, PlasticityOptions? plasticity, int inputs)
    {
        NetworkSize.Check(layer, inputs);
        if (plasticity is not null && UnusedRounds.Warning(layer, plasticity) is { } warning)
        {
            Observer.Warn(warning);
        }
    }

    /// <summary>Threads, and the processes that share the work of this command, if any.</summary>
    public WorkerPool CreateWorkers() =>
        new(Threads == 0 ? Job.DefaultThreads : Threads, ranks: Job.IsShared ? Job.Ranks : null);

    /// <inheritdoc cref="CommandData.LoadAsync"/>
    public Task<DataSet> LoadDataAsync(string nameOrPath, bool offline = false, DataOptions? options = null) =>
        data.LoadAsync(nameOrPath, offline, options, Cancel);

    /// <inheritdoc cref="CommandData.LoadExamples"/>
    public NewExamples LoadExamples(string path, ExpectedColumns expected, DataOptions options) =>
        data.LoadExamples(path, expected, options);

    /// <summary>Checks, before any work, that all processes that do it have the same files.</summary>
    /// <exception cref="RankDiffersException">One of them has not.</exception>
    public void CheckFiles()
    {
        if (Job.IsShared)
        {
            Job.Compare([.. given.Files()]);
        }
    }

    /// <inheritdoc cref="CommandRun.CheckFolder"/>
    public void CheckOut() => run.CheckFolder();

    /// <summary>
    /// Creates the folder of this run, or opens that of the earlier one. Call it when the options are checked
    /// and the data loaded, before the work begins.
    /// </summary>
    /// <param name="own">The folder, where it is not the one that was given.</param>
    public Run OpenRun(string? own = null)
    {
        ThrowIfOnlyChecked();
        var every = Duration.TryParse(Get(common.CheckpointEvery), out var time) ? time : default;
        return Run
            ?? run.Open(
                own ?? Out,
                new RunControl(Observer, Clock, every, Cancel) { Ranks = Job.Ranks, Stop = Job.Stop }
            );
    }

    /// <inheritdoc cref="CommandRun.DescriptionWithout"/>
    public RunDescription DescriptionWithout(params IReadOnlyList<Option> options) => run.DescriptionWithout(options);

    /// <inheritdoc cref="ResultOutput.SayScaling"/>
    public void SayScaling(Scaling scaling, string line) => output.SayScaling(scaling, line);

    /// <summary>A result as the object that <c>--json</c> prints.</summary>
    public JsonObject ToJson<T>(T result) => output.ToJson(result, Run, Clock);

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
        run.Finish(json);
        display.Dispose();
        try
        {
            output.Write(json, tables);
        }
        catch (UnwritableOutputException e) when (run.ResultFile is { } file)
        {
            throw new UnwritableOutputException(e, $"the run is finished, its result is in {file}");
        }
    }

    /// <summary>Ends the command with a text for another program, or for a person, as it is; or with one JSON object. No run is kept.</summary>
    public void CompleteWithText(string text, JsonObject json)
    {
        ThrowIfOnlyChecked();
        completed = true;
        display.Dispose();
        output.WriteText(text, json);
    }

    /// <summary>Ends the command before its result, in one line.</summary>
    public void Interrupted(string line)
    {
        display.Dispose();
        terminal.Error.WriteLine(line);
    }

    /// <inheritdoc cref="CommandRun.Discard"/>
    public void Discard() => run.Discard();

    /// <inheritdoc/>
    public void Dispose()
    {
        display.Dispose();
        run.Dispose();
    }

    private void ThrowIfOnlyChecked()
    {
        if (isOnlyChecked)
        {
            throw new CheckPassedException();
        }
    }
}
