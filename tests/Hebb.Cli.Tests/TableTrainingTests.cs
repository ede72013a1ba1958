using System.Globalization;
using System.Text.Json;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Cli.Tests;

/// <summary>What a person with a table gets without knowing any option.</summary>
public sealed class TableTrainingTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "train",
        "dopamine --neurons 300 --epochs 5",
        "evolve --neurons 50 --genes 300 --population 100 --generations 60 --batch-size 30",
        "learn --restarts 1 --meta-steps 60",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private int runs;

    public static TheoryData<string> All => [.. Commands];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(All))]
    public void The_unit_of_a_column_does_not_matter(string command)
    {
        var (plain, _) = Run(command, Table(1));
        var (wide, error) = Run(command, Table(1 << 20));

        Assert.Equal("standard", plain.GetProperty("scale").GetString());
        Assert.Equal(AccuracyOf(plain), AccuracyOf(wide));
        Assert.InRange(AccuracyOf(plain), 0.8, 1);
        Assert.DoesNotContain("same score", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_scaling_a_wide_column_is_what_the_warning_names()
    {
        var (result, error) = Run("train --scale none --preset paper --epochs 1", Table(1e9));

        Assert.Equal("none", result.GetProperty("scale").GetString());
        Assert.InRange(AccuracyOf(result), 0.2, 0.8);
        Assert.Contains("column 'wide' varies", error, StringComparison.Ordinal);
        Assert.Contains("--scale standard", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_would_overflow_are_refused_before_anything_is_made()
    {
        string run = Path.Combine(folder, "never");

        var refused = ToolRun.Of("train", "--data", Table(1e25), "--scale", "none", "--out", run);

        Assert.Equal(3, refused.Status);
        Assert.Contains("column 'wide'", refused.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("--scale standard", refused.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void A_table_gets_settings_for_tables_and_the_model_knows_names_and_scales()
    {
        string run = Path.Combine(folder, "run");

        var end = ToolRun.Of("train", "--data", Table(1), "--out", run, "--quiet", "--folds", "3");

        Assert.Equal(0, end.Status);
        Assert.Contains("columns are standardised", end.Output, StringComparison.Ordinal);
        string output = string.Join(' ', end.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("1 constant left out: same", output, StringComparison.Ordinal);
        Assert.Contains("3 folds", end.Output, StringComparison.Ordinal);
        var (network, provenance) = ModelFile.Load(Path.Combine(run, "model.safetensors"));
        Assert.Equal("true", provenance.Options["graded"]);
        Assert.Equal(["wide", "other", "same"], network.InputNames);
        Assert.Equal(["left", "middle", "right"], network.LabelNames);
        Assert.Equal(0, network.Input!.Scale![0, 2]);
        Assert.True(network.Reads.UnitLength);
    }

    [Fact]
    public void Features_kept_for_one_scaling_are_not_taken_for_another()
    {
        string features = Path.Combine(folder, "features");
        string command = $"dopamine --neurons 50 --epochs 1 --feature-folder {features} --scale";
        Run($"{command} none", Table(1));

        var refused = ToolRun.Of([
            .. $"{command} standard".Split(' '),
            "--data",
            Table(1),
            "--quiet",
            "--out",
            Path.Combine(folder, "x"),
        ]);

        Assert.Equal(1, refused.Status);
        Assert.Contains("scaled", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_twin_that_cannot_learn_is_said_and_the_training_is_kept()
    {
        var (result, error) = Run(
            "train --preset paper --rounds 2 --recurrence through-graph --beside gradient --neurons 60 --epochs 1",
            Table(1)
        );

        Assert.Contains("no gradient-trained twin", error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("beside").ValueKind);
    }

    [Theory]
    [InlineData("fast", 20, 2)]
    [InlineData("accurate", 50, 5)]
    public void Presets_for_tables_are_those_of_the_page(string preset, int epochs, int bias)
    {
        string run = Path.Combine(folder, "run");
        Assert.Equal(0, ToolRun.Of("train", "--data", Table(1), "--out", run, "--quiet", "--preset", preset).Status);

        var options = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(run, "run.json")))
            .RootElement.GetProperty("options");
        Assert.Equal(1000, options.GetProperty("neurons").GetInt32());
        Assert.Equal(1000, options.GetProperty("cap").GetInt32());
        Assert.Equal(
            (epochs, bias),
            (options.GetProperty("epochs").GetInt32(), options.GetProperty("hidden-bias").GetInt32())
        );
    }

    [Fact]
    public void The_columns_of_a_table_are_not_shifted_as_pixels()
    {
        var refused = ToolRun.Of("evolve", "--data", Table(1), "--shifted", "true", "--out", Path.Combine(folder, "x"));

        Assert.Equal(2, refused.Status);
        Assert.Contains("--shifted is true", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "x")));
    }

    [Fact]
    public void A_rule_that_is_given_trains_a_table_with_the_settings_of_rules()
    {
        string run = Path.Combine(folder, "run");
        Assert.Equal(
            0,
            ToolRun.Of("train", "--data", Table(1), "--out", run, "--quiet", "--output-rule", "hebb").Status
        );

        var options = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(run, "run.json")))
            .RootElement.GetProperty("options");
        Assert.False(options.GetProperty("graded").GetBoolean());
        Assert.Equal(500, options.GetProperty("cap").GetInt32());
    }

    [Fact]
    public void Labels_are_chosen_by_their_names()
    {
        var (result, _) = Run(
            "evolve --digits left,right --neurons 50 --genes 300 --population 50 --generations 20",
            Table(1)
        );
        Assert.Equal(
            ["left", "right"],
            result
                .GetProperty("test")
                .GetProperty("perClass")
                .EnumerateArray()
                .Select(c => c.GetProperty("label").GetString())
        );

        var wrong = ToolRun.Of("evolve", "--data", Table(1), "--digits", "left,up");
        Assert.Equal(2, wrong.Status);
        Assert.Contains("left, middle, right", wrong.Error, StringComparison.Ordinal);
    }

    private static double AccuracyOf(JsonElement result) =>
        result.TryGetProperty("testAccuracy", out var test) ? test.GetDouble()
        : result.TryGetProperty("sourceAccuracy", out var source) ? source.GetDouble()
        : result.GetProperty("accuracy").GetProperty("expected").GetDouble();

    private (JsonElement Result, string Error) Run(string command, string table)
    {
        var end = ToolRun.Of([
            .. command.Split(' '),
            "--data",
            table,
            "--out",
            Path.Combine(folder, $"run {runs++}"),
            "--quiet",
            "--json",
        ]);
        Assert.True(end.Status == 0, end.Error);
        return (end.ReadJson(), end.Error);
    }

    // Three clusters; a power of two as the factor of the first column loses no bit.
    private string Table(double factor)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{factor}.csv"));
        var random = RandomKey.FromSeed(5).Stream();
        var noise = new float[2];
        var lines = new List<string> { "wide,other,same,label" };
        for (int i = 0; i < 150; i++)
        {
            random.FillNormal(noise);
            float x = (3 * ((i % 3) - 1)) + noise[0];
            float y = (i % 3 == 1 ? 3 : 0) + noise[1];
            string label = new[] { "left", "middle", "right" }[i % 3];
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{x * factor:R},{y:R},7,{label}"));
        }

        File.WriteAllLines(path, lines);
        return path;
    }
}
