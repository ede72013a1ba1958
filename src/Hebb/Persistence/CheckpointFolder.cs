using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hebb.Persistence;

/// <summary>
/// Checkpoints in a folder. Each is the state of some work in parts, one safetensors file <c>N.PART.safetensors</c> for
/// each, sealed by a manifest <c>N.json</c> with the length and the SHA-256 of every part. The two newest are kept, so a
/// damaged one leaves the one before it.
/// </summary>
/// <remarks>
/// The manifest is written last: a checkpoint is there when its manifest is, whatever was interrupted before. One process
/// at a time may write.
/// </remarks>
internal sealed partial class CheckpointFolder
{
    private const int Kept = 2;
    private const int LargestManifest = 1 << 20;
    private const string Format = "hebb-checkpoint";
    private const int Version = 1;

    private readonly string folder;
    private readonly AtomicFileSteps steps;

    /// <summary>Checkpoints in <paramref name="folder"/>, which is made when the first one is written.</summary>
    public CheckpointFolder(string folder)
        : this(folder, new AtomicFileSteps()) { }

    /// <summary>The same, every disk operation done by <paramref name="steps"/>.</summary>
    internal CheckpointFolder(string folder, AtomicFileSteps steps)
    {
        this.folder = folder;
        this.steps = steps;
    }

    /// <summary>Writes a checkpoint beside those that are there, then removes all but the two newest.</summary>
    /// <param name="parts">The state's parts by name; a name is part of a file's name.</param>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written; the earlier checkpoints are as they were.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(IReadOnlyDictionary<string, TensorArchive> parts)
    {
        Directory.CreateDirectory(folder);
        long number = Numbers().FirstOrDefault() + 1;
        RemoveUnsealed();
        var manifest = new Manifest(Format, Version, []);
        foreach (var (name, state) in parts)
        {
            AtomicFile.Write(PartOf(number, name), stream => manifest.Parts[name] = Write(state, stream), steps);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.Manifest);
        AtomicFile.Write(ManifestOf(number), stream => stream.Write(json), steps);
        foreach (long old in Numbers().Where(n => n <= number - Kept).ToArray())
        {
            steps.Delete(ManifestOf(old));
        }

        RemoveUnsealed();
    }

    /// <summary>Those that are whole, the newest first; each is read when it is asked for.</summary>
    /// <param name="warn">Receives a line for each that is damaged.</param>
    /// <returns>The parts by name.</returns>
    public IEnumerable<IReadOnlyDictionary<string, TensorArchive>> NewestFirst(Action<string> warn)
    {
        foreach (long number in Numbers())
        {
            IReadOnlyDictionary<string, TensorArchive>? parts = null;
            try
            {
                parts = Read(number);
            }
            catch (Exception e) when (e is FileFormatException or IOException)
            {
                warn($"ignoring damaged checkpoint: {e.Message}");
            }

            if (parts is not null)
            {
                yield return parts;
            }
        }
    }

    private static Part Write(TensorArchive state, Stream stream)
    {
        using var sha256 = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write, leaveOpen: true))
        {
            state.Write(hashed);
        }

        return new Part(stream.Length, Convert.ToHexStringLower(sha256.Hash!));
    }

    private Dictionary<string, TensorArchive> Read(long number)
    {
        string file = ManifestOf(number);
        return ReadManifest(file)
            .Parts.ToDictionary(
                part => part.Key,
                part => ReadPart(PartOf(number, part.Key), part.Value),
                StringComparer.Ordinal
            );
    }

    private static Manifest ReadManifest(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > LargestManifest)
        {
            throw new FileFormatException(file, $"at most {LargestManifest} bytes expected, found {stream.Length}");
        }

        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        using var document = StrictJson.ParseObject(file, json, depth: 3);
        var fields = new JsonFields(file, "", document.RootElement, ["format", "version", "parts"]);
        if (fields.Text("format") != Format || fields.Int32("version") != Version)
        {
            throw new FileFormatException(file, $"format {Format}, version {Version} expected");
        }

        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (string name in fields.Names("parts"))
        {
            var part = new JsonFields(file, $"parts.{name}", fields["parts"].GetProperty(name), ["bytes", "sha256"]);
            parts[name] = new Part((long)Math.Min(part.UInt64("bytes"), long.MaxValue), part.Text("sha256"));
        }

        return new Manifest(Format, Version, parts);
    }

    private static TensorArchive ReadPart(string path, Part expected)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length != expected.Bytes)
        {
            throw new FileFormatException(path, $"{expected.Bytes} bytes expected, found {stream.Length}");
        }

        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != expected.Sha256)
        {
            throw new FileFormatException(path, $"SHA-256 {expected.Sha256} expected, found {found}");
        }

        stream.Position = 0;
        return TensorArchive.Read(stream, path);
    }

    // Those that are sealed, the newest first.
    private IEnumerable<long> Numbers() => Files("*.json").Select(NumberOf).Where(n => n > 0).OrderDescending();

    // What a kill left behind, and the parts of a checkpoint whose seal was just taken off.
    private void RemoveUnsealed()
    {
        var numbers = Numbers().ToHashSet();
        var parts = Files("*.safetensors").Where(path => !numbers.Contains(NumberOf(path)));
        foreach (string left in parts.Concat(Files(AtomicFile.TemporaryPattern)).ToArray())
        {
            steps.Delete(left);
        }
    }

    private IEnumerable<string> Files(string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static long NumberOf(string path) =>
        long.TryParse(Path.GetFileName(path).Split('.')[0], out long number) ? number : 0;

    private string PartOf(long number, string part) => Path.Combine(folder, $"{number}.{part}.safetensors");

    private string ManifestOf(long number) => Path.Combine(folder, $"{number}.json");

    private sealed record Manifest(string Format, int Version, Dictionary<string, Part> Parts);

    private sealed record Part(long Bytes, string Sha256);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Manifest))]
    private sealed partial class ManifestJson : JsonSerializerContext;
}
