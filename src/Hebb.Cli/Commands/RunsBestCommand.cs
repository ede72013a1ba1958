using Hebb.Experiments.Runs;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb runs best</c>.</summary>
internal sealed class RunsBestCommand : ToolCommand
{
    private readonly RunsOptions which = new();

    public RunsBestCommand()
        : base(
            "best",
            "Finds the run with the largest figure: that of --sort, or the accuracy on held-out or test examples.",
            "hebb runs best --command train"
        )
    {
        Add(which.Folders);
        AddGroup(OptionGroup.Output, which.All);
        Does(context =>
        {
            var best = Best(which.Find(context));
            context.Complete(
                new { Runs = new[] { best } },
                RunsOptions.Table([best]),
                new Text($"its report: {Path.Combine(best.Run, "report.html")}\n")
            );
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse =>
        ["--seed", "--threads", "--data-dir", "--out", "--checkpoint-every"];

    // Runs with another figure are not comparable: the first figure is that of the most runs.
    private static ListedRun Best(IReadOnlyList<ListedRun> runs) =>
        runs.Where(run => run.Value is not null)
            .GroupBy(run => run.Figure)
            .OrderByDescending(group => group.Count())
            .FirstOrDefault()
            ?.MaxBy(run => run.Value)
        ?? throw new RunException(
            RunFolder.DefaultParent,
            "there is no finished run with a figure to compare by; list the runs with: hebb runs list"
        );
}
