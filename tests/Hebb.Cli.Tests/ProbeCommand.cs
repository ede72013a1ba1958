using System.CommandLine;

namespace Hebb.Cli.Tests;

/// <summary>A command that does what a test wants.</summary>
internal sealed class ProbeCommand : ToolCommand
{
    public ProbeCommand(Func<CommandContext, Task> work)
        : base("probe", "Does what a test wants.", "hebb probe --cap 3")
    {
        Add(Cap);
        Add(Fired);
        Add(EdgeProbability);
        Does(work);
    }

    public Option<int> Cap { get; } = new("--cap") { DefaultValueFactory = _ => 500, HelpName = "K" };

    public Option<double> EdgeProbability { get; } = new("--edge-probability") { DefaultValueFactory = _ => 0.5 };

    public ChoiceOption<Firing> Fired { get; } = new("--fired", Firing.Positive, "What counts as fired");

    internal enum Firing
    {
        Positive,
        InCap,
    }
}
