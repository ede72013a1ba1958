using System.Text.Json;

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
    public void Traits_follow_the_replicator_and_not_the_printed_prediction()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var run = ToolRun.Of(
                "reproduce",
                "trait-evolution",
                "--quick",
                "--repeats=1",
                "--json",
                "--quiet",
                "--out",
                folder
            );

            Assert.Equal(("", 0), (run.Error, run.Status));
            var holds = run.ReadJson()
                .GetProperty("claims")
                .EnumerateArray()
                .Select(claim => claim.GetProperty("holds").ValueKind)
                .ToArray();
            Assert.Equal(6, holds.Length);
            // A quick run is too small to judge.
            Assert.All(holds, kind => Assert.Equal(JsonValueKind.Null, kind));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_unknown_id_gets_a_suggestion()
    {
        var run = ToolRun.Of("reproduce", "rules-tabel2");

        Assert.Equal(2, run.Status);
        Assert.Contains("did you mean 'rules-table2'?", run.ErrorLines[0], StringComparison.Ordinal);
    }
}
