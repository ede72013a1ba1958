namespace Hebb.Cli;

/// <summary>The scripts by which shells complete command lines of the tool: each asks the tool itself.</summary>
internal static class CompletionScript
{
    /// <summary>The word that stands for a shell's name where a script asks.</summary>
    public const string Question = "words";

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = $$"""
            # Completion of {{HebbCommand.ToolName}} for bash. Where nothing fits, file names do.
            _hebb() {
                local IFS=$'\n'
                COMPREPLY=($({{HebbCommand.ToolName}} completion {{Question}} -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
            }
            complete -o default -F _hebb {{HebbCommand.ToolName}}

            """,
        ["zsh"] = $$"""
            #compdef {{HebbCommand.ToolName}}
            # Completion of {{HebbCommand.ToolName}} for zsh. Where nothing fits, file names do.
            _hebb() {
                local -a candidates
                candidates=("${(@f)$({{HebbCommand.ToolName}} completion {{Question}} -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                if [[ -n "$candidates[1]" ]]; then
                    compadd -a candidates
                else
                    _files
                fi
            }
            if [[ "$funcstack[1]" = _hebb ]]; then
                _hebb "$@"
            else
                compdef _hebb {{HebbCommand.ToolName}}
            fi

            """,
        ["fish"] = $$"""
            # Completion of {{HebbCommand.ToolName}} for fish, beside file names.
            function __hebb_words
                set -l words (commandline -opc)
                set -l last (commandline -ct)
                {{HebbCommand.ToolName}} completion {{Question}} -- $words[2..-1] "$last" 2>/dev/null
            end
            complete -c {{HebbCommand.ToolName}} -a '(__hebb_words)'

            """,
        ["pwsh"] = $$"""
            # Completion of {{HebbCommand.ToolName}} for PowerShell.
            Register-ArgumentCompleter -Native -CommandName {{HebbCommand.ToolName}} -ScriptBlock {
                param($last, $line, $position)
                $words = @($line.CommandElements | Select-Object -Skip 1 |
                    Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
                {{HebbCommand.ToolName}} completion {{Question}} '--' @words "$last" 2>$null |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }

            """,
    };

    /// <summary>The shells that there is a script for.</summary>
    public static IReadOnlyCollection<string> Shells => Scripts.Keys;

    /// <summary>The script for a shell.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public static string For(string shell) =>
        Scripts.TryGetValue(shell, out string? script)
            ? script.ReplaceLineEndings("\n")
            : throw new UnknownNameException("shell", shell, [.. Shells]);
}
