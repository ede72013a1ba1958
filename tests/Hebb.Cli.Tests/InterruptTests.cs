using System.Diagnostics;

namespace Hebb.Cli.Tests;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_tool_with_130_and_one_line(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl-C to one process alone.
        }

        var start = new ProcessStartInfo("dotnet", [typeof(InterruptProgram).Assembly.Location, "probe"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var tool = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
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
