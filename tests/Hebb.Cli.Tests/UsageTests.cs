namespace Hebb.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("dta list", "unknown command 'dta'; did you mean 'data'?", "hebb")]
    [InlineData("data lst", "unknown command 'lst'; did you mean 'list'?", "hebb data")]
    [InlineData("xylophone", "unknown command 'xylophone'", "hebb")]
    [InlineData("x", "unknown command 'x'", "hebb")]
    [InlineData("-n", "unknown option '-n'", "hebb")]
    [InlineData("train -V", "unknown option '-V'", "hebb train")]
    [InlineData("data list --sed 5", "unknown option '--sed'; did you mean '--seed'?", "hebb data list")]
    [InlineData("data list --sed=5", "unknown option '--sed'; did you mean '--seed'?", "hebb data list")]
    [InlineData("data info --jsn", "unknown option '--jsn'; did you mean '--json'?", "hebb data info")]
    [InlineData("data info --jsn mnist", "unknown option '--jsn'; did you mean '--json'?", "hebb data info")]
    [InlineData("data list extra", "unexpected 'extra' after hebb data list", "hebb data list")]
    [InlineData("data", "hebb data needs a command: list, get, info, verify", "hebb data")]
    [InlineData("data get", "hebb data get needs <name>", "hebb data get")]
    [InlineData("data list --seed", "--seed needs a value", "hebb data list")]
    [InlineData("data list --seed x", "--seed is 'x'; it must be a whole number, 0 or more", "hebb data list")]
    [InlineData("data list --seed -1", "--seed is '-1'; it must be a whole number, 0 or more", "hebb data list")]
    [InlineData("data list --out=", "--out needs a value", "hebb data list")]
    [InlineData("data list --threads 1.5", "--threads is '1.5'; it must be a whole number", "hebb data list")]
    [InlineData("data list --threads -1", "--threads is -1; it must be between 0 and 1024", "hebb data list")]
    [InlineData("data list --quiet --threads -1", "--threads is -1; it must be between 0 and 1024", "hebb data list")]
    public void Wrong_usage_gives_2_one_line_and_where_to_look(string line, string problem, string helpOf)
    {
        var run = ToolRun.Of(line.Split(' '));

        Assert.Equal(new ToolRun(2, "", $"{problem}\ntry: {helpOf} --help\n"), run);
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--data-dir")]
    public void A_folder_without_a_name_is_wrong_usage(string option)
    {
        var run = ToolRun.OfProbe(_ => Task.CompletedTask, [option, ""]);

        Assert.Equal(2, run.Status);
        Assert.Equal($"{option} is ''; it must be a folder", run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("postive", "--fired is 'postive'; it must be positive or in-cap; did you mean 'positive'?")]
    [InlineData("InCap", "--fired is 'InCap'; it must be positive or in-cap; did you mean 'in-cap'?")]
    [InlineData("7", "--fired is '7'; it must be positive or in-cap")]
    public void A_choice_that_is_none_of_the_names_is_wrong_usage(string given, string problem)
    {
        var run = ToolRun.OfProbe(_ => Task.CompletedTask, ["--fired", given]);

        Assert.Equal(2, run.Status);
        Assert.Equal(problem, run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("--cap 7 --fired in-cap --edge-probability 0.25", 7, ProbeCommand.Firing.InCap, 0.25)]
    [InlineData("--cap=7", 7, ProbeCommand.Firing.Positive, 0.5)]
    [InlineData("--edge-probability -1e-3", 500, ProbeCommand.Firing.Positive, -1e-3)]
    internal void Options_arrive_as_they_were_given(string line, int cap, ProbeCommand.Firing fired, double probability)
    {
        ProbeCommand? probe = null;
        (int, ProbeCommand.Firing, double) seen = default;
        probe = new ProbeCommand(context =>
        {
            seen = (context.Get(probe!.Cap), context.Get(probe.Fired), context.Get(probe.EdgeProbability));
            return Task.CompletedTask;
        });
        int status = RunWith(probe, line);

        Assert.Equal(0, status);
        Assert.Equal((cap, fired, probability), seen);
    }

    [Fact]
    public void Seeds_reach_to_the_largest_64_bit_number()
    {
        ulong seen = 0;
        ToolRun.OfProbe(
            context =>
            {
                seen = context.Seed;
                return Task.CompletedTask;
            },
            ["--seed", "18446744073709551615"]
        );

        Assert.Equal(ulong.MaxValue, seen);
    }

    private static int RunWith(ProbeCommand probe, string line)
    {
        var tool = new Tool(Terminal.Plain(TextWriter.Null, TextWriter.Null), [probe]);
        return tool.RunAsync(["probe", .. line.Split(' ')], CancellationToken.None).GetAwaiter().GetResult();
    }
}
