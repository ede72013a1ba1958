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
    [InlineData("data info --sed 5", "unknown option '--sed'; did you mean '--seed'?", "hebb data info")]
    [InlineData("data info --sed=5", "unknown option '--sed'; did you mean '--seed'?", "hebb data info")]
    [InlineData("data info --jsn", "unknown option '--jsn'; did you mean '--json'?", "hebb data info")]
    [InlineData("data info --jsn mnist", "unknown option '--jsn'; did you mean '--json'?", "hebb data info")]
    [InlineData("data list extra", "unexpected 'extra' after hebb data list", "hebb data list")]
    [InlineData("data", "hebb data needs a command: list, get, info, verify", "hebb data")]
    [InlineData("data get", "hebb data get needs <name>", "hebb data get")]
    [InlineData("train --seed", "--seed needs a value", "hebb train")]
    [InlineData("train --seed x", "--seed is 'x'; it must be a whole number, 0 or more", "hebb train")]
    [InlineData("train --seed -1", "--seed is '-1'; it must be a whole number, 0 or more", "hebb train")]
    [InlineData("data list --out=", "--out needs a value", "hebb data list")]
    [InlineData("theory --threads 1.5", "--threads is '1.5'; it must be a whole number", "hebb theory")]
    [InlineData("theory --threads -1", "--threads is -1; it must be between 0 and 1024", "hebb theory")]
    [InlineData("theory --quiet --threads -1", "--threads is -1; it must be between 0 and 1024", "hebb theory")]
    [InlineData("data list --seed 5", "--seed does nothing in hebb data list; leave it out", "hebb data list")]
    [InlineData("resume run --seed 3", "--seed does nothing in hebb resume; leave it out", "hebb resume")]
    [InlineData("resume run --out other", "--out does nothing in hebb resume; leave it out", "hebb resume")]
    [InlineData("report run --threads 1", "--threads does nothing in hebb report; leave it out", "hebb report")]
    [InlineData("rules list --out x", "--out does nothing in hebb rules list; leave it out", "hebb rules list")]
    [InlineData("theory --data-dir x", "--data-dir does nothing in hebb theory; leave it out", "hebb theory")]
    [InlineData("sweep --seed 2 -- train", "--seed does nothing in hebb sweep; leave it out", "hebb sweep")]
    [InlineData("report run --sead 3", "unknown option '--sead'", "hebb report")]
    [InlineData("train --epochs 1 --epochs 2", "--epochs is given twice; once is enough", "hebb train")]
    [InlineData("train --cap 1 --cap 2 --cap=3", "--cap is given 3 times; once is enough", "hebb train")]
    [InlineData("dopamine --save-model yes", "--save-model is 'yes'; it must be true or false", "hebb dopamine")]
    [InlineData(
        "train --step-size 1,5",
        "--step-size is '1,5'; it must be a number with a decimal point",
        "hebb train"
    )]
    [InlineData("train --limit 1,000", "--limit is '1,000'; it must be a whole number", "hebb train")]
    [InlineData(
        "train --hidden-bias -inf",
        "--hidden-bias is '-inf'; it must be a number with a decimal point",
        "hebb train"
    )]
    [InlineData("train --hidden-bias NaN", "--hidden-bias is 'NaN'; it must be a finite number", "hebb train")]
    [InlineData("train --hidden-bias 1e39", "--hidden-bias is '1e39'; it must be a finite number", "hebb train")]
    public void Wrong_usage_gives_2_one_line_and_where_to_look(string line, string problem, string helpOf)
    {
        var run = ToolRun.Of(line.Split(' '));

        Assert.Equal(new ToolRun(2, "", $"{problem}\ntry: {helpOf} --help\n"), run);
    }

    /// <summary>Every option of every command, so that one that is added later is held to the same.</summary>
    public static TheoryData<string> OptionsOfNumbers() => OptionsWhere(type => type != typeof(string));

    /// <summary>Every option of every command that takes a text.</summary>
    public static TheoryData<string> OptionsOfText() => OptionsWhere(type => type == typeof(string));

    [Theory]
    [MemberData(nameof(OptionsOfNumbers))]
    public void No_number_has_a_comma(string option)
    {
        var run = ToolRun.Of([.. option.Split(' '), "1,5"]);

        Assert.Equal(2, run.Status);
        Assert.StartsWith(
            $"{option.Split(' ')[^1]} is '1,5'; it must be ",
            run.ErrorLines[0],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(OptionsOfText))]
    public void No_value_is_empty(string option)
    {
        var run = ToolRun.Of([.. option.Split(' '), ""]);

        Assert.Equal(2, run.Status);
        Assert.StartsWith($"{option.Split(' ')[^1]} is ''; it must be ", run.ErrorLines[0], StringComparison.Ordinal);
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

    private static TheoryData<string> OptionsWhere(Func<Type, bool> isWanted)
    {
        var options = new TheoryData<string>();
        var parents = HebbCommand.AllCommands.ToArray();
        foreach (var command in parents.Concat(parents.SelectMany(parent => parent.Subcommands.OfType<ToolCommand>())))
        {
            string argument = command.Arguments.Count > 0 ? " x" : "";
            var wanted = command.Options.Where(option =>
                option.ValueType != typeof(bool) && !option.ValueType.IsArray && isWanted(option.ValueType)
            );
            foreach (var option in wanted)
            {
                var needed = command.Options.Where(other => other.Required && other != option);
                string others = string.Concat(needed.Select(other => $" {other.Name} x"));
                options.Add($"{command.FullName}{argument}{others} {option.Name}");
            }
        }

        return options;
    }

    private static int RunWith(ProbeCommand probe, string line)
    {
        var tool = new Tool(Terminal.Plain(TextWriter.Null, TextWriter.Null), [probe]);
        return tool.RunAsync(["probe", .. line.Split(' ')], CancellationToken.None).GetAwaiter().GetResult();
    }
}
