using System.Text;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hebb-atomic-").FullName;

    private string Target => Path.Combine(folder, "model.bin");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_file_holds_exactly_what_was_written_and_nothing_lies_beside_it()
    {
        AtomicFile.Write(Target, stream => stream.Write([1, 2, 3]));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_longer_old_file_is_replaced_whole()
    {
        File.WriteAllBytes(Target, new byte[1000]);

        AtomicFile.WriteAllText(Target, "µ");

        Assert.Equal(Encoding.UTF8.GetBytes("µ"), File.ReadAllBytes(Target));
    }

    [Fact]
    public void A_path_without_a_folder_is_in_the_current_folder()
    {
        string name = $"hebb-{Guid.NewGuid():N}.txt";
        try
        {
            AtomicFile.WriteAllText(name, "here");
            Assert.Equal("here", File.ReadAllText(Path.Combine(Environment.CurrentDirectory, name)));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void An_exception_while_writing_leaves_the_old_file_and_no_temporary_one()
    {
        File.WriteAllText(Target, "old");

        Assert.Throws<OperationCanceledException>(() =>
            AtomicFile.Write(
                Target,
                stream =>
                {
                    stream.Write(new byte[100_000]);
                    throw new OperationCanceledException();
                }
            )
        );

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_an_error_that_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(Target);

        var error = Record.Exception(() => AtomicFile.WriteAllText(Target, "text"));

        Assert.True(error is IOException or UnauthorizedAccessException, $"{error}");
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_missing_folder_is_an_error_that_names_it()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() =>
            AtomicFile.WriteAllText(Path.Combine(folder, "absent", "rule.json"), "{}")
        );

        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_names_the_file_that_was_asked_for_and_not_the_temporary_one()
    {
        string path = Path.Combine(folder, "none", "model.safetensors");

        var e = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteAllText(path, "x"));

        Assert.Contains("model.safetensors: the folder of a file must exist", e.Message, StringComparison.Ordinal);
        var full = Assert.Throws<IOException>(() => AtomicFile.Write(Target, _ => { }, new FullDisk()));
        Assert.Equal($"No space left on device : '{Target}'", full.Message);
    }

    private sealed class FullDisk : AtomicFileSteps
    {
        public override Stream Create(string temporary) =>
            throw new IOException($"No space left on device : '{temporary}'");
    }

    [Fact]
    public void A_link_that_leads_nowhere_yet_stays_and_its_file_is_made()
    {
        string link = Path.Combine(folder, "latest");
        File.CreateSymbolicLink(link, "model.bin");

        AtomicFile.WriteAllText(link, "new");

        Assert.Equal("model.bin", new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public void A_symbolic_link_stays_and_the_file_it_leads_to_is_replaced()
    {
        string link = Path.Combine(folder, "latest");
        File.WriteAllText(Target, "old");
        File.CreateSymbolicLink(link, Target);

        AtomicFile.WriteAllText(link, "new");

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public void The_disk_is_asked_in_the_order_that_a_power_cut_cannot_break()
    {
        var steps = new WatchedSteps();

        AtomicFile.Write(Target, stream => stream.WriteByte(7), steps);

        Assert.Equal(["create", "flush", "rename closed file", $"flush folder {folder}"], steps.Seen);
        Assert.Equal([7], File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("flush")]
    [InlineData("rename closed file")]
    public void A_step_that_fails_before_the_rename_leaves_the_old_file_and_no_temporary_one(string step)
    {
        File.WriteAllText(Target, "old");

        Assert.Throws<IOException>(() =>
            AtomicFile.Write(Target, stream => stream.WriteByte(7), new WatchedSteps { FailsAt = step })
        );

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_flushed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var error = Assert.Throws<IOException>(() => new AtomicFileSteps().FlushFolder(Path.Combine(folder, "absent")));

        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Writes down each step and then takes it, or fails in its place.</summary>
    private sealed class WatchedSteps : AtomicFileSteps
    {
        private Stream? stream;

        public List<string> Seen { get; } = [];

        public string? FailsAt { get; init; }

        public override Stream Create(string temporary)
        {
            See("create");
            return stream = base.Create(temporary);
        }

        public override void Flush(Stream stream)
        {
            See("flush");
            base.Flush(stream);
        }

        public override void Rename(string temporary, string target)
        {
            See(stream!.CanWrite ? "rename open file" : "rename closed file");
            base.Rename(temporary, target);
        }

        public override void FlushFolder(string folder)
        {
            See($"flush folder {folder}");
            base.FlushFolder(folder);
        }

        private void See(string step)
        {
            Seen.Add(step);
            if (step == FailsAt)
            {
                throw new IOException($"{step} fails");
            }
        }
    }
}
