using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb runs list</c>.</summary>
internal sealed class RunsListCommand : ToolCommand
{
    private readonly RunsOptions which = new();

    public RunsListCommand()
        : base(
            "list",
            "Lists runs: what was run, when, whether it is finished, and how good it is.",
            "hebb runs list",
            "hebb runs list --command train --sort testAccuracy"
        )
    {
        Add(which.Folders);
        AddGroup(OptionGroup.Output, which.All);
        Does(context =>
        {
            var runs = which.Find(context);
            IRenderable shown =
                runs.Count == 0
                    ? new Text("no runs here; one is made by, for example: hebb train --data relu1\n")
                    : RunsOptions.Table(runs);
            context.Complete(new { Runs = runs }, shown);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse =>
        ["--seed", "--threads", "--data-dir", "--out", "--checkpoint-every"];
}
