namespace Hebb.Cli.Commands;

/// <summary>The data sets: what there is, what is here, and fetching the rest.</summary>
internal sealed class DataCommand : ToolCommand
{
    public DataCommand()
        : base("data", "Lists, fetches, describes and checks data sets.", "hebb data list")
    {
        Add(new DataListCommand());
        Add(new DataGetCommand());
        Add(new DataInfoCommand());
        Add(new DataVerifyCommand());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["data.md"];
}
