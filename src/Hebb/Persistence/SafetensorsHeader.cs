using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hebb.Persistence;

/// <summary>The JSON header of a safetensors file: what the bytes after it mean.</summary>
/// <param name="Tensors">Where each tensor lies, in the order of the data, without hole or overlap.</param>
/// <param name="Metadata">Free text by name.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyList<SafetensorsHeader.Entry> Tensors,
    IReadOnlyDictionary<string, string> Metadata
)
{
    /// <summary>The key of the metadata, which no tensor can have as its name.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>The longest header read or written, in bytes: texts of a million names or some hundred thousand tensors.</summary>
    public const int MaxLength = 1 << 24;

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>One tensor: its numbers are the bytes <paramref name="Begin"/> … <paramref name="End"/> − 1 after the header.</summary>
    public sealed record Entry(string Name, SafeTensorType Type, long[] Shape, long Begin, long End);

    /// <summary>The header as it stands in a file, padded with spaces so that the data begins on a multiple of eight bytes.</summary>
    /// <exception cref="ArgumentException">A name or a text is no valid Unicode.</exception>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        // The stricter encoder guards against being pasted into a web page; here names should stay readable.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                WriteMetadata(json);
            }

            foreach (var tensor in Tensors)
            {
                json.WriteStartObject(Utf8(tensor.Name));
                json.WriteString("dtype", tensor.Type.ToString());
                WriteArray(json, "shape", tensor.Shape);
                WriteArray(json, "data_offsets", [tensor.Begin, tensor.End]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padded = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject(MetadataName);
        foreach (var (key, value) in Metadata)
        {
            json.WriteString(Utf8(key), Utf8(value));
        }

        json.WriteEndObject();
    }

    /// <summary>The text's bytes; half a surrogate pair is an error here, where the writer would put another character.</summary>
    private static byte[] Utf8(string text) => StrictUtf8.GetBytes(text);

    private static void WriteArray(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
