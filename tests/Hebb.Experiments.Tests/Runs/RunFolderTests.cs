using System.Text.Json;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly RunDescription Description = new(
        "data list",
        new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(),
        1,
        "0.1.0",
        new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
    );

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Folders_are_named_by_date_command_and_the_first_free_number()
    {
        using var first = RunFolder.Create(null, Description, parent);
        using var second = RunFolder.Create(null, Description, parent);

        Assert.Equal("20310405-data-list-1", Path.GetFileName(first.Path));
        Assert.Equal("20310405-data-list-2", Path.GetFileName(second.Path));
    }

    [Theory]
    [InlineData("rule.json")]
    [InlineData("notes.txt")]
    [InlineData("model.safetensors")]
    [InlineData("checkpoint/own.bin")]
    public void A_folder_with_files_of_anyone_else_is_refused_and_left_as_it_is(string file)
    {
        string folder = Path.Combine(parent, "mine"),
            own = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(own)!);
        File.WriteAllText(own, "mine");

        var e = Assert.Throws<InvalidOptionException>(() => RunFolder.Create(folder, Description));

        string first = file.Split('/')[0];
        Assert.Equal(
            $"Out is {folder}; it must be a new or an empty folder; in this one is {first}, which could be overwritten",
            e.Message
        );
        Assert.Equal([own], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        Assert.Equal("mine", File.ReadAllText(own));
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder_is_refused_and_left_as_it_is()
    {
        string file = Path.Combine(parent, "results");
        File.WriteAllText(file, "mine");

        var e = Assert.Throws<InvalidOptionException>(() => RunFolder.Create(file, Description));

        Assert.Equal($"Out is {file}; it must be a folder; this is a file", e.Message);
        var below = Assert.Throws<RunException>(() => RunFolder.Create(Path.Combine(file, "run"), Description));
        Assert.Contains("cannot be made or written here", below.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void An_empty_folder_and_what_a_killed_beginning_left_are_taken()
    {
        string folder = Path.Combine(parent, "empty");
        Directory.CreateDirectory(Path.Combine(folder, "checkpoint"));
        File.WriteAllText(Path.Combine(folder, "checkpoint", "lock"), "");
        File.WriteAllText(Path.Combine(folder, "metrics.jsonl"), "");
        File.WriteAllText(Path.Combine(folder, ".hebb-x.tmp"), "half");

        using var run = RunFolder.Create(folder, Description);

        Assert.True(RunFolder.HoldsRun(folder));
    }

    [Fact]
    public void A_new_folder_can_be_discarded_and_one_that_was_opened_stays()
    {
        string folder = Path.Combine(parent, "run");
        RunFolder.Create(folder, Description).Dispose();
        RunFolder.Open(folder).Discard();
        Assert.True(RunFolder.HoldsRun(folder));

        var other = RunFolder.Create(Path.Combine(parent, "other"), Description);
        other.Discard();
        Assert.False(Directory.Exists(other.Path));
    }

    [Theory]
    [InlineData("runs/a", "runs/a/model.safetensors", "model.safetensors")]
    [InlineData("runs/a/", "runs/a/runs/1/report.html", "runs/1/report.html")]
    [InlineData("runs/a", "runs/ab/model.safetensors", "runs/ab/model.safetensors")]
    [InlineData("runs/a", "runs/a", "runs/a")]
    [InlineData(null, "runs/a/x", "runs/a/x")]
    public void A_path_in_the_folder_is_named_as_seen_from_there(string? folder, string path, string seen) =>
        Assert.Equal(seen, RunFolder.Relative(folder, path));

    [Fact]
    public async Task Runs_that_start_together_never_share_a_folder()
    {
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => RunFolder.Create(null, Description, parent)))
        );

        Assert.Equal(16, runs.Select(run => run.Path).Distinct().Count());
        Assert.All(runs, run => run.Dispose());
    }

    [Fact]
    public void A_record_is_one_line_in_the_file_as_soon_as_it_is_appended()
    {
        using var run = RunFolder.Create(null, Description, parent);
        run.Metrics.Append(new { Epoch = 1, TestAccuracy = 0.5 });

        using var reader = new StreamReader(
            new FileStream(run.File("metrics.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        Assert.Equal("{\"epoch\":1,\"testAccuracy\":0.5}\n", reader.ReadToEnd());
    }

    [Fact]
    public async Task Records_of_many_threads_stay_whole_lines()
    {
        using (var run = RunFolder.Create(Path.Combine(parent, "many"), Description))
        {
            await Task.WhenAll(
                Enumerable.Range(0, 8).Select(t => Task.Run(() => AppendMany(run, t, new string('x', 300))))
            );
        }

        string[] lines = File.ReadAllLines(Path.Combine(parent, "many", "metrics.jsonl"));
        Assert.Equal(400, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_never_used_again()
    {
        RunFolder.Create(Path.Combine(parent, "mine"), Description).Dispose();

        var error = Assert.Throws<InvalidOptionException>(() =>
            RunFolder.Create(Path.Combine(parent, "mine"), Description)
        );
        Assert.Equal("Out", error.Option);
    }

    private static void AppendMany(RunFolder run, int thread, string text)
    {
        for (int i = 0; i < 50; i++)
        {
            run.Metrics.Append(
                new
                {
                    thread,
                    i,
                    text,
                }
            );
        }
    }
}
