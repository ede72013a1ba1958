namespace Hebb.Cli.Tests;

public sealed class RulesCommandTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Every_rule_that_is_listed_says_where_it_was_learned_and_can_be_shown_and_used()
    {
        var rules = ToolRun.Of("rules", "list", "--json").ReadJson().GetProperty("rules").EnumerateArray().ToArray();

        Assert.NotEmpty(rules);
        foreach (var rule in rules)
        {
            string name = rule.GetProperty("name").GetString()!;
            var learned = rule.GetProperty("learned");
            foreach (string fact in new[] { "by", "data", "seed", "sourceAccuracy", "recurrence", "fired" })
            {
                Assert.True(learned.TryGetProperty(fact, out _), $"{name} does not say {fact}");
            }

            string page = Path.Combine(parent, $"{name}.html");
            var shown = ToolRun.Of("rules", "show", name, "--json", "--to", page);
            Assert.Equal(0, shown.Status);
            Assert.Contains("<svg", File.ReadAllText(page), StringComparison.Ordinal);
            string rounds = $"{rule.GetProperty("rounds").GetInt32()}";
            string parts = rule.GetProperty("parts").GetString()!;
            string[] use =
            [
                .. parts.Contains("output", StringComparison.Ordinal) ? ["--output-rule", name] : Array.Empty<string>(),
                .. parts.Contains("graph", StringComparison.Ordinal) ? ["--graph-rule", name] : Array.Empty<string>(),
            ];
            var trained = ToolRun.Of([
                "train",
                "--data=relu1",
                "--limit=200",
                "--rounds",
                rounds,
                .. use,
                "--out",
                Path.Combine(parent, name),
            ]);
            Assert.Equal(0, trained.Status);
        }
    }

    [Fact]
    public void A_rule_file_of_ones_own_is_shown_with_its_patterns()
    {
        string file = Path.Combine(parent, "rule.json");
        File.WriteAllText(
            file,
            """
            {"format": "hebb-rule", "version": 1, "name": "mine", "rounds": 1,
             "output": {"0": {"label": 0, "other": 0}, "1": {"label": 0.125, "other": -1}}}
            """
        );

        var run = ToolRun.Of("rules", "show", file);

        Assert.Equal(("", 0), (run.Error, run.Status));
        Assert.Contains("0.1250", run.Output, StringComparison.Ordinal);
        Assert.Contains("true label", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_rule_gets_a_suggestion()
    {
        var run = ToolRun.Of("rules", "show", "halfspace-outptu");

        Assert.Equal(2, run.Status);
        Assert.Contains("did you mean 'halfspace-output'?", run.ErrorLines[0], StringComparison.Ordinal);
    }
}
