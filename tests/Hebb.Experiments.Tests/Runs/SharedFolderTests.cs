using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Tests.Runs;

public sealed class SharedFolderTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Of_several_that_describe_a_new_folder_at_the_same_moment_one_is_first_and_all_see_its_words()
    {
        const int Threads = 4;
        for (int round = 0; round < 100; round++)
        {
            string folder = Path.Combine(parent, $"{round}", "shared");
            using var gate = new Barrier(Threads);
            ulong[] seen = new ulong[Threads];
            Thread[] threads =
            [
                .. Enumerable
                    .Range(0, Threads)
                    .Select(i => new Thread(() =>
                    {
                        gate.SignalAndWait();
                        seen[i] = RunFolder.Share(folder, Description((ulong)i)).Seed;
                    })),
            ];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());

            Assert.Single(seen.Distinct());
            Assert.Equal(["run.json"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void What_another_has_written_stays()
    {
        RunFolder.Share(parent, Description(1));
        byte[] before = File.ReadAllBytes(Path.Combine(parent, "run.json"));

        Assert.Throws<IOException>(() => Description(2).WriteNew(Path.Combine(parent, "run.json")));

        Assert.Equal(1UL, RunFolder.Share(parent, Description(2)).Seed);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(parent, "run.json")));
        Assert.Single(Directory.GetFileSystemEntries(parent));
    }

    [Theory]
    [InlineData("shards/1-of-2/metrics.jsonl", null)]
    [InlineData(".hebb-abc.tmp", null)]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("runs/mine.txt", "runs")]
    public void A_folder_is_shared_that_holds_nothing_else(string file, string? problem)
    {
        string path = Path.Combine(parent, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "mine");

        var error = Record.Exception(() => RunFolder.CheckFreeToShare(parent, "shards"));

        string expected =
            $"Out is {parent}; it must be a new or an empty folder; in this one is {problem}, which could be overwritten";
        Assert.Equal(problem is null ? null : expected, error?.Message);
        // Whose run it is, is another question.
        Description(1).Write(Path.Combine(parent, "run.json"));
        RunFolder.CheckFreeToShare(parent, "shards");
    }

    [Fact]
    public void A_run_is_held_by_the_process_that_works_on_it()
    {
        string folder = Path.Combine(parent, "run");
        Assert.False(RunFolder.IsHeld(folder));
        using (RunFolder.Create(folder, Description(1)))
        {
            Assert.True(RunFolder.IsHeld(folder));
        }

        Assert.False(RunFolder.IsHeld(folder));
    }

    private static RunDescription Description(ulong seed) =>
        new("sweep", new Dictionary<string, JsonNode?>(), seed, "0.1.0", DateTimeOffset.UnixEpoch);
}
