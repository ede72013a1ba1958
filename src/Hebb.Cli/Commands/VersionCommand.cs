using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb version</c>: what <c>--version</c> shows.</summary>
internal sealed class VersionCommand : ToolCommand
{
    public VersionCommand()
        : base("version", "Shows the version.", "hebb version")
    {
        Does(context =>
        {
            context.Complete(new { }, new Text($"{ToolVersion.Current}\n"));
            return Task.CompletedTask;
        });
    }
}
