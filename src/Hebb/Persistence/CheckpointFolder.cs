using System.Security.Cryptography;
using System.Text.Json;

namespace Hebb.Persistence;

/// <summary>
/// Checkpoints in a folder: the state of some work as one safetensors file each, <c>N.safetensors</c>, sealed by a manifest
/// <c>N.json</c> with its length and SHA-256. The two newest are kept, so a damaged one leaves the one before it.
/// </summary>
/// <remarks>
/// The manifest is written last: a checkpoint is there when its manifest is, whatever was interrupted before. One process
/// at a time may write.
/// </remarks>
public sealed class CheckpointFolder
{
    private const int Kept = 2;

    private readonly string folder;
    private readonly AtomicFileSteps steps;

    /// <summary>Checkpoints in <paramref name="folder"/>, which is made when the first one is written.</summary>
    public CheckpointFolder(string folder)
        : this(folder, new AtomicFileSteps()) { }

    /// <summary>The same, every dealing with the disk done by <paramref name="steps"/>.</summary>
    internal CheckpointFolder(string folder, AtomicFileSteps steps)
    {
        this.folder = folder;
        this.steps = steps;
    }

    /// <summary>Writes a checkpoint beside those that are there, then removes all but the two newest.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written; the earlier checkpoints are as they were.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(SafetensorsFile state)
    {
        Directory.CreateDirectory(folder);
        long number = Numbers().FirstOrDefault() + 1;
        string sha256 = "";
        long bytes = 0;
        AtomicFile.Write(
            StateOf(number),
            stream =>
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                using var content = new MemoryStream();
                state.Write(content);
                var written = content.GetBuffer().AsSpan(0, (int)content.Length);
                hash.AppendData(written);
                stream.Write(written);
                bytes = content.Length;
                sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            },
            steps
        );
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(
            new SortedDictionary<string, object>
            {
                ["format"] = "hebb-checkpoint",
                ["version"] = 1,
                ["bytes"] = bytes,
                ["sha256"] = sha256,
            }
        );
        AtomicFile.Write(ManifestOf(number), stream => stream.Write(manifest), steps);
        RemoveAllBefore(number - Kept + 1);
    }

    /// <summary>The newest checkpoint that is whole, or none.</summary>
    /// <param name="warn">Told, in one line each, of newer ones that are damaged.</param>
    public SafetensorsFile? Latest(Action<string> warn)
    {
        foreach (long number in Numbers())
        {
            try
            {
                return Read(number);
            }
            catch (Exception e) when (e is FileFormatException or IOException)
            {
                warn($"damaged checkpoint left aside: {e.Message}");
            }
        }

        return null;
    }

    private SafetensorsFile Read(long number)
    {
        string file = ManifestOf(number);
        using var json = StrictJson.ParseObject(file, File.ReadAllBytes(file), depth: 1);
        var fields = new JsonFields(file, "", json.RootElement, ["format", "version", "bytes", "sha256"]);
        if (fields.Text("format") != "hebb-checkpoint" || fields.Int32("version") != 1)
        {
            throw new FileFormatException(file, "format hebb-checkpoint, version 1 expected");
        }

        string path = StateOf(number);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if ((ulong)stream.Length != fields.UInt64("bytes"))
        {
            throw new FileFormatException(path, $"{fields["bytes"]} bytes expected, found {stream.Length}");
        }

        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != fields.Text("sha256"))
        {
            throw new FileFormatException(path, $"SHA-256 {fields.Text("sha256")} expected, found {found}");
        }

        stream.Position = 0;
        return SafetensorsFile.Read(stream, path);
    }

    // Those that are sealed, the newest first.
    private IEnumerable<long> Numbers() =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*.json")
                .Select(path => long.TryParse(Path.GetFileNameWithoutExtension(path), out long n) ? n : 0)
                .Where(n => n > 0)
                .OrderDescending()
            : [];

    private void RemoveAllBefore(long first)
    {
        foreach (long number in Numbers().Where(n => n < first).ToArray())
        {
            steps.Delete(ManifestOf(number));
            steps.Delete(StateOf(number));
        }
    }

    private string StateOf(long number) => Path.Combine(folder, $"{number}.safetensors");

    private string ManifestOf(long number) => Path.Combine(folder, $"{number}.json");
}
