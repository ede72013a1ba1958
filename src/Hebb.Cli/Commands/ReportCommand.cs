using System.CommandLine;
using Hebb.Experiments;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Persistence;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb report</c>.</summary>
internal sealed class ReportCommand : ToolCommand
{
    private readonly Argument<string[]> folders = new("RUN")
    {
        Description = "Folders of runs, finished or not; several are compared",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> to = new("--to")
    {
        Description = "The file to write [default: report.html in the run's folder; comparison.html for several]",
        HelpName = "FILE",
    };

    public ReportCommand()
        : base(
            "report",
            "Writes the report of a run again, or one that compares several runs.",
            "hebb report runs/20310405-train-1 runs/20310405-train-2"
        )
    {
        Add(folders);
        AddGroup(OptionGroup.Output, to);
        Does(context =>
        {
            string[] paths = context.Get(folders);
            string? ownFile = context.Get(to) ?? (paths is [_] ? null : "comparison.html");
            if (ownFile is not null)
            {
                NewFile.Check(to.Name, ownFile, ReportPage.IsReport);
            }

            string file = ownFile ?? Path.Combine(paths[0], ReportPage.FileName);
            string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
            var page = RunReport.Build([.. paths.Select(path => RunContent.Read(path) with { PageFolder = folder })]);
            AtomicFile.WriteAllText(file, page.ToHtml());
            context.Complete(new ReportResult(file), new Text($"{file}\n"));
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse =>
        ["--seed", "--threads", "--data-dir", "--out", "--checkpoint-every"];

    /// <param name="Report">The file that was written.</param>
    private sealed record ReportResult(string Report);
}
