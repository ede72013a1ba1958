using System.Globalization;
using FsCheck;
using FsCheck.Xunit;

namespace Hebb.Cli.Tests;

public class OptionParsingTests
{
    [Property(MaxTest = 50)]
    public void Numbers_arrive_as_they_were_typed_with_a_space_or_an_equals_sign(
        int cap,
        NormalFloat probability,
        ulong seed,
        bool spaces
    )
    {
        (int Cap, double Probability, ulong Seed) seen = default;
        ProbeCommand? probe = null;
        probe = new ProbeCommand(context =>
        {
            seen = (context.Get(probe!.Cap), context.Get(probe.EdgeProbability), context.Seed);
            return Task.CompletedTask;
        });
        string[] options =
        [
            $"--cap={cap}",
            $"--edge-probability={probability.Get.ToString("R", CultureInfo.InvariantCulture)}",
            $"--seed={seed}",
        ];
        string[] line = spaces ? [.. options.SelectMany(option => option.Split('=', 2))] : options;

        using var error = new StringWriter();
        int status = new Tool(Terminal.Plain(TextWriter.Null, error), [probe])
            .RunAsync(["probe", .. line], CancellationToken.None)
            .GetAwaiter()
            .GetResult();

        Assert.Equal((0, ""), (status, error.ToString()));
        Assert.Equal((cap, probability.Get, seed), seen);
    }

    [Property(MaxTest = 50)]
    public void A_word_that_is_no_number_is_refused_in_two_lines(NonEmptyString word)
    {
        string text = $"x{word.Get.ReplaceLineEndings("").Replace("\0", "")}";

        var run = ToolRun.OfProbe(_ => Task.CompletedTask, [$"--cap={text}"]);

        Assert.Equal((2, 2), (run.Status, run.ErrorLines.Length));
        Assert.StartsWith("--cap is '", run.ErrorLines[0], StringComparison.Ordinal);
    }
}
