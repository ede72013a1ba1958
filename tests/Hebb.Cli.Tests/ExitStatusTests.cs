namespace Hebb.Cli.Tests;

public sealed class ExitStatusTests
{
    [Fact]
    public void Work_that_ends_well_gives_0_and_says_nothing()
    {
        Assert.Equal(new ToolRun(0, "", ""), ToolRun.OfProbe(_ => Task.CompletedTask));
    }

    [Fact]
    public void A_damaged_rule_file_gives_1_and_its_message_alone()
    {
        var run = ToolRun.OfFailure(new FileFormatException("rule.json", "the weight of 3 is NaN"));

        Assert.Equal(new ToolRun(1, "", "rule.json: the weight of 3 is NaN\n"), run);
    }

    [Fact]
    public void Damaged_data_give_3_and_their_message_alone()
    {
        var run = ToolRun.OfFailure(new DataFileException("a.csv", "line 3 has 4 columns, line 1 has 5"));

        Assert.Equal(new ToolRun(3, "", "a.csv: line 3 has 4 columns, line 1 has 5\n"), run);
    }

    [Fact]
    public void Missing_data_give_3_and_the_command_that_fixes_it()
    {
        var run = ToolRun.OfFailure(new MissingDataException("mnist", "it is not here", "hebb data get mnist"));

        Assert.Equal(3, run.Status);
        Assert.EndsWith("hebb data get mnist\n", run.Error, StringComparison.Ordinal);
        Assert.Single(run.ErrorLines);
    }

    [Fact]
    public void An_option_out_of_range_gives_2_and_is_named_as_it_is_typed()
    {
        var run = ToolRun.OfFailure(new InvalidOptionException("EdgeProbability", "0", "in (0, 1]"));

        Assert.Equal(2, run.Status);
        Assert.Equal("--edge-probability is 0; it must be in (0, 1]", run.ErrorLines[0]);
        Assert.Equal("try: hebb probe --help", run.ErrorLines[1]);
    }

    [Fact]
    public void An_option_that_the_command_lacks_keeps_its_own_name()
    {
        var run = ToolRun.OfFailure(new InvalidOptionException("Inputs", "0", "at least 1"));

        Assert.Equal("Inputs is 0; it must be at least 1", run.ErrorLines[0]);
    }

    [Fact]
    public void A_forbidden_folder_gives_1_in_one_line()
    {
        var run = ToolRun.OfFailure(new UnauthorizedAccessException("Access to the path '/x' is denied."));

        Assert.Equal(new ToolRun(1, "", "Access to the path '/x' is denied.\n"), run);
    }

    [Fact]
    public void An_error_of_our_own_gives_1_in_one_line_without_a_stack_trace()
    {
        var run = ToolRun.OfFailure(new InvalidOperationException("two\nlines"));

        Assert.Equal(1, run.Status);
        Assert.Equal("internal error: two lines; run again with --verbose for details\n", run.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stack_trace_is_shown_with_verbose_alone(bool verbose)
    {
        var run = ToolRun.OfFailure(new InvalidOperationException("oh"), verbose ? ["--verbose"] : []);

        Assert.Equal(verbose, run.Error.Contains("   at Hebb.Cli.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_command_gives_130()
    {
        using var cancel = new CancellationTokenSource();
        var run = ToolRun.OfProbe(
            async context =>
            {
                await cancel.CancelAsync();
                context.Cancel.ThrowIfCancellationRequested();
            },
            cancel: cancel.Token
        );

        Assert.Equal(new ToolRun(130, "", "interrupted\n"), run);
    }

    [Fact]
    public void A_time_out_that_was_not_asked_for_is_a_failure_not_an_interruption()
    {
        Assert.Equal(1, ToolRun.OfFailure(new TaskCanceledException("the request took too long")).Status);
    }
}
