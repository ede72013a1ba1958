namespace Hebb.Cli.Tests;

public sealed class TransferCommandTests : IDisposable
{
    private static readonly string[] Transfer =
    [
        "transfer",
        "--data=halfspace,rnn",
        "--models=small-feedforward,small-recurrent",
        "--graph-rule=constant:-1",
        "--repeats=3",
        "--limit=400",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Every_network_is_retrained_on_every_data_set()
    {
        var run = ToolRun.Of([.. Transfer, "--json", "--out", Folder("run")]);

        Assert.Equal(("", 0), (run.Error, run.Status));
        var rows = run.ReadJson().GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            [
                "halfspace small-feedforward",
                "halfspace small-recurrent",
                "rnn small-feedforward",
                "rnn small-recurrent",
            ],
            rows.Select(row => $"{row.GetProperty("data").GetString()} {row.GetProperty("model").GetString()}")
        );
        Assert.All(rows, row => Assert.Equal(3, row.GetProperty("repeats").GetInt32()));
        Assert.InRange(rows[0].GetProperty("testMean").GetDouble(), 0.8, 1);
        Assert.True(rows[0].GetProperty("testStd").GetDouble() > 0);
        Assert.Contains("rnn", File.ReadAllText(Path.Combine(Folder("run"), "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repetition_is_the_training_of_its_seed()
    {
        var transfer = ToolRun.Of(
            "transfer",
            "--data=relu1",
            "--models=small-feedforward",
            "--repeats=1",
            "--limit=0",
            "--json",
            "--out",
            Folder("transfer")
        );
        var train = ToolRun.Of(
            "train",
            "--data=relu1",
            "--neurons=100",
            "--cap=50",
            "--weights=averaged",
            "--epochs=1",
            "--json",
            "--out",
            Folder("train")
        );

        var row = transfer.ReadJson().GetProperty("results")[0];
        Assert.Equal(train.ReadJson().GetProperty("testAccuracy").GetDouble(), row.GetProperty("testMean").GetDouble());
        Assert.Equal(
            train.ReadJson().GetProperty("trainAccuracy").GetDouble(),
            row.GetProperty("trainMean").GetDouble()
        );
    }

    [Fact]
    public void A_rule_for_one_round_goes_by_the_last_round_where_there_are_more()
    {
        string file = Folder("rule.json");
        File.WriteAllText(
            file,
            """
            {"format": "hebb-rule", "version": 1, "name": "mine", "rounds": 1,
             "output": {"0": {"label": 0, "other": 0}, "1": {"label": 1, "other": -1}}}
            """
        );

        var byFile = ToolRun.Of([.. Transfer, "--json", "--output-rule", file, "--out", Folder("file")]);
        var byName = ToolRun.Of([
            .. Transfer,
            "--json",
            "--output-rule=perceptron-fired-only",
            "--out",
            Folder("name"),
        ]);

        Assert.Equal(0, byFile.Status);
        Assert.Equal(
            byName.ReadJson().GetProperty("results").GetRawText(),
            byFile.ReadJson().GetProperty("results").GetRawText()
        );
    }

    [Theory]
    [InlineData("--models=small-recurent", "did you mean 'small-recurrent'?")]
    [InlineData("--data=halfspac", "did you mean 'halfspace'?")]
    [InlineData("--repeats=0", "--repeats")]
    [InlineData("--output-rule=perceptrn", "did you mean 'perceptron'?")]
    public void What_is_not_there_is_one_line(string option, string expected)
    {
        string name = option.Split('=')[0] + "=";
        string[] others = [.. Transfer.Where(word => !word.StartsWith(name, StringComparison.Ordinal))];
        var run = ToolRun.Of([.. others, option, "--out", Folder("run")]);

        Assert.Equal(2, run.Status);
        Assert.Contains(expected, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder("run")));
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
