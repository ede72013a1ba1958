namespace Hebb.Cli.Commands;

/// <summary><c>hebb rules</c>.</summary>
internal sealed class RulesCommand : ToolCommand
{
    public RulesCommand()
        : base("rules", "Lists and shows the learned rules that come with the tool.", "hebb rules list")
    {
        Add(new RulesListCommand());
        Add(new RulesShowCommand());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["learned-rules.md"];
}
