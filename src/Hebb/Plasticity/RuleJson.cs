using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>Rules as JSON for people: firing patterns such as <c>101</c> are the names, one line holds what one pattern does.</summary>
internal static class RuleJson
{
    private const string FormatName = "hebb-rule";
    private const int Version = 1;

    /// <summary>The file is an object; its graph rule an object of objects.</summary>
    private const int Depth = 3;

    /// <summary>The rules as text; the same rules always give the same text.</summary>
    public static string Write(RuleSet rules)
    {
        List<string> parts =
        [
            $"  \"format\": {Quote(FormatName)}",
            Line($"  \"version\": {Version}"),
            $"  \"name\": {Quote(rules.Name)}",
            Line($"  \"rounds\": {rules.Rounds}"),
        ];
        if (rules.Learned.Count > 0)
        {
            var facts = rules.Learned.OrderBy(fact => fact.Key, StringComparer.Ordinal);
            parts.Add(
                Object(
                    "learned",
                    facts.Select(f => $"{Quote(f.Key)}: {(IsNumber(f.Value) ? f.Value : Quote(f.Value))}")
                )
            );
        }

        if (rules.Output is { } output)
        {
            parts.Add(Object("output", RulePartJson.Lines(output, isOutput: true)));
        }

        if (rules.Graph is { } graph)
        {
            parts.Add(Object("graph", RulePartJson.Lines(graph, isOutput: false)));
        }

        if (rules.Input is { } input)
        {
            parts.Add(Object("input", RulePartJson.InputLines(input)));
        }

        return $"{{\n{string.Join(",\n", parts)}\n}}\n";
    }

    /// <summary>Reads what <see cref="Write"/> writes, names in any order.</summary>
    /// <exception cref="FileFormatException">The text is anything else; the message names the thing and the value.</exception>
    public static RuleSet Read(string file, ReadOnlyMemory<byte> utf8)
    {
        using var document = StrictJson.ParseObject(file, utf8, Depth);
        var fields = new JsonFields(
            file,
            "",
            document.RootElement,
            required: ["format", "version", "name", "rounds"],
            "learned",
            "output",
            "graph",
            "input"
        );
        if (fields.Text("format") != FormatName)
        {
            throw fields.Wrong("format", $"\"{FormatName}\"");
        }

        if (fields.Int32("version") != Version)
        {
            throw fields.Wrong("version", $"{Version}");
        }

        int rounds = fields.Int32("rounds");
        if (rounds is < 1 or > RecurrentLayer.MostRounds)
        {
            throw fields.Wrong("rounds", $"between 1 and {RecurrentLayer.MostRounds}");
        }

        try
        {
            return new RuleSet(
                fields.Text("name"),
                rounds,
                RulePartJson.Read(file, fields, "output", rounds),
                RulePartJson.Read(file, fields, "graph", rounds),
                RulePartJson.ReadInput(file, fields, "input", rounds)
            )
            {
                Learned = ReadLearned(file, fields),
            };
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(file, e.Message, e);
        }
    }

    private static Dictionary<string, string> ReadLearned(string file, JsonFields fields)
    {
        var learned = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Optional("learned") is not { } element)
        {
            return learned;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw fields.Wrong("learned", "an object {…}");
        }

        foreach (var fact in element.EnumerateObject())
        {
            string? text =
                fact.Value.ValueKind == JsonValueKind.String ? fact.Value.GetString() : fact.Value.GetRawText();
            bool isFact = fact.Value.ValueKind == JsonValueKind.String || IsNumber(text!);
            learned[fact.Name] = isFact
                ? text!
                : throw new FileFormatException(
                    file,
                    $"learned: {StrictJson.Quote(fact.Name)} must be a text in quotes or a finite number, found {StrictJson.Show(fact.Value)}"
                );
        }

        return learned;
    }

    /// <summary>True for a finite number as JSON writes it, which has no 1., .5, +1, 007 or NaN.</summary>
    private static bool IsNumber(string text)
    {
        if (text.Length == 0 || !(text[0] == '-' || char.IsAsciiDigit(text[0])) || !char.IsAsciiDigit(text[^1]))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read()
                && reader.TokenType == JsonTokenType.Number
                && reader.TryGetDouble(out double number)
                && double.IsFinite(number)
                && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Object(string name, IEnumerable<string> lines) =>
        $"  \"{name}\": {{\n    {string.Join(",\n    ", lines)}\n  }}";

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
