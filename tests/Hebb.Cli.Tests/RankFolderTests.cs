namespace Hebb.Cli.Tests;

public sealed class RankFolderTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Folders_of_ranks_that_have_ended_are_removed_and_nothing_else_is()
    {
        if (OperatingSystem.IsWindows())
        {
            // There are no ranks there.
            return;
        }

        string start = $"hebb-rank-{Environment.MachineName}-";
        string abandoned = Make($"{start}a", "0/checkpoint", "lock");
        string unfinished = Make($"{start}b");
        string held = Make($"{start}c", "0");
        string elsewhere = Make("hebb-rank-another.machine-d", "0", "lock");
        string other = Make("hebb", "0", "lock");
        string open = Make($"{start}e", "lock");
        new DirectoryInfo(open).UnixFileMode |= UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        string link = Path.Combine(parent, $"{start}f");
        Directory.CreateSymbolicLink(link, other);
        using var owner = Persistence.FileLock.TryHold(Path.Combine(held, "lock"));

        RankFolder.RemoveAbandoned(parent);
        RankFolder.RemoveAbandoned(parent);

        Assert.False(Directory.Exists(abandoned));
        Assert.False(Directory.Exists(unfinished));
        Assert.All([held, elsewhere, other, open, link], path => Assert.True(Directory.Exists(path), path));
        Assert.True(File.Exists(Path.Combine(other, "lock")));
    }

    [Fact]
    public void A_rank_has_its_folder_until_it_ends()
    {
        var folder = RankFolder.Create();
        string first = folder.Next();
        Directory.CreateDirectory(first);
        using (var another = RankFolder.Create())
        {
            Assert.NotEqual(folder.Path, another.Path);
            Assert.True(Directory.Exists(first));
            Assert.NotEqual(first, folder.Next());
        }

        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }

    private string Make(string name, params string[] inside)
    {
        string path = Path.Combine(parent, name);
        Directory.CreateTempSubdirectory().MoveTo(path);
        foreach (string entry in inside)
        {
            string full = Path.Combine(path, entry);
            if (entry == "lock")
            {
                File.WriteAllText(full, "");
            }
            else
            {
                Directory.CreateDirectory(full);
            }
        }

        return path;
    }
}
