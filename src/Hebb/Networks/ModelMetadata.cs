using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>The texts in a model file: which format it is, what the network is, and where it comes from.</summary>
internal static class ModelMetadata
{
    /// <summary>The name of the text that says what the network is, from version 2 on.</summary>
    public const string Model = "model";

    /// <summary>The name of the text that says where the network comes from.</summary>
    public const string Provenance = "provenance";

    private const string Format = "format";
    private const string FormatName = "hebb-model";
    private const string FormatVersion = "format_version";
    private const string Version = "2";

    /// <summary>The provenance is an object that holds the object of options.</summary>
    private const int Depth = 2;

    /// <summary>The texts by name. The same content always gives the same texts.</summary>
    public static Dictionary<string, string> Write(Network network, ModelProvenance provenance) =>
        new()
        {
            [Format] = FormatName,
            [FormatVersion] = Version,
            [Model] = Json(json => ModelJson.Write(json, network)),
            [Provenance] = Json(json => WriteProvenance(json, provenance)),
        };

    /// <summary>Which version of the format the file has: 1 or 2.</summary>
    /// <exception cref="FileFormatException">It is no model, of another version, or has a text that does not belong there.</exception>
    public static int VersionOf(string file, IReadOnlyDictionary<string, string> texts)
    {
        string format = Text(file, texts, Format);
        string version = Text(file, texts, FormatVersion);
        if (format != FormatName)
        {
            throw Wrong(file, Format, $"'{FormatName}'", format);
        }

        if (version is not ("1" or Version))
        {
            throw Wrong(file, FormatVersion, $"'1' or '{Version}'", version);
        }

        string model = version == "1" ? ModelFileVersion1.Shape : Model;
        if (
            texts.Keys.FirstOrDefault(k => k is not (Format or FormatVersion or Provenance) && k != model) is
            { } unknown
        )
        {
            throw new FileFormatException(
                file,
                $"unknown metadata {StrictJson.Quote(unknown)}; known are {Format}, {FormatVersion}, {model} and {Provenance}"
            );
        }

        return version == "1" ? 1 : 2;
    }

    /// <summary>Where the network comes from.</summary>
    /// <exception cref="FileFormatException">It is missing or makes no sense.</exception>
    public static ModelProvenance ReadProvenance(string file, IReadOnlyDictionary<string, string> texts)
    {
        using var document = StrictJson.ParseObject(
            file,
            Encoding.UTF8.GetBytes(Text(file, texts, Provenance)),
            Depth,
            Provenance
        );
        var fields = new JsonFields(
            file,
            Provenance,
            document.RootElement,
            required: ["options"],
            "data",
            "seed",
            "version"
        );
        return new ModelProvenance
        {
            Data = fields.Optional("data") is null ? null : fields.Text("data"),
            Seed = fields.Optional("seed") is null ? null : fields.UInt64("seed"),
            Version = fields.Optional("version") is null ? null : fields.Text("version"),
            Options = fields.Texts("options"),
        };
    }

    /// <summary>One of the texts.</summary>
    /// <exception cref="FileFormatException">There is none of that name.</exception>
    public static string Text(string file, IReadOnlyDictionary<string, string> texts, string name) =>
        texts.TryGetValue(name, out string? text)
            ? text
            : throw new FileFormatException(file, $"metadata '{name}' is missing; is it a model of Hebb?");

    private static void WriteProvenance(Utf8JsonWriter json, ModelProvenance provenance)
    {
        if (provenance.Data is { } data)
        {
            json.WriteString("data", data);
        }

        if (provenance.Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
        }

        if (provenance.Version is { } version)
        {
            json.WriteString("version", version);
        }

        json.WriteStartObject("options");
        foreach (var (name, value) in provenance.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> writeFields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static FileFormatException Wrong(string file, string name, string expected, string found) =>
        new(file, $"metadata '{name}' must be {expected}, found {StrictJson.Quote(found)}");
}
