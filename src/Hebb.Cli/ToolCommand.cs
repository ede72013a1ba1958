using System.CommandLine;

namespace Hebb.Cli;

/// <summary>
/// A command of the tool. A command that works says so in its constructor with <see cref="Does"/>; one that only groups
/// others adds them.
/// </summary>
internal abstract class ToolCommand : Command
{
    /// <summary>Names the command.</summary>
    /// <param name="name">What people type.</param>
    /// <param name="purpose">What it does, in one line.</param>
    /// <param name="example">A whole command line that works, for the help.</param>
    protected ToolCommand(string name, string purpose, string example)
        : base(name, purpose)
    {
        Example = example;
    }

    /// <summary>A whole command line that works.</summary>
    public string Example { get; }

    /// <summary>The command as people type it after <c>hebb</c>, such as <c>data list</c>.</summary>
    public string FullName => string.Join(' ', NamesFromRoot(this));

    /// <summary>Says what the command does: it works, reports through its context, and ends with one result.</summary>
    protected void Does(Func<CommandContext, Task> work) =>
        SetAction(
            async (parse, cancel) =>
            {
                using var context = new CommandContext(this, parse, cancel);
                await work(context);
                return ExitStatus.Done;
            }
        );

    private static IEnumerable<string> NamesFromRoot(Symbol command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? NamesFromRoot(parent).Append(command.Name)
            : [command.Name];
}
