using System.Diagnostics;

namespace Hebb.Cli.Tests;

/// <summary>The tool as a process of its own, which can be killed.</summary>
internal sealed class HebbProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private HebbProcess(string program, IEnumerable<string> args, params IEnumerable<string> off)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in off)
        {
            start.Environment[variable] = "0";
        }

        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The tool's program, as the build left it.</summary>
    public static string Program => typeof(Tool).Assembly.Location;

    public bool HasExited => process.HasExited;

    public static HebbProcess Start(params IEnumerable<string> args) => new("dotnet", [Program, .. args]);

    /// <summary>Starts the tool with some variables of its environment set to 0.</summary>
    public static HebbProcess StartWith(IEnumerable<string> off, params IEnumerable<string> args) =>
        new("dotnet", [Program, .. args], off);

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ToolRun> RunAsync(params string[] args)
    {
        using var tool = Start(args);
        return await tool.EndAsync();
    }

    /// <summary>Runs another program to its end.</summary>
    public static async Task<ToolRun> RunProgramAsync(string program, params string[] args)
    {
        using var other = new HebbProcess(program, args);
        return await other.EndAsync();
    }

    /// <summary>SIGKILL: the process does nothing more.</summary>
    public void Kill() => process.Kill();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<ToolRun> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return new ToolRun(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
