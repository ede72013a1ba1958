using System.Diagnostics;
using Hebb.Experiments;

namespace Hebb.Cli.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void A_long_phase_gets_a_bar_with_its_name_and_rate()
    {
        string shown = Show(new ScreenSettings());

        Assert.Contains("train", shown, StringComparison.Ordinal);
        Assert.Contains("examples/s", shown, StringComparison.Ordinal);
        Assert.Contains("left", shown, StringComparison.Ordinal);
        Assert.Contains('\e', shown);
    }

    [Theory]
    [InlineData("no terminal")]
    [InlineData("NO_COLOR")]
    [InlineData("quiet")]
    [InlineData("dumb terminal")]
    [InlineData("short phase")]
    public void Nothing_is_drawn_when(string reason)
    {
        var settings = reason switch
        {
            "no terminal" => new ScreenSettings { IsTerminal = false },
            "NO_COLOR" => new ScreenSettings { Variable = name => name == "NO_COLOR" ? "1" : null },
            "quiet" => new ScreenSettings { Quiet = true },
            "dumb terminal" => new ScreenSettings { Variable = name => name == "TERM" ? "dumb" : null },
            _ => new ScreenSettings { Patience = TimeSpan.FromMinutes(1) },
        };

        Assert.Equal("", Show(settings));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_warning_is_shown_with_and_without_a_terminal(bool isTerminal)
    {
        using var error = new StringWriter();
        using var display = new ProgressDisplay(
            new Terminal(TextWriter.Null, error, false, isTerminal, _ => null),
            false
        );

        display.Warn("mnist is [not] here");

        Assert.Equal("warning: mnist is [not] here\n", error.ToString());
    }

    [Fact]
    public void A_rate_is_counted_from_the_first_report_and_gives_the_time_left()
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("train", 1000, 61_000, "examples"), start);

        phase.Latest = new PhaseProgress("train", 21_000, 61_000, "examples", "accuracy 0.91");
        phase.Watch(start + (10 * Stopwatch.Frequency));

        Assert.Equal("2,000 examples/s · 0:20 left · accuracy 0.91", phase.ToString());
    }

    [Fact]
    public void A_finished_phase_keeps_its_rate_while_others_go_on()
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("fetch", 0, 50_000_000, "bytes"), start);
        phase.Latest = new PhaseProgress("fetch", 50_000_000, 50_000_000, "bytes");

        phase.Watch(start + (5 * Stopwatch.Frequency));
        phase.Watch(start + (500 * Stopwatch.Frequency));

        Assert.Equal("10.0 MB/s", phase.ToString());
    }

    private static string Show(ScreenSettings settings)
    {
        using var screen = new StringWriter();
        var error = TextWriter.Synchronized(screen);
        var terminal = new Terminal(TextWriter.Null, error, false, settings.IsTerminal, settings.Variable);
        using (var display = new ProgressDisplay(terminal, settings.Quiet, settings.Patience))
        {
            var clock = Stopwatch.StartNew();
            for (int i = 0; clock.ElapsedMilliseconds < 600; i++)
            {
                display.Report(new PhaseProgress("train", i, 1_000_000, "examples"));
                Thread.Sleep(5);
            }
        }

        return screen.ToString();
    }

    private sealed record ScreenSettings
    {
        public bool IsTerminal { get; init; } = true;

        public bool Quiet { get; init; }

        public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(50);

        public Func<string, string?> Variable { get; init; } = _ => null;
    }
}
