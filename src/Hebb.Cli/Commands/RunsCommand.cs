namespace Hebb.Cli.Commands;

/// <summary><c>hebb runs</c>: what lies in the folders of runs.</summary>
internal sealed class RunsCommand : ToolCommand
{
    public RunsCommand()
        : base("runs", "Lists runs, finished and unfinished, and finds the best.", "hebb runs list")
    {
        Add(new RunsListCommand());
        Add(new RunsBestCommand());
    }
}
