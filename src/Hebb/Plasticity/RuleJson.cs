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

    private static readonly string[] Roles = ["label", "other"];

    /// <summary>The rules as text; the same rules always give the same text.</summary>
    public static string Write(RuleSet rules)
    {
        string[] patterns = Patterns(rules.Rounds);
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
            parts.Add(Object("output", Rows(output, patterns, Roles)));
        }

        if (rules.Graph is { } graph)
        {
            parts.Add(Object("graph", Rows(graph, patterns, patterns)));
        }

        if (rules.Input is { } input)
        {
            parts.Add(Object("input", patterns.Select((p, b) => $"\"{p}\": {Number(input[0, b])}")));
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
        if (rounds is < 1 or > NetworkShape.MostRounds)
        {
            throw fields.Wrong("rounds", $"between 1 and {NetworkShape.MostRounds}");
        }

        string[] patterns = Patterns(rounds);
        try
        {
            return new RuleSet(
                fields.Text("name"),
                rounds,
                ReadTable(file, fields, "output", rounds, patterns, Roles),
                ReadTable(file, fields, "graph", rounds, patterns, patterns),
                ReadInput(file, fields, rounds, patterns)
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

    /// <summary>The 2^T patterns as T digits, in the order of a table's rows.</summary>
    private static string[] Patterns(int rounds) =>
        [.. Enumerable.Range(0, 1 << rounds).Select(bits => new FiringPattern(bits, rounds).ToString())];

    private static RuleTable? ReadTable(
        string file,
        JsonFields fields,
        string name,
        int rounds,
        string[] rows,
        string[] columns
    )
    {
        if (fields.Optional(name) is not { } element)
        {
            return null;
        }

        var byRow = new JsonFields(file, name, element, rows);
        var values = new List<float>();
        foreach (string row in rows)
        {
            ReadRow(new JsonFields(file, byRow.PathOf(row), byRow[row], columns), columns, values);
        }

        return new RuleTable(rounds, rows.Length, columns.Length, values.ToArray());
    }

    private static RuleTable? ReadInput(string file, JsonFields fields, int rounds, string[] patterns)
    {
        if (fields.Optional("input") is not { } element)
        {
            return null;
        }

        var values = new List<float>();
        ReadRow(new JsonFields(file, "input", element, patterns), patterns, values);
        return new RuleTable(rounds, 1, patterns.Length, values.ToArray());
    }

    private static void ReadRow(JsonFields row, string[] columns, List<float> values)
    {
        foreach (string column in columns)
        {
            values.Add(row.Single(column));
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

    /// <summary>A line for each row, the numbers of all rows under one another.</summary>
    private static IEnumerable<string> Rows(RuleTable table, string[] rows, string[] columns)
    {
        string[] numbers = [.. table.Values.ToArray().Select(Number)];
        int width = numbers.Max(number => number.Length);
        for (int a = 0; a < rows.Length; a++)
        {
            var row = numbers.AsSpan(a * columns.Length, columns.Length).ToArray();
            var entries = row.Zip(columns, (number, column) => $"\"{column}\": {number.PadLeft(width)}");
            yield return $"\"{rows[a]}\": {{ {string.Join(", ", entries)} }}";
        }
    }

    private static string Object(string name, IEnumerable<string> lines) =>
        $"  \"{name}\": {{\n    {string.Join(",\n    ", lines)}\n  }}";

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>The shortest digits that give the same number again.</summary>
    private static string Number(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
