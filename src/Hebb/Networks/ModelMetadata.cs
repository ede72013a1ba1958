using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>The texts in a model file: which format it is, the network's shape, and where the network comes from.</summary>
internal static class ModelMetadata
{
    private const string Format = "format";
    private const string FormatName = "hebb-model";
    private const string FormatVersion = "format_version";
    private const string Version = "1";
    private const string Shape = "shape";
    private const string Provenance = "provenance";

    /// <summary>The provenance is an object that holds the object of options.</summary>
    private const int Depth = 2;

    /// <summary>The texts by name. The same content always gives the same texts.</summary>
    public static Dictionary<string, string> Write(NetworkShape shape, ModelProvenance provenance) =>
        new()
        {
            [Format] = FormatName,
            [FormatVersion] = Version,
            [Shape] = Json(json => WriteShape(json, shape)),
            [Provenance] = Json(json => WriteProvenance(json, provenance)),
        };

    /// <summary>Reads the texts, and checks that the shape is one that a network can have.</summary>
    /// <exception cref="FileFormatException">The file is no model, of another version, or a value makes no sense.</exception>
    public static (NetworkShape Shape, ModelProvenance Provenance) Read(
        string file,
        IReadOnlyDictionary<string, string> texts
    )
    {
        Check(file, texts, Format, FormatName);
        Check(file, texts, FormatVersion, Version);
        if (texts.Keys.FirstOrDefault(k => k is not (Format or FormatVersion or Shape or Provenance)) is { } unknown)
        {
            throw new FileFormatException(
                file,
                $"unknown metadata {StrictJson.Quote(unknown)}; known are {Format}, {FormatVersion}, {Shape} and {Provenance}"
            );
        }

        return (ReadShape(file, Text(file, texts, Shape)), ReadProvenance(file, Text(file, texts, Provenance)));
    }

    private static void WriteShape(Utf8JsonWriter json, NetworkShape shape)
    {
        json.WriteNumber("inputs", shape.Inputs);
        json.WriteNumber("neurons", shape.Neurons);
        json.WriteNumber("labels", shape.Labels);
        json.WriteNumber("cap", shape.Cap);
        json.WriteNumber("rounds", shape.Rounds);
        json.WriteNumber("edgeProbability", shape.EdgeProbability);
        json.WriteString("inputWeights", JsonFields.NameOf(shape.InputWeights));
        json.WriteString("recurrence", JsonFields.NameOf(shape.Recurrence));
        json.WriteString("firedWhen", JsonFields.NameOf(shape.FiredWhen));
        json.WriteNumber("hiddenBias", shape.HiddenBias);
    }

    private static NetworkShape ReadShape(string file, string text)
    {
        using var document = StrictJson.ParseObject(file, Encoding.UTF8.GetBytes(text), Depth, Shape);
        var fields = new JsonFields(
            file,
            Shape,
            document.RootElement,
            [
                "inputs",
                "neurons",
                "labels",
                "cap",
                "rounds",
                "edgeProbability",
                "inputWeights",
                "recurrence",
                "firedWhen",
                "hiddenBias",
            ]
        );
        var shape = new NetworkShape(
            fields.Int32("inputs"),
            fields.Int32("neurons"),
            fields.Int32("labels"),
            fields.Int32("cap"),
            fields.Int32("rounds")
        )
        {
            EdgeProbability = fields.Double("edgeProbability"),
            InputWeights = fields.Choice<InputWeights>("inputWeights"),
            Recurrence = fields.Choice<Recurrence>("recurrence"),
            FiredWhen = fields.Choice<FiredWhen>("firedWhen"),
            HiddenBias = fields.Single("hiddenBias"),
        };
        try
        {
            shape.Validate();
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(file, $"{Shape}: {e.Message}", e);
        }

        return shape;
    }

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

    private static ModelProvenance ReadProvenance(string file, string text)
    {
        using var document = StrictJson.ParseObject(file, Encoding.UTF8.GetBytes(text), Depth, Provenance);
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

    private static string Text(string file, IReadOnlyDictionary<string, string> texts, string name) =>
        texts.TryGetValue(name, out string? text)
            ? text
            : throw new FileFormatException(file, $"metadata '{name}' is missing; is it a model of Hebb?");

    private static void Check(string file, IReadOnlyDictionary<string, string> texts, string name, string expected)
    {
        string found = Text(file, texts, name);
        if (found != expected)
        {
            throw new FileFormatException(
                file,
                $"metadata '{name}' must be '{expected}', found {StrictJson.Quote(found)}"
            );
        }
    }
}
