using System.CommandLine;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb completion SHELL</c>.</summary>
internal sealed class CompletionCommand : ToolCommand
{
    private readonly Argument<string> shell = new("SHELL")
    {
        Description = $"{string.Join(", ", CompletionScript.Shells)}",
    };

    // What the scripts ask: the words after `hebb`, of which the last is to be completed.
    private readonly Argument<string[]> words = new("WORD") { Arity = ArgumentArity.ZeroOrMore, Hidden = true };

    public CompletionCommand()
        : base(
            "completion",
            "Prints a script that lets a shell complete commands, options and their values.",
            "hebb completion bash > ~/.local/share/bash-completion/completions/hebb",
            "hebb completion fish > ~/.config/fish/completions/hebb.fish"
        )
    {
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        words.Validators.Add(result =>
        {
            if (result.Tokens is [var word, ..] && result.GetValue(shell) != CompletionScript.Question)
            {
                result.AddError($"unexpected '{word.Value}' after {UsageError.FullName(this)}");
            }
        });
        Add(shell);
        Add(words);
        SetAction(parse =>
        {
            var output = ToolConfiguration.TerminalOf(parse).Output;
            string asked = parse.GetValue(shell)!;
            if (asked == CompletionScript.Question)
            {
                foreach (string word in WordCompletion.Of(parse.RootCommandResult.Command, parse.GetValue(words)!))
                {
                    output.WriteLine(word);
                }
            }
            else
            {
                output.Write(CompletionScript.For(asked));
            }

            return ExitStatus.Done;
        });
    }

    /// <inheritdoc/>
    public override bool TakesAnotherLine => true;
}
