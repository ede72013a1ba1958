using System.Net;
using System.Security.Cryptography;
using Hebb.Data;

namespace Hebb.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private static readonly byte[] Raw = DataBytes.Images(400, 28, 28, DataBytes.Noise(400 * 784));
    private static readonly byte[] Packed = DataBytes.GZip(Raw);
    private static readonly FetchOptions Patient = new() { StallAfter = TimeSpan.FromMinutes(10) };

    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder folder;

    public DataFolderTests()
    {
        folder = new DataFolder(temporary["data"]);
    }

    private string Target => temporary["data/tiny/train-images-idx3-ubyte"];

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task A_file_is_fetched_verified_and_put_in_place_with_nothing_left_over()
    {
        using var server = new MirrorServer((context, _) => MirrorServer.SendAsync(context, Packed));
        var entry = Entry(server.Address);
        Assert.Equal(DataState.Missing, folder.State(entry));
        var progress = new Progress();
        await folder.GetAsync(entry, Patient, progress);
        AssertInPlace(entry);
        Assert.Equal(["train-images-idx3-ubyte.gz"], server.Asked);
        var last = progress.Reports[^1];
        Assert.Equal((Packed.Length, (long?)Packed.Length), (last.BytesDone, last.BytesTotal));
        Assert.Equal(("tiny", server.Address.ToString()), (last.DataSet, last.Source));
        await folder.GetAsync(entry, Patient);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_is_resumed_where_it_was_cut()
    {
        var cut = new Cut(100_000);
        using var server = new MirrorServer(
            (context, number) =>
                number == 0
                    ? MirrorServer.CutAsync(context, Packed, cut.Length, cut.Seen)
                    : MirrorServer.SendAsync(context, Packed)
        );
        var entry = Entry(server.Address);
        await folder.GetAsync(entry, Patient, cut.Progress);
        AssertInPlace(entry);
        Assert.Equal(["train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz bytes=100000-"], server.Asked);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_is_asked_for_everything()
    {
        var cut = new Cut(100_000);
        using var server = new MirrorServer(
            (context, number) =>
                number == 0
                    ? MirrorServer.CutAsync(context, Packed, cut.Length, cut.Seen)
                    : MirrorServer.SendAllAsync(context, Packed)
        );
        var entry = Entry(server.Address);
        await folder.GetAsync(entry, Patient, cut.Progress);
        AssertInPlace(entry);
    }

    [Fact]
    public async Task A_part_of_another_version_is_thrown_away_and_fetched_from_the_start()
    {
        byte[] old = [.. Packed.Select(b => (byte)(b ^ 1))];
        var cut = new Cut(100_000);
        using var server = new MirrorServer(
            (context, number) =>
                number == 0
                    ? MirrorServer.CutAsync(context, old, cut.Length, cut.Seen)
                    : MirrorServer.SendAsync(context, Packed)
        );
        var entry = Entry(server.Address);
        await folder.GetAsync(entry, Patient, cut.Progress);
        AssertInPlace(entry);
        Assert.Equal(3, server.Asked.Count);
        Assert.Equal("train-images-idx3-ubyte.gz", server.Asked[2]);
    }

    [Fact]
    public async Task A_mirror_that_always_hangs_up_is_left_for_the_next_one()
    {
        using var bad = new MirrorServer((context, _) => MirrorServer.CutAsync(context, Packed, 0, Task.CompletedTask));
        using var good = new MirrorServer((context, _) => MirrorServer.SendAsync(context, Packed));
        var entry = Entry(bad.Address, good.Address);
        await folder.GetAsync(entry, Patient);
        Assert.Equal(DataState.Ready, folder.State(entry));
        Assert.Single(good.Asked);
    }

    [Fact]
    public async Task A_wrong_hash_is_deleted_and_the_next_source_tried()
    {
        byte[] wrong = [.. Raw];
        wrong[5000] ^= 1;
        using var bad = new MirrorServer((context, _) => MirrorServer.SendAsync(context, DataBytes.GZip(wrong)));
        using var good = new MirrorServer((context, _) => MirrorServer.SendAsync(context, Packed));
        var entry = Entry(bad.Address, good.Address);
        await folder.GetAsync(entry, Patient);
        AssertInPlace(entry);
    }

    [Fact]
    public async Task When_every_source_fails_the_message_says_what_each_gave_and_nothing_stays_behind()
    {
        byte[] wrong = [.. Raw];
        wrong[5000] ^= 1;
        using var hash = new MirrorServer((context, _) => MirrorServer.SendAsync(context, DataBytes.GZip(wrong)));
        using var page = new MirrorServer(
            (context, _) => MirrorServer.SendAsync(context, "<html>log in</html>"u8.ToArray())
        );
        using var longer = new MirrorServer(
            (context, _) => MirrorServer.SendAsync(context, DataBytes.GZip([.. Raw, 0]))
        );
        using var damaged = new MirrorServer(
            (context, _) =>
            {
                byte[] copy = [.. Packed];
                copy[copy.Length / 2] ^= 0x20;
                return MirrorServer.SendAsync(context, copy);
            }
        );
        using var none = new MirrorServer(
            (context, _) =>
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }
        );
        var entry = Entry(hash.Address, page.Address, longer.Address, damaged.Address, none.Address) with
        {
            LocalFolders = [temporary["nowhere"]],
        };
        var error = await Assert.ThrowsAsync<MissingDataException>(() => folder.GetAsync(entry, Patient));
        Assert.StartsWith("tiny: no source had all of its files; tried ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("to fix it, run: hebb data get tiny", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        foreach (
            string reason in new[]
            {
                "no such folder",
                "SHA-256",
                "found a web page ('<html>log in</html>')",
                "found more",
                "HTTP status 404",
            }
        )
        {
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal([".lock"], FilesThere());
        Assert.Equal(DataState.Missing, folder.State(entry));
    }

    [Fact]
    public async Task A_server_that_sends_without_end_is_stopped()
    {
        using var server = new MirrorServer(
            async (context, _) =>
            {
                context.Response.SendChunked = true;
                byte[] block = DataBytes.Noise(100_000);
                while (true)
                {
                    await context.Response.OutputStream.WriteAsync(block);
                }
            }
        );
        var error = await Assert.ThrowsAsync<MissingDataException>(() =>
            folder.GetAsync(Entry(server.Address), Patient)
        );
        Assert.Contains("compressed bytes expected, found more", error.Message, StringComparison.Ordinal);
        Assert.Equal([".lock"], FilesThere());
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_after_the_time_limit()
    {
        using var server = new MirrorServer((_, _) => Task.Delay(TimeSpan.FromMinutes(10)));
        var impatient = Patient with { StallAfter = TimeSpan.FromSeconds(0.2) };
        var error = await Assert.ThrowsAsync<MissingDataException>(() =>
            folder.GetAsync(Entry(server.Address), impatient)
        );
        Assert.Contains("it does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_reported_as_such_and_not_waited_for()
    {
        var server = new MirrorServer((_, _) => Task.CompletedTask);
        server.Dispose();
        var error = await Assert.ThrowsAsync<MissingDataException>(() =>
            folder.GetAsync(Entry(server.Address), Patient)
        );
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("it does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_cancellation_what_came_is_kept_and_the_rest_fetched_next_time()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new MirrorServer(
            async (context, number) =>
            {
                if (number > 0)
                {
                    await MirrorServer.SendAsync(context, Packed);
                    return;
                }

                context.Response.ContentLength64 = Packed.Length;
                await context.Response.OutputStream.WriteAsync(Packed.AsMemory(0, 100_000));
                await context.Response.OutputStream.FlushAsync();
                await Task.Delay(TimeSpan.FromMinutes(10));
            }
        );
        var entry = Entry(server.Address);
        var progress = new Progress(report =>
        {
            if (report.BytesDone == 100_000)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            folder.GetAsync(entry, Patient, progress, cancel.Token)
        );
        Assert.Equal(DataState.Missing, folder.State(entry));
        await folder.GetAsync(entry, Patient);
        AssertInPlace(entry);
        Assert.Equal("train-images-idx3-ubyte.gz bytes=100000-", server.Asked[1]);
    }

    [Fact]
    public async Task Several_at_once_fetch_once_and_all_find_the_file_whole()
    {
        using var server = new MirrorServer(
            async (context, _) =>
            {
                await Task.Delay(200);
                await MirrorServer.SendAsync(context, Packed);
            }
        );
        var entry = Entry(server.Address);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new DataFolder(folder.Path).GetAsync(entry, Patient)));
        AssertInPlace(entry);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_not_used()
    {
        var error = await Assert.ThrowsAsync<MissingDataException>(() =>
            folder.GetAsync(Entry(new Uri("http://example.com/")), Patient)
        );
        Assert.Contains("only HTTPS is used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_asks_no_mirror_but_looks_into_local_folders_for_raw_and_packed_files()
    {
        using var server = new MirrorServer((context, _) => MirrorServer.SendAsync(context, Packed));
        var offline = new FetchOptions { Offline = true };
        var entry = Entry(server.Address) with { LocalFolders = [temporary["system"]] };
        await Assert.ThrowsAsync<MissingDataException>(() => folder.GetAsync(entry, offline));
        temporary.Write("system/train-images-idx3-ubyte.gz", Packed);
        await folder.GetAsync(entry, offline);
        AssertInPlace(entry);
        File.Delete(Target);
        temporary.Write("data/tiny/train-images.idx3-ubyte", Raw);
        await folder.GetAsync(entry with { LocalFolders = [] }, offline);
        Assert.Equal(DataState.Ready, folder.State(entry));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task A_damaged_file_is_found_by_verify_and_replaced_by_get_from_a_compressed_one_beside_it()
    {
        var entry = Entry();
        temporary.Write("data/tiny/train-images-idx3-ubyte.gz", Packed);
        await folder.GetAsync(entry);
        byte[] wrong = [.. Raw];
        wrong[777] ^= 4;
        temporary.Write("data/tiny/train-images-idx3-ubyte", wrong);
        Assert.Equal(DataState.Ready, folder.State(entry));
        var check = Assert.Single(folder.Verify(entry));
        Assert.Equal(DataState.Damaged, check.State);
        string found = Convert.ToHexStringLower(SHA256.HashData(wrong));
        Assert.Equal($"{Target}: SHA-256 {entry.Files[0].Sha256} expected, found {found}", check.ToString());
        await folder.GetAsync(entry);
        Assert.Equal(DataState.Ready, folder.Verify(entry)[0].State);

        temporary.Write("data/tiny/train-images-idx3-ubyte", wrong[..1000]);
        Assert.Equal(DataState.Damaged, folder.State(entry));
        Assert.Equal($"{Target}: 313,616 bytes expected, found 1,000", folder.Verify(entry)[0].ToString());
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed()
    {
        temporary.Write("data/tiny/train-images-idx3-ubyte.0123.new", "half");
        temporary.Write("system/train-images-idx3-ubyte", Raw);
        await folder.GetAsync(Entry() with { LocalFolders = [temporary["system"]] });
        AssertInPlace(Entry());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_reported()
    {
        string file = temporary.Write("file", "not a folder");
        var error = await Assert.ThrowsAsync<MissingDataException>(() => new DataFolder(file).GetAsync(Entry()));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_comes_from_the_variable_or_else_the_cache()
    {
        var variables = new Dictionary<string, string>
        {
            ["HEBB_DATA"] = temporary["chosen"],
            ["XDG_CACHE_HOME"] = temporary["cache"],
        };
        Assert.Equal(temporary["chosen"], DataFolder.DefaultPath(variables.GetValueOrDefault));
        variables["HEBB_DATA"] = "";
        string cache = DataFolder.DefaultPath(variables.GetValueOrDefault);
        variables["XDG_CACHE_HOME"] = "relative";
        string home = DataFolder.DefaultPath(variables.GetValueOrDefault);
        Assert.EndsWith("hebb", home, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(temporary["cache/hebb"], cache);
            Assert.EndsWith("/.cache/hebb", home, StringComparison.Ordinal);
        }

        Assert.Equal(temporary["given"], new DataFolder(temporary["given"]).Path);
    }

    private static CatalogueEntry Entry(params Uri[] mirrors) =>
        new("tiny", "a test", 784, 10, 400, 0) { Files = [FileOf("train-images-idx3-ubyte", Raw)], Mirrors = mirrors };

    internal static CatalogueFile FileOf(string name, byte[] raw) =>
        new(name, raw.Length, Convert.ToHexStringLower(SHA256.HashData(raw)));

    private void AssertInPlace(CatalogueEntry entry)
    {
        Assert.Equal(DataState.Ready, folder.State(entry));
        Assert.Equal(Raw, File.ReadAllBytes(Target));
        Assert.DoesNotContain(FilesThere(), name => name.EndsWith(".part", StringComparison.Ordinal));
        Assert.DoesNotContain(FilesThere(), name => name.EndsWith(".new", StringComparison.Ordinal));
    }

    private string[] FilesThere() =>
        [.. Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(f => Path.GetFileName(f))];

    // A connection that is cut when the client has what was sent: what it has not read by then, the system may throw away.
    private sealed class Cut
    {
        private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Cut(int length)
        {
            Length = length;
            Progress = new Progress(report =>
            {
                if (report.BytesDone == length)
                {
                    seen.TrySetResult();
                }
            });
        }

        public int Length { get; }

        public Task Seen => seen.Task;

        public Progress Progress { get; }
    }

    // Unlike the framework's, it reports on the thread that reports.
    private sealed class Progress(Action<FetchProgress>? also = null) : IProgress<FetchProgress>
    {
        public List<FetchProgress> Reports { get; } = [];

        public void Report(FetchProgress value)
        {
            Reports.Add(value);
            also?.Invoke(value);
        }
    }
}
