using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Sweep;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb sweep</c>.</summary>
internal sealed partial class SweepCommand : ToolCommand
{
    private const int FewestSeeds = 3;

    private readonly Option<string[]> grid = new("--grid")
    {
        Description = "An option of the command and its values; several --grid give all combinations",
        HelpName = "OPTION=V,V",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string> seeds = new("--seeds")
    {
        Description = "Seeds of the runs of each combination, such as 1..5 or 1,4,9",
        HelpName = "SEEDS",
        DefaultValueFactory = _ => "1..3",
    };
    private readonly Option<int> parallel = new("--parallel")
    {
        Description = "Runs in parallel, which share --threads; 0 = one for each thread",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    private readonly Argument<string[]> swept = new("COMMAND")
    {
        Description = "After --: the command to run, with the options common to all runs",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public SweepCommand()
        : base(
            "sweep",
            "Runs a command with all combinations of options and several seeds, and reports mean, deviation and 95 % interval.",
            "hebb sweep --grid neurons=200,1000 --grid weights=last,averaged -- train --data relu1 --cap 100",
            "hebb sweep --grid cap=50,100 --seeds 1..8 --shard 2/4 --out steps -- train --data relu1",
            "hebb sweep --collect steps",
            "hebb sweep --grid cap=50,100 --seeds 1..8 --slurm --out steps -- train --data relu1 > job.sh"
        )
    {
        AddGroup(OptionGroup.Run, grid, seeds, parallel);
        AddGroup(OptionGroup.Machines, shard, collect, slurm, shards);
        Add(swept);
        Validators.Add(NeedsCommand);
        Does(RunAsync);
        SetAction(StartAsync);
    }

    /// <inheritdoc/>
    public override bool TakesAnotherLine => true;

    /// <inheritdoc/>
    public override string InsteadOfSharing => "on several machines, each does a part of it: --shard";

    /// <inheritdoc/>
    public override string Usage => "[options] -- <command> [its options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutEffect => SharedSweep.WithoutEffect;

    private async Task RunAsync(CommandContext context)
    {
        var part = ShardOf(context);
        CheckTogether(part, context);
        string[] words = context.Get(swept);
        GridAxis[] axes = [.. context.Get(grid).Select(GridAxis.Parse)];
        var runSeeds = SweepSeeds.Parse(context.Get(seeds));
        var combinations = SweepCombination.All(axes, runSeeds);
        InvalidOptionException.ThrowIfOutside("--parallel", context.Get(parallel), 0, 1024);
        bool collects = context.Get(collect) is not null;
        if (!collects)
        {
            // The runs of other shards are theirs to check: of many shards each would else check all.
            await CheckAsync(words, axes, part?.Of(combinations) ?? combinations, context);
        }

        if (context.Get(slurm))
        {
            PrintScript(combinations.Count, context);
            return;
        }

        if (part is not null)
        {
            await RunShardAsync(part, combinations, context);
            return;
        }

        if ((context.Resumed ?? context.Out) is { } folder)
        {
            if (collects)
            {
                SharedSweep.ThrowIfUnfinished(folder, combinations);
            }

            SharedSweep.ThrowIfAtWork(folder);
        }

        if (runSeeds.Count < FewestSeeds)
        {
            context.Observer.Warn(
                $"--seeds {context.Get(seeds)}: too few for an interval to compare by; at least {FewestSeeds} seeds are advised"
            );
        }

        var run = context.OpenRun();
        var result = await DoAsync(combinations, run.Path, run, context);
        foreach (var axis in axes.Where(axis => SweepSummary.ChangesNothing(axis, result.Runs)))
        {
            context.Observer.Warn(
                $"--grid {axis.Option} changes nothing: every result is the same to the bit for {string.Join(", ", axis.Values)}"
            );
        }

        context.Complete(result, Tables(result));
    }

    private Task<SweepResult> DoAsync(
        IReadOnlyList<SweepCombination> combinations,
        string folder,
        Run run,
        CommandContext context
    )
    {
        string[] words = context.Get(swept);
        int threads = context.Threads == 0 ? Environment.ProcessorCount : context.Threads;
        int asked = context.Get(parallel) == 0 ? threads : context.Get(parallel);
        int atOnce = Math.Clamp(combinations.Count, 1, asked);
        return SweepExperiment.RunAsync(
            words,
            combinations,
            folder,
            atOnce,
            (combination, place, cancel) =>
                context.Children.RunAsync(combination.Words(words), place, Math.Max(1, threads / atOnce), cancel),
            run
        );
    }

    // All that can be known before the first run, which may be hours before the last one.
    private static async Task CheckAsync(
        string[] words,
        GridAxis[] axes,
        IReadOnlyList<SweepCombination> combinations,
        CommandContext context
    )
    {
        context.Children.CheckOwners(words, axes.Select(axis => axis.Option));
        foreach (var combination in combinations)
        {
            context.Children.Check(combination.Words(words));
        }

        // No seed is right where another is wrong.
        foreach (var combination in combinations.DistinctBy(each => string.Join('\n', each.Settings.Values)))
        {
            await context.Children.CheckFullyAsync(combination.Words(words), context.Cancel);
        }
    }

    private static IRenderable[] Tables(SweepResult result)
    {
        string[] options = [.. result.Runs.Take(1).SelectMany(run => run.Settings.Keys)];
        var table = ResultTable.WithColumns([.. options, "result", ">runs", ">mean", ">deviation", ">95 % interval"]);
        foreach (var (settings, name, summary) in SweepSummary.Varying(result.Summary))
        {
            table.AddRow([
                .. options.Select(option => Markup.Escape(settings[option])),
                Markup.Escape(name),
                $"{summary.Count}",
                Number(summary.Mean),
                Number(summary.StandardDeviation),
                summary.Low is { } low ? $"{Number(low)} … {Number(summary.High)}" : "",
            ]);
        }

        string best = result.Best is { } found
            ? $"best by {found.Result}: {found.Summary.Mean.ToString("G5", CultureInfo.InvariantCulture)} with "
                + $"{string.Join(", ", found.Settings.Select(setting => $"{setting.Key} {setting.Value}"))}\n"
            : "";
        return
        [
            table,
            new Text(
                $"{best}{result.Runs.Count} runs: {result.RunsCsv}, {result.SummaryCsv}\npictures: {result.Report}\n"
            ),
        ];
    }

    private static string Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? "";
}
