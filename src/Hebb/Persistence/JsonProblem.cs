using System.Text.Json;

namespace Hebb.Persistence;

/// <summary>
/// What is wrong with a JSON text, in words for the person who wrote it: .NET's own counts lines from 0 and speaks of its
/// reader and of types.
/// </summary>
internal static class JsonProblem
{
    // Begin what .NET appends to a message.
    private static readonly string[] Places = [" Path: ", " LineNumber: "];

    /// <summary>Where it is and what it is, such as <c>line 2, column 14: the text ends too early</c>.</summary>
    public static string Describe(JsonException error)
    {
        string where = error is { LineNumber: { } line, BytePositionInLine: { } column }
            ? $"line {line + 1}, column {column + 1}: "
            : "";
        string name = error.Path is { Length: > 2 } path ? $"{path.TrimStart('$', '.')}: " : "";
        return where + name + What(error.Message);
    }

    private static string What(string message)
    {
        string text = message.ReplaceLineEndings(" ");
        foreach (string place in Places)
        {
            int at = text.IndexOf(place, StringComparison.Ordinal);
            text = at < 0 ? text : text[..at];
        }

        text = text.TrimEnd('.', ' ');
        return text switch
        {
            _ when text.Contains("does not contain any JSON tokens", StringComparison.Ordinal) =>
                "the text ends before a value",
            _ when text.Contains("end of the JSON payload", StringComparison.Ordinal)
                    || text.Contains("reached end of data", StringComparison.OrdinalIgnoreCase)
                    || text.Contains("isFinalBlock", StringComparison.Ordinal) => "the text ends too early",
            _ when text.Contains("could not be converted", StringComparison.Ordinal) =>
                "another kind of value expected",
            _ when text.IndexOf("required properties", StringComparison.Ordinal) > 0 =>
                $"missing: {text[(text.LastIndexOf(':') + 1)..].Trim()}",
            _ => text,
        };
    }
}
