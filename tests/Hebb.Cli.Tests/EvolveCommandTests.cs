namespace Hebb.Cli.Tests;

public sealed class EvolveCommandTests : IDisposable
{
    private static readonly string[] Evolving =
    [
        "evolve",
        "--data=blobs",
        "--hidden=60",
        "--link-probability=0.8",
        "--genes=300",
        "--gene-density=0.03",
        "--population=200",
        "--minibatch=40",
        "--generations=160",
        "--per-class=60",
        "--hold-out=100",
        "--fix-within=0.03",
        "--quiet",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_population_learns_and_gives_the_contracts_keys_and_a_model_of_its_mean()
    {
        string run = Folder("run");

        var evolved = ToolRun.Of([.. Evolving, "--sign-epochs=20", "--json", "--out", run]);

        Assert.Equal(("", 0), (evolved.Error, evolved.Status));
        var json = evolved.ReadJson();
        double expected = json.GetProperty("accuracy").GetProperty("expected").GetDouble();
        Assert.InRange(expected, 0.8, 1);
        Assert.InRange(json.GetProperty("accuracy").GetProperty("rounded").GetDouble(), 0.7, 1);
        Assert.InRange(json.GetProperty("accuracy").GetProperty("sampled").GetDouble(), 0.7, 1);
        Assert.InRange(json.GetProperty("signSgdAccuracy").GetDouble(), 0.8, 1);
        Assert.Equal(160, json.GetProperty("generations").GetInt32());
        Assert.InRange(json.GetProperty("fixedAlleles").GetInt32(), 1, 299);
        Assert.True(File.Exists(json.GetProperty("model").GetString()));
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("Allele frequencies through time", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evolution_killed_and_taken_up_on_another_number_of_threads_ends_in_the_same_bytes()
    {
        string[] line = [.. With("--generations=600"), "--checkpoint-every=0.02s"];
        string whole = Folder("whole");
        Assert.Equal(0, (await HebbProcess.RunAsync([.. line, "--threads=1", "--out", whole])).Status);
        int kills = 0;
        for (int moment = 2; moment < 90; moment += 29)
        {
            string run = Folder($"killed-{moment}");
            using (var tool = HebbProcess.Start([.. line, "--threads=2", "--out", run]))
            {
                string metrics = Path.Combine(run, "metrics.jsonl");
                while (!tool.HasExited && !(File.Exists(metrics) && Lines(metrics) >= moment))
                {
                    await Task.Delay(5);
                }

                kills += tool.HasExited ? 0 : 1;
                tool.Kill();
                await tool.EndAsync();
            }

            Assert.Equal(0, (await HebbProcess.RunAsync("resume", run, "--threads", "1", "--quiet")).Status);
            foreach (string file in new[] { "model.safetensors", "metrics.jsonl" })
            {
                Assert.Equal(
                    await File.ReadAllBytesAsync(Path.Combine(whole, file)),
                    await File.ReadAllBytesAsync(Path.Combine(run, file))
                );
            }
        }

        Assert.True(kills > 0, "no run was killed at work");
    }

    [Fact]
    public void Data_of_ones_own_and_several_hidden_layers_need_nothing_but_their_names()
    {
        string csv = Path.Combine(parent, "own.csv");
        File.WriteAllText(
            csv,
            "a,b,label\n"
                + string.Concat(
                    Enumerable.Range(0, 400).Select(i => $"{i % 20},{i / 20},{(i % 20 < i / 20 ? "up" : "down")}\n")
                )
        );

        var evolved = ToolRun.Of([.. With($"--data={csv}", "--hidden=30,20"), "--json", "--out", Folder("own")]);

        Assert.Equal(("", 0), (evolved.Error, evolved.Status));
        Assert.InRange(evolved.ReadJson().GetProperty("accuracy").GetProperty("expected").GetDouble(), 0.7, 1);
    }

    [Theory]
    [InlineData("--digits=1", "--digits is '1'; it must be all, or the first and the last label, such as 0-4")]
    [InlineData("--digits=0-9", "--digits is 0-9; it must be two or more labels of 0 to 1")]
    [InlineData("--hidden=10,x", "--hidden is 'x'; it must be a whole number, 0 or more")]
    [InlineData("--hidden=0", "--hidden is 0; it must be between 1 and 100000")]
    [InlineData("--genes=0", "--genes is 0; it must be between 1 and 1000000")]
    [InlineData("--gene-density=0", "--gene-density is 0; it must be above 0 and at most 1")]
    [InlineData("--population=1", "--population is 1; it must be between 2 and 1000000")]
    [InlineData("--strength=0", "--strength is 0; it must be above 0 and at most 1000")]
    [InlineData("--fix-within=0.5", "--fix-within is 0.5; it must be from 0 to below 0.5")]
    [InlineData(
        "--per-class=1000000",
        "--per-class is 1000000; it must be fewer than all: some training examples must be left to measure the curve on"
    )]
    public void A_setting_out_of_range_is_refused_in_one_line_before_a_run_begins(string option, string says)
    {
        string run = Folder("none");

        var refused = ToolRun.Of(["evolve", "--data=blobs", option, "--out", run]);

        Assert.Equal(2, refused.Status);
        Assert.Equal(says, refused.ErrorLines[0]);
        Assert.False(File.Exists(Path.Combine(run, "result.json")));
    }

    // The same line with some options of another value.
    private static string[] With(params string[] options) =>
        [.. Evolving.Where(word => !options.Any(option => option.Split('=')[0] == word.Split('=')[0])), .. options];

    private string Folder(string name) => Path.Combine(parent, name);

    private static int Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(c => c == '\n');
    }
}
