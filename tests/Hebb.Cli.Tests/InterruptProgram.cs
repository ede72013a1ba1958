using Hebb.Experiments.Runs;

namespace Hebb.Cli.Tests;

/// <summary>
/// The test assembly as a separate program: the tool as <c>Program.cs</c> starts it, with a command that says when it
/// is at work and then waits to be interrupted.
/// </summary>
internal static class InterruptProgram
{
    public static async Task<int> Main(string[] args)
    {
        using var interrupt = new Interrupt();
        var tool = new Tool(Terminal.OfProcess(), [new ProbeCommand(WaitAsync)]);
        return await tool.RunAsync(args, interrupt.Token);
    }

    private static async Task WaitAsync(CommandContext context)
    {
        context.Observer.Report(new PhaseProgress("wait", 0, 1, "signals"));
        await Console.Out.WriteLineAsync("working");
        await Task.Delay(Timeout.Infinite, context.Cancel);
    }
}
