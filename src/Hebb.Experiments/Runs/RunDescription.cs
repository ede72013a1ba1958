using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>What a run was asked to do: enough to do it again. Written to <c>run.json</c>.</summary>
/// <param name="Command">The command, such as <c>train</c>.</param>
/// <param name="Options">Every option by its name without the dashes, after defaults; null where it has no value.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Started">When the run began.</param>
public sealed record RunDescription(
    string Command,
    IReadOnlyDictionary<string, JsonNode?> Options,
    ulong Seed,
    string Version,
    DateTimeOffset Started
)
{
    private const string FormatName = "hebb-run";
    private const int CurrentFormat = 1;

    private const int LargestFile = 16 << 20;

    /// <summary>The options of every command that change no bit of a result.</summary>
    public static IReadOnlyList<string> WithoutEffect { get; } =
    ["json", "quiet", "verbose", "threads", "mpi", "data-dir", "out", "checkpoint-every"];

    /// <summary>Says what kind of file this is.</summary>
    [JsonPropertyOrder(-2)]
    public string Format { get; init; } = FormatName;

    /// <summary>The version of the file's form.</summary>
    [JsonPropertyOrder(-1)]
    public int FormatVersion { get; init; } = CurrentFormat;

    /// <summary>Arguments beside the options, as they were given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The command line as it was typed, without <c>hebb</c> and without what only says where things go or how they look.</summary>
    public IReadOnlyList<string> Typed { get; init; } = [];

    /// <summary>The names of the options whose values are not the command's defaults; none where an older version wrote the file.</summary>
    public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>The folder in which the command was given: relative paths among the options start there.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    /// <summary>SHA-256 of the user's own files that the run read, by path; the named data sets are fixed by their catalogue.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The machine that it ran on.</summary>
    public Machine Machine { get; init; } = Machine.Current;

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(path, Text);

    /// <summary>Writes the file where there is none yet: of several processes one succeeds.</summary>
    /// <exception cref="IOException">The file is there, or cannot be written.</exception>
    public void WriteNew(string path) => AtomicFile.WriteNewText(path, Text);

    private string Text => JsonSerializer.Serialize(this, ResultJson.Page) + "\n";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FileFormatException">The file is not in order, or of a version that this program does not know.</exception>
    public static RunDescription Read(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > LargestFile)
        {
            throw new FileFormatException(path, $"at most {LargestFile} bytes expected, found {length}");
        }

        RunDescription description;
        try
        {
            description =
                JsonSerializer.Deserialize<RunDescription>(File.ReadAllBytes(path), ResultJson.Strict)
                ?? throw new JsonException("an object expected, found null");
        }
        catch (JsonException e)
        {
            throw new FileFormatException(path, $"the description of a run expected: {JsonProblem.Describe(e)}", e);
        }

        return description is { Format: FormatName, FormatVersion: CurrentFormat }
            ? description
            : throw new FileFormatException(
                path,
                $"format {FormatName}, version {CurrentFormat} expected, "
                    + $"found {description.Format}, version {description.FormatVersion}"
            );
    }
}
