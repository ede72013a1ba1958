namespace Hebb.Cli.Tests;

public sealed class ReproduceCommandTests
{
    [Fact]
    public void The_list_has_every_id_once()
    {
        var run = ToolRun.Of("reproduce", "list", "--json");

        Assert.Equal(0, run.Status);
        string[] ids =
        [
            .. run.ReadJson()
                .GetProperty("reproductions")
                .EnumerateArray()
                .Select(r => r.GetProperty("id").GetString()!),
        ];
        Assert.Contains("rules-table2", ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void An_unknown_id_gets_a_suggestion()
    {
        var run = ToolRun.Of("reproduce", "rules-tabel2");

        Assert.Equal(2, run.Status);
        Assert.Contains("did you mean 'rules-table2'?", run.ErrorLines[0], StringComparison.Ordinal);
    }
}
