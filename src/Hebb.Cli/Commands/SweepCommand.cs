using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Sweep;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb sweep</c>.</summary>
internal sealed class SweepCommand : ToolCommand
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
        Arity = ArgumentArity.OneOrMore,
    };

    public SweepCommand()
        : base(
            "sweep",
            "Runs a command with all combinations of options and several seeds, and reports mean, deviation and 95 % interval.",
            "hebb sweep --grid neurons=200,1000 --grid weights=last,averaged -- train --data relu1 --cap 100"
        )
    {
        AddGroup(OptionGroup.Run, grid, seeds, parallel);
        Add(swept);
        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool TakesAnotherLine => true;

    /// <inheritdoc/>
    public override string Usage => "[options] -- <command> [its options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed"];

    private async Task RunAsync(CommandContext context)
    {
        string[] words = context.Get(swept);
        GridAxis[] axes = [.. context.Get(grid).Select(GridAxis.Parse)];
        var runSeeds = SweepSeeds.Parse(context.Get(seeds));
        var combinations = SweepCombination.All(axes, runSeeds);
        InvalidOptionException.ThrowIfOutside("--parallel", context.Get(parallel), 0, 1024);
        await CheckAsync(words, axes, combinations, context);
        if (runSeeds.Count < FewestSeeds)
        {
            context.Observer.Warn(
                $"--seeds {context.Get(seeds)}: too few for an interval to compare by; at least {FewestSeeds} seeds are advised"
            );
        }

        var run = context.OpenRun();
        int threads = context.Threads == 0 ? Environment.ProcessorCount : context.Threads;
        int atOnce = Math.Min(context.Get(parallel) == 0 ? threads : context.Get(parallel), combinations.Count);
        var result = await SweepExperiment.RunAsync(
            words,
            combinations,
            atOnce,
            (combination, folder, cancel) =>
                context.Children.RunAsync(combination.Words(words), folder, Math.Max(1, threads / atOnce), cancel),
            run
        );
        foreach (var axis in axes.Where(axis => SweepSummary.ChangesNothing(axis, result.Runs)))
        {
            context.Observer.Warn(
                $"--grid {axis.Option} changes nothing: every result is the same to the bit for {string.Join(", ", axis.Values)}"
            );
        }

        context.Complete(result, Tables(result));
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
        foreach (var combination in combinations.Where(each => each.Seed == combinations[0].Seed))
        {
            await context.Children.CheckFullyAsync(combination.Words(words), context.Cancel);
        }
    }

    private static IRenderable[] Tables(SweepResult result)
    {
        string[] options = [.. result.Runs[0].Settings.Keys];
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
