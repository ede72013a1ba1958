using System.Text.Json;
using static Hebb.Persistence.StrictJson;

namespace Hebb.Persistence;

/// <summary>Understands the JSON header of a safetensors file, and believes nothing that it cannot check.</summary>
/// <param name="file">The file's name, for errors.</param>
/// <param name="dataLength">Bytes in the file after the header.</param>
internal sealed class SafetensorsHeaderReader(string file, long dataLength)
{
    /// <summary>The header is an object of objects that hold arrays.</summary>
    private const int Depth = 3;

    /// <summary>Reads the header and checks that its tensors cover the data exactly.</summary>
    /// <exception cref="FileFormatException">Anything is not as the format says; the message names the tensor and the value.</exception>
    public SafetensorsHeader Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Span[0] != (byte)'{')
        {
            throw Wrong(
                $"the header must begin with '{{', found {(utf8.IsEmpty ? "nothing" : $"byte 0x{utf8.Span[0]:x2}")}"
            );
        }

        using var document = ParseObject(file, utf8, Depth);
        var tensors = new List<SafetensorsHeader.Entry>();
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals(SafetensorsHeader.MetadataName))
            {
                ReadMetadata(property.Value, metadata);
            }
            else
            {
                tensors.Add(ReadEntry(property.Name, property.Value));
            }
        }

        tensors.Sort(ByPlace);
        CheckCoverage(tensors);
        return new SafetensorsHeader(tensors, metadata);
    }

    private void ReadMetadata(JsonElement values, SortedDictionary<string, string> metadata)
    {
        if (values.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"{SafetensorsHeader.MetadataName} must be an object, found {Show(values)}");
        }

        foreach (var property in values.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw Wrong($"metadata {Quote(property.Name)} must be a string, found {Show(property.Value)}");
            }

            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private SafetensorsHeader.Entry ReadEntry(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, $"an object must describe it, found {Show(entry)}");
        }

        SafeTensorType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        foreach (var property in entry.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype":
                    type = ReadType(name, property.Value);
                    break;
                case "shape":
                    shape = ReadNumbers(name, property);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(name, property);
                    break;
                default:
                    throw Wrong(name, $"dtype, shape and data_offsets expected, found {Quote(property.Name)}");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            string missing =
                type is null ? "dtype"
                : shape is null ? "shape"
                : "data_offsets";
            throw Wrong(name, $"{missing} is missing");
        }

        CheckOffsets(name, type.Value, shape, offsets);
        return new(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private SafeTensorType ReadType(string tensor, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            foreach (var type in Enum.GetValues<SafeTensorType>())
            {
                if (value.ValueEquals(type.ToString()))
                {
                    return type;
                }
            }
        }

        string known = string.Join(", ", Enum.GetNames<SafeTensorType>());
        throw Wrong(tensor, $"dtype must be one of {known}, found {Show(value)}");
    }

    private long[] ReadNumbers(string tensor, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(tensor, $"{property.Name} must be an array of whole numbers, found {Show(property.Value)}");
        }

        var numbers = new long[property.Value.GetArrayLength()];
        int i = 0;
        foreach (var element in property.Value.EnumerateArray())
        {
            // Read without a sign, so that −0 is refused as well.
            if (
                element.ValueKind != JsonValueKind.Number
                || !element.TryGetUInt64(out ulong number)
                || number > long.MaxValue
            )
            {
                throw Wrong(tensor, $"{property.Name} holds whole numbers from 0 to 2^63 - 1, found {Show(element)}");
            }

            numbers[i++] = (long)number;
        }

        return numbers;
    }

    private void CheckOffsets(string tensor, SafeTensorType type, long[] shape, long[] offsets)
    {
        string shown = SafeTensorLayout.Show(offsets);
        if (offsets.Length != 2)
        {
            throw Wrong(tensor, $"data_offsets must be [begin, end], found {shown}");
        }

        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end)
        {
            throw Wrong(tensor, $"data_offsets must not end before they begin, found {shown}");
        }

        if (end > dataLength)
        {
            throw Wrong(
                tensor,
                $"data_offsets {shown} end after the file's {dataLength} bytes of data; is it incomplete?"
            );
        }

        string described = $"{type} of shape {SafeTensorLayout.Show(shape)}";
        long expected =
            SafeTensorLayout.ByteLength(type, shape) ?? throw Wrong(tensor, $"{described} is larger than any file");
        if (end - begin != expected)
        {
            throw Wrong(tensor, $"{described} takes {expected} bytes, data_offsets {shown} hold {end - begin}");
        }
    }

    private void CheckCoverage(List<SafetensorsHeader.Entry> tensors)
    {
        long covered = 0;
        string previous = "";
        foreach (var tensor in tensors)
        {
            if (tensor.Begin < covered)
            {
                throw Wrong(
                    tensor.Name,
                    $"begins at byte {tensor.Begin} inside tensor {Quote(previous)}, which ends at {covered}"
                );
            }

            if (tensor.Begin > covered)
            {
                throw Wrong(
                    tensor.Name,
                    $"begins at byte {tensor.Begin}, but no tensor holds the bytes from {covered} on"
                );
            }

            covered = tensor.End;
            previous = tensor.Name;
        }

        if (covered != dataLength)
        {
            throw Wrong($"the tensors end at byte {covered} of the data, found {dataLength} bytes of data");
        }
    }

    /// <summary>Tensors without numbers stand at the end of the one before; names decide between two of them.</summary>
    private static int ByPlace(SafetensorsHeader.Entry a, SafetensorsHeader.Entry b)
    {
        int byPlace = (a.Begin, a.End).CompareTo((b.Begin, b.End));
        return byPlace != 0 ? byPlace : string.CompareOrdinal(a.Name, b.Name);
    }

    private FileFormatException Wrong(string tensor, string problem) => Wrong($"tensor {Quote(tensor)}: {problem}");

    private FileFormatException Wrong(string problem) => new(file, problem);
}
