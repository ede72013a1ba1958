namespace Hebb.Cli.Tests;

/// <summary>Options of a sweep on several machines that do not go together.</summary>
public sealed class SweepShardUsageTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("--shard=1/2", "--shard needs --out DIR, the folder that all shards share")]
    [InlineData("--slurm", "--slurm needs --out DIR, a folder that all machines see")]
    [InlineData("--shard=3/2 --out {0}", "--shard is '3/2'; it must be a part and the number of parts")]
    [InlineData("--shards=3 --out {0}", "--shards is for the script of --slurm; one shard is --shard I/N")]
    [InlineData("--shard=1/2 --slurm --out {0}", "--slurm prints a script for all shards; leave --shard out")]
    [InlineData("--slurm --shards=7 --out {0}", "--shards is 7; it must be between 0 and 6")]
    [InlineData("--shard=1/2 --out {1}", "--out is {1}; it must be a new or an empty folder; in this one is taken")]
    [InlineData("--slurm --out {1}", "--out is {1}; it must be a new or an empty folder; in this one is taken")]
    public void What_cannot_be_meant_is_reported_in_one_line(string options, string problem)
    {
        string shared = Path.Combine(parent, "shared");
        string taken = Directory.CreateDirectory(Path.Combine(parent, "taken")).FullName;
        File.WriteAllText(Path.Combine(taken, "taken"), "");
        string[] words = [.. options.Split(' ').Select(word => word.Replace("{0}", shared).Replace("{1}", taken))];

        var sweep = ToolRun.Of([
            "sweep",
            "--grid=neurons=50,100",
            "--seeds=1..3",
            .. words,
            "--",
            "train",
            "--data=relu1",
        ]);

        Assert.Equal((2, ""), (sweep.Status, sweep.Output));
        Assert.StartsWith(problem.Replace("{1}", taken), sweep.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(shared));
    }
}
