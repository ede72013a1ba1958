using System.Diagnostics;
using System.Text.RegularExpressions;
using Hebb.Experiments.Runs;

namespace Hebb.Cli.Tests;

public sealed class ProgressTests
{
    // A busy machine may take its time; what never comes fails all the same.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void A_long_phase_gets_a_bar_with_its_name_and_rate()
    {
        string[] expected = ["train", "examples/s", "left", "\e"];
        string shown = Show(
            new ScreenSettings { Watch = Long },
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
            _ => new ScreenSettings { Patience = Long },
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
    public void What_takes_longer_than_seconds_is_counted_by_the_minute()
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("few-labels", 0, 3, "feature sets"), start);

        phase.Latest = new PhaseProgress("few-labels", 1, 3, "feature sets");
        phase.Watch(start + (40 * Stopwatch.Frequency));

        Assert.Equal("few-labels: 33 % · 1.5 feature sets/min · 1:20 left", phase.ToLine());
    }

    [Fact]
    public void A_finished_phase_keeps_its_rate_while_others_continue()
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("fetch", 0, 50_000_000, "bytes"), start);
        phase.Latest = new PhaseProgress("fetch", 50_000_000, 50_000_000, "bytes");

        phase.Watch(start + (5 * Stopwatch.Frequency));
        phase.Watch(start + (500 * Stopwatch.Frequency));

        Assert.Equal("10.0 MB/s", phase.ToString());
    }

    [Fact]
    public void Without_bars_a_long_phase_gets_a_line_and_another_one_later()
    {
        string shown = Show(
            new ScreenSettings
            {
                IsTerminal = false,
                TellsProgress = true,
                LineEvery = TimeSpan.FromMilliseconds(100),
                Watch = Long,
            },
            log => log.Split('\n').Length > 3
        );

        string[] lines = shown.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 2);
        // In the first there is no rate where the second report is late.
        Assert.Matches(@"^train: 0 %", lines[0]);
        Assert.Matches(@"^train: \d+ % · [\d,.]+ examples/s · [\d:]+ left$", lines[^1]);
        Assert.All(lines, line => Assert.Matches(@"^train: \d+ %( · [\d,.]+ examples/s · [\d:]+ left)?$", line));
    }

    [Theory]
    [InlineData("quiet")]
    [InlineData("short phase")]
    public void No_line_is_written_when(string reason)
    {
        var settings = new ScreenSettings { IsTerminal = false, TellsProgress = true };
        Assert.Equal("", Show(reason == "quiet" ? settings with { Quiet = true } : settings with { Patience = Long }));
    }

    [Fact]
    public void A_phase_that_reports_nothing_is_named_once()
    {
        using var screen = new StringWriter();
        var error = TextWriter.Synchronized(screen);
        var terminal = new Terminal(TextWriter.Null, error, false, false, _ => null) { TellsProgress = true };
        using (var display = new ProgressDisplay(terminal, false, TimeSpan.FromMilliseconds(20), Long))
        {
            var clock = new PhaseClock(display);
            using (clock.Measure("save"))
            {
                var patience = Stopwatch.StartNew();
                while (Text().Length == 0 && patience.Elapsed < Long)
                {
                    Thread.Sleep(5);
                }
            }
        }

        Assert.Equal("save …\n", Text());

        string Text()
        {
            lock (error)
            {
                return screen.ToString();
            }
        }
    }

    [Fact]
    public void A_phase_that_has_ended_is_done_and_its_time_stands_still()
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("save", 0, 0, ""), start);
        phase.Watch(start + Stopwatch.Frequency);
        Assert.Null(phase.Share);

        phase.IsOver = true;
        phase.Watch(start + (2 * Stopwatch.Frequency));
        var elapsed = phase.Watch(start + (9 * Stopwatch.Frequency));

        Assert.Equal((1, TimeSpan.FromSeconds(2)), (phase.Share, elapsed));
    }

    [Theory]
    [InlineData(60, "2,000 examples/s · 0:20 left · accuracy 0.91")]
    [InlineData(44, "2,000 examples/s · 0:20 left · accuracy 0.91")]
    [InlineData(43, "2,000 examples/s · 0:20 left")]
    [InlineData(27, "0:20 left")]
    [InlineData(3, "0:20 left")]
    public void What_does_not_fit_beside_a_bar_is_left_out(int width, string expected)
    {
        long start = Stopwatch.GetTimestamp();
        var phase = new PhaseRate(new PhaseProgress("train", 1000, 61_000, "examples"), start);

        phase.Latest = new PhaseProgress("train", 21_000, 61_000, "examples", "accuracy 0.91");
        phase.Watch(start + (10 * Stopwatch.Frequency));

        Assert.Equal(expected, phase.ToString(width));
        Assert.Equal("train: 34 % · 2,000 examples/s · 0:20 left · accuracy 0.91", phase.ToLine());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void Bars_fit_the_width(int width)
    {
        string shown = Show(
            new ScreenSettings
            {
                Variable = name => name == "COLUMNS" ? $"{width}" : null,
                Watch = Long,
                Phase = "a phase whose name is much longer than the name of any other phase",
                Note = "a note that has many words, so that no terminal is wide enough for all of it",
            },
            screen => screen.Contains("left", StringComparison.Ordinal)
        );

        Assert.Contains("left", shown, StringComparison.Ordinal);
        string plain = Regex.Replace(shown, "\e\\[[0-9;?]*[A-Za-z]", "");
        Assert.All(plain.Split('\n', '\r'), line => Assert.InRange(line.Length, 0, width));
    }

    // Reports a phase until enough is on the screen, or the time to watch is over.
    private static string Show(ScreenSettings settings, Func<string, bool>? enough = null)
    {
        using var screen = new StringWriter();
        var error = TextWriter.Synchronized(screen);
        var terminal = new Terminal(TextWriter.Null, error, false, settings.IsTerminal, settings.Variable)
        {
            TellsProgress = settings.TellsProgress,
        };
        using (var display = new ProgressDisplay(terminal, settings.Quiet, settings.Patience, settings.LineEvery))
        {
            var clock = Stopwatch.StartNew();
            for (int i = 0; clock.Elapsed < settings.Watch && enough?.Invoke(Text()) != true; i++)
            {
                display.Report(new PhaseProgress(settings.Phase, i, 1_000_000, "examples", settings.Note));
                Thread.Sleep(5);
            }
        }

        return Text();

        string Text()
        {
            // The display draws on another thread, and locks the writer that it draws on.
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

        public bool TellsProgress { get; init; }

        public TimeSpan? LineEvery { get; init; }

        public string Phase { get; init; } = "train";

        public string? Note { get; init; }

        public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(50);

        public TimeSpan Watch { get; init; } = TimeSpan.FromMilliseconds(600);

        public Func<string, string?> Variable { get; init; } = _ => null;
    }
}
