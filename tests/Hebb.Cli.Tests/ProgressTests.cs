using System.Diagnostics;
using Hebb.Experiments.Runs;

namespace Hebb.Cli.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void A_long_phase_gets_a_bar_with_its_name_and_rate()
    {
        // A busy machine may take its time; a bar that never comes fails all the same.
        string[] expected = ["train", "examples/s", "left", "\e"];
        string shown = Show(
            new ScreenSettings { Watch = TimeSpan.FromSeconds(20) },
            screen => expected.All(text => screen.Contains(text, StringComparison.Ordinal))
        );

        Assert.All(expected, text => Assert.Contains(text, shown, StringComparison.Ordinal));
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

    // Reports a phase until enough is on the screen, or the time to watch is over.
    private static string Show(ScreenSettings settings, Func<string, bool>? enough = null)
    {
        using var screen = new StringWriter();
        var error = TextWriter.Synchronized(screen);
        var terminal = new Terminal(TextWriter.Null, error, false, settings.IsTerminal, settings.Variable);
        using (var display = new ProgressDisplay(terminal, settings.Quiet, settings.Patience))
        {
            var clock = Stopwatch.StartNew();
            for (int i = 0; clock.Elapsed < settings.Watch && enough?.Invoke(Text()) != true; i++)
            {
                display.Report(new PhaseProgress("train", i, 1_000_000, "examples"));
                Thread.Sleep(5);
            }
        }

        return Text();

        string Text()
        {
            // The display draws on a thread of its own, and locks the writer that it draws on.
            lock (error)
            {
                return screen.ToString();
            }
        }
    }

    private sealed record ScreenSettings
    {
        public bool IsTerminal { get; init; } = true;

        public bool Quiet { get; init; }

        public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(50);

        public TimeSpan Watch { get; init; } = TimeSpan.FromMilliseconds(600);

        public Func<string, string?> Variable { get; init; } = _ => null;
    }
}
