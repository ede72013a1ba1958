using System.Text.Json;
using System.Text.Unicode;

namespace Hebb.Persistence;

/// <summary>Reads JSON that comes from a file: what two readers could understand in two ways is an error.</summary>
internal static class StrictJson
{
    /// <summary>
    /// Parses one JSON object: valid UTF-8, no comments, no trailing commas, no NaN or Infinity, no name twice in one
    /// object, at most <paramref name="depth"/> objects and arrays inside one another, and every string a valid text.
    /// </summary>
    /// <param name="file">The file's name, for the error.</param>
    /// <param name="utf8">The document; it must not change as long as the result is used.</param>
    /// <param name="depth">How deep objects and arrays may be nested, ≥ 1.</param>
    /// <param name="part">The part of the file that the document is, for the error; none if it is the whole file.</param>
    /// <exception cref="FileFormatException">The document is anything else.</exception>
    public static JsonDocument ParseObject(string file, ReadOnlyMemory<byte> utf8, int depth, string? part = null)
    {
        string where = part is null ? "" : $"{part}: ";
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new FileFormatException(file, $"{where}UTF-8 text expected, found other bytes");
        }

        JsonDocument document;
        try
        {
            CheckStrings(utf8.Span, depth);
            document = JsonDocument.Parse(utf8, new() { MaxDepth = depth, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FileFormatException(file, $"{where}valid JSON expected: {OneLine(Problem(e), 200)}", e);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new FileFormatException(file, $"{where}a JSON object {{…}} expected, found another kind of value");
        }

        return document;
    }

    /// <summary>A value as it stands in the file, cut to a length fit for an error message.</summary>
    public static string Show(JsonElement value) => OneLine(value.GetRawText(), 60);

    /// <summary>A name from the file in quotes, cut to a length fit for an error message.</summary>
    public static string Quote(string name) => $"'{OneLine(name, 60)}'";

    private static string Problem(Exception error) =>
        error is JsonException json ? JsonProblem.Describe(json) : error.Message;

    /// <summary>Text from a file made safe for a message: control characters replaced by spaces, cut to <paramref name="length"/>.</summary>
    private static string OneLine(string text, int length)
    {
        string cut = text.Length <= length ? text : $"{text.AsSpan(0, length)}…";
        return string.Create(
            cut.Length,
            cut,
            static (line, from) =>
            {
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
                }
            }
        );
    }

    /// <summary>Unescapes every string once: "\uD800" is good JSON and no text, and would throw only when it is used.</summary>
    private static void CheckStrings(ReadOnlySpan<byte> utf8, int depth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = depth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }
}
