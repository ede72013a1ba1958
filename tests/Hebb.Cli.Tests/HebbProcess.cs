using System.Diagnostics;

namespace Hebb.Cli.Tests;

/// <summary>The tool as a separate process, which can be killed.</summary>
internal sealed class HebbProcess : IDisposable
{
    // Costs nothing where all is well, and a busy machine may take minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

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

    public static HebbProcess Start(params IEnumerable<string> args) => new("dotnet", Line(args));

    /// <summary>Starts the tool as a shell script does with <c>&amp;</c>: with SIGINT ignored.</summary>
    public static HebbProcess StartInBackground(params IEnumerable<string> args) =>
        new("sh", ["-c", "trap '' INT; exec \"$@\"", "sh", "dotnet", .. Line(args)]);

    /// <summary>Starts the tool with some variables of its environment set to 0.</summary>
    public static HebbProcess StartWith(IEnumerable<string> off, params IEnumerable<string> args) =>
        new("dotnet", Line(args), off);

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<ToolRun> RunAsync(params string[] args)
    {
        using var tool = Start(args);
        return await tool.EndAsync();
    }

    /// <summary>
    /// Does what must find the tool at work: again with four times the work where the tool had ended before, as on a machine that is
    /// fast, or on which the test is held up.
    /// </summary>
    /// <param name="amount">How much work the first attempt gives to the tool.</param>
    /// <param name="attempt">Given the amount; false if the tool had ended in the meantime. It leaves nothing behind then.</param>
    /// <returns>The amount with which it was found at work.</returns>
    public static async Task<int> FindAtWorkAsync(int amount, Func<int, Task<bool>> attempt)
    {
        for (int attempts = 1; !await attempt(amount); attempts++)
        {
            Assert.True(
                attempts < 5,
                $"the tool ended before it was interrupted, even with {amount} as its amount of work"
            );
            amount *= 4;
        }

        return amount;
    }

    /// <summary>Starts another program.</summary>
    public static HebbProcess StartProgram(string program, IEnumerable<string> args) => new(program, args);

    /// <summary>Runs another program to its end.</summary>
    public static async Task<ToolRun> RunProgramAsync(string program, params string[] args)
    {
        using var other = new HebbProcess(program, args);
        return await other.EndAsync();
    }

    /// <summary>Waits until <paramref name="condition"/> holds or the tool has ended.</summary>
    /// <param name="condition">What to wait for.</param>
    /// <param name="what">The same in words, for the failure after ten minutes.</param>
    public async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!process.HasExited && !condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited {Patience.TotalMinutes} min for {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>Waits until a run has written <paramref name="count"/> records or the tool has ended.</summary>
    public Task WaitForRecordsAsync(string run, int count) =>
        WaitUntilAsync(() => CountRecords(run) >= count, $"{count} records in {run}");

    /// <summary>SIGKILL: the process does nothing more.</summary>
    public void Kill() => process.Kill();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<ToolRun> EndAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end");
        }

        return new ToolRun(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    // On a slow machine a phase takes seconds, which gives a line on standard error.
    private static string[] Line(IEnumerable<string> args) =>
        [Program, .. args.Contains("--quiet") ? Array.Empty<string>() : ["--quiet"], .. args];

    private static int CountRecords(string run)
    {
        var file = new FileInfo(Path.Combine(run, "metrics.jsonl"));
        if (!file.Exists)
        {
            return 0;
        }

        using var reader = new StreamReader(file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(c => c == '\n');
    }
}
