namespace Hebb.Cli.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("tr", "train transfer")]
    [InlineData("data v", "verify")]
    [InlineData("train --cap", "--cap")]
    [InlineData("train --graph-s", "--graph-step-size")]
    [InlineData("train --quiet --json --fir", "--fired")]
    [InlineData("train --fired i", "in-cap")]
    [InlineData("train --fired=i", "in-cap")]
    [InlineData("train --fired = i", "in-cap")]
    [InlineData("train --data mn", "mnist")]
    [InlineData("transfer --data mnist,fash", "mnist,fashion-mnist")]
    [InlineData("transfer --models small-f", "small-feedforward")]
    [InlineData("dopamine --save-model t", "true")]
    [InlineData("data info fas", "fashion-mnist")]
    [InlineData("rules show half", "halfspace-output")]
    [InlineData("reproduce nne-t", "nne-table1")]
    [InlineData("theory theorem-1", "theorem-1")]
    [InlineData("help da", "data")]
    [InlineData("help data v", "verify")]
    [InlineData("completion z", "zsh")]
    [InlineData("sweep --grid neurons = 1,2 -- train --preset ac", "accurate")]
    [InlineData("train --neurons ", "")]
    [InlineData("train --out ", "")]
    [InlineData("train --out train --pres", "--preset")]
    public void The_last_word_is_completed(string line, string expected)
    {
        string[] words = ToolRun
            .Of(["completion", CompletionScript.Question, "--", .. line.Split(' ')])
            .Output.Split('\n');

        Assert.Equal(expected, string.Join(' ', words).TrimEnd());
    }

    [Fact]
    public void Nothing_typed_is_completed_by_all_commands()
    {
        string[] words = ToolRun.Of("completion", CompletionScript.Question, "--", "").Output.Split('\n');

        Assert.Equal([.. HebbCommand.AllCommands.Select(command => command.Name), ""], words);
    }

    [Fact]
    public void Old_names_of_options_are_not_completed()
    {
        string options = ToolRun.Of("completion", CompletionScript.Question, "--", "evolve", "--").Output;

        Assert.Contains("--batch-size\n", options, StringComparison.Ordinal);
        Assert.Contains("--seed\n", options, StringComparison.Ordinal);
        Assert.DoesNotContain("--minibatch", options, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hebb tr", "train transfer")]
    [InlineData("hebb train --cap", "--cap")]
    [InlineData("hebb train --data fash", "fashion-mnist")]
    [InlineData("hebb train --fired = in", "in-cap")]
    public async Task Bash_completes_with_the_script_for_it(string line, string expected)
    {
        string script = $$"""
            hebb() { dotnet {{ShellQuoted(HebbProcess.Program)}} "$@"; }
            source <(hebb completion bash)
            COMP_WORDS=({{line}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _hebb
            echo "${COMPREPLY[*]}"
            complete -p hebb
            """;

        var run = await HebbProcess.RunProgramAsync("bash", "-c", script);

        Assert.Equal(new ToolRun(0, $"{expected}\ncomplete -o default -F _hebb hebb\n", ""), run);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Every_script_asks_the_tool(string shell)
    {
        var run = ToolRun.Of("completion", shell);

        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Contains($"hebb completion {CompletionScript.Question} ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("completion csh", "unknown shell 'csh'; did you mean 'zsh'?")]
    [InlineData("completion bash x", "unexpected 'x' after hebb completion")]
    [InlineData("completion", "hebb completion needs <SHELL>")]
    public void A_shell_must_be_one_of_those(string line, string problem)
    {
        var run = ToolRun.Of(line.Split(' '));

        Assert.Equal((2, "", problem), (run.Status, run.Output, run.ErrorLines[0]));
    }

    private static string ShellQuoted(string text) => $"'{text.Replace("'", "'\\''")}'";
}
