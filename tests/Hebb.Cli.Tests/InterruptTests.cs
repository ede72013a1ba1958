using System.Diagnostics;

namespace Hebb.Cli.Tests;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT", "")]
    [InlineData("TERM", "")]
    // As in a shell script that starts the tool with '&', or a test run that was started so.
    [InlineData("INT", "trap '' INT; ")]
    [InlineData("TERM", "trap '' INT; ")]
    public async Task A_signal_ends_the_tool_with_130_and_one_line(string signal, string shell)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl-C to one process alone.
        }

        string program = typeof(InterruptProgram).Assembly.Location;
        var start = new ProcessStartInfo("sh", ["-c", $"{shell}exec dotnet '{program}' probe --quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tool = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        try
        {
            Assert.Equal("working", await tool.StandardOutput.ReadLineAsync(patience.Token));

            using var kill = Process.Start("kill", ["-s", signal, $"{tool.Id}"]);
            await tool.WaitForExitAsync(patience.Token);

            Assert.Equal(130, tool.ExitCode);
            Assert.Equal("interrupted\n", await tool.StandardError.ReadToEndAsync(patience.Token));
        }
        finally
        {
            tool.Kill();
        }
    }
}
