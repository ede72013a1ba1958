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

    [Fact]
    public void A_folder_with_other_files_can_take_a_run()
    {
        File.WriteAllText(Path.Combine(parent, "notes.txt"), "mine");

        using var run = RunFolder.Create(parent, Description);

        Assert.True(File.Exists(Path.Combine(parent, "run.json")));
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
