using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Sweep;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb sweep</c>.</summary>
internal sealed class SweepCommand : ToolCommand
{
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
            "hebb sweep --grid neurons=500,1000 --grid rounds=1,3 --seeds 1..5 -- train --data relu1"
        )
    {
        AddGroup(OptionGroup.Run, grid, seeds, parallel);
        Add(swept);
        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override string Usage => "[options] -- <command> [its options]";

    private async Task RunAsync(CommandContext context)
    {
        string[] words = context.Get(swept);
        var combinations = SweepCombination.All(
            [.. context.Get(grid).Select(GridAxis.Parse)],
            SweepSeeds.Parse(context.Get(seeds))
        );
        InvalidOptionException.ThrowIfOutside("--parallel", context.Get(parallel), 0, 1024);
        foreach (var combination in combinations)
        {
            context.Children.Check(combination.Words(words));
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
        context.Complete(result, Tables(result));
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

        return
        [
            table,
            new Text($"{result.Runs.Count} runs: {result.RunsCsv}, {result.SummaryCsv}\npictures: {result.Report}\n"),
        ];
    }

    private static string Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? "";
}
