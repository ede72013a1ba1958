using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>An update rule as JSON for people: a line for each hidden unit, whose weights are named by what they come from.</summary>
internal static class UpdateRuleJson
{
    private const string FormatName = "hebb-update-rule";
    private const int Version = 1;
    private const int Depth = 3;
    private const string Name = "named";
    private const string Delta = "delta";
    private const string Offset = "offset";
    private const string Bias = "bias";
    private const string Out = "out";

    private static readonly string[] Units =
    [
        .. Enumerable.Range(1, UpdateNetwork.Hidden).Select(unit => Line($"unit {unit}")),
    ];

    private static readonly string[] Attention =
    [
        .. Enumerable.Range(1, UpdateNetwork.AttentionRank).Select(row => Line($"query {row}")),
        .. Enumerable.Range(1, UpdateNetwork.AttentionRank).Select(row => Line($"key {row}")),
    ];

    /// <summary>The rule as text; the same rule always gives the same text.</summary>
    public static string Write(UpdateRule rule)
    {
        List<string> parts =
        [
            $"  \"format\": {Quote(FormatName)}",
            Line($"  \"version\": {Version}"),
            $"  \"name\": {Quote(rule.Name)}",
            Line($"  \"rounds\": {rule.Rounds}"),
            $"  \"field\": {Quote(JsonFields.NameOf(rule.Field))}",
        ];
        if (rule.Learned.Count > 0)
        {
            var facts = rule.Learned.OrderBy(fact => fact.Key, StringComparer.Ordinal);
            parts.Add(Object("learned", facts.Select(fact => $"{Quote(fact.Key)}: {Quote(fact.Value)}")));
        }

        AddPart(parts, "input", rule.Input, InputNames(rule.Rounds));
        AddPart(parts, "recurrent", rule.Recurrent, RecurrentNames(rule.Field, rule.Rounds));
        AddPart(parts, "output", rule.Output, OutputNames(rule.Field, rule.Rounds));
        return $"{{\n{string.Join(",\n", parts)}\n}}\n";
    }

    /// <summary>Reads what <see cref="Write"/> writes, names in any order.</summary>
    /// <exception cref="FileFormatException">The text is anything else; the message names the thing and the value.</exception>
    public static UpdateRule Read(string file, ReadOnlyMemory<byte> utf8)
    {
        using var document = StrictJson.ParseObject(file, utf8, Depth);
        var fields = new JsonFields(
            file,
            "",
            document.RootElement,
            required: ["format", "version", "name", "rounds", "field"],
            "learned",
            "input",
            "recurrent",
            "output"
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
        if (rounds is < 1 or > HebbianOptions.MostRounds)
        {
            throw fields.Wrong("rounds", $"between 1 and {HebbianOptions.MostRounds}");
        }

        var field = fields.Choice<UpdateField>("field");
        int context = field == UpdateField.Attention ? rounds : 0;
        int pre = UpdateRule.PreNumbersOf(field, rounds);
        try
        {
            var rule = new UpdateRule(fields.Text("name"), rounds)
            {
                Field = field,
                Learned = fields.Optional("learned") is null ? [] : fields.Texts("learned"),
                Input = Part(file, fields, "input", InputNames(rounds), (1, rounds, 0), rounds),
                Recurrent = Part(
                    file,
                    fields,
                    "recurrent",
                    RecurrentNames(field, rounds),
                    (pre, rounds, context),
                    rounds
                ),
                Output = Part(file, fields, "output", OutputNames(field, rounds), (pre, 1, context), rounds),
            };
            rule.Validate();
            return rule;
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(file, e.Message, e);
        }
    }

    private static void AddPart(List<string> parts, string name, UpdateFunction? function, string[] inputs)
    {
        if (function is UpdateNetwork network)
        {
            parts.Add(Object(name, Lines(network, inputs)));
        }
        else if (function is not null)
        {
            parts.Add(Object(name, [$"\"{Name}\": \"{Delta}\""]));
        }
    }

    private static IEnumerable<string> Lines(UpdateNetwork network, string[] inputs)
    {
        const int Hidden = UpdateNetwork.Hidden;
        float[] w = network.Weights.ToArray();
        yield return $"\"{Offset}\": {Number(w[network.OffsetAt])}";
        for (int h = 0; h < Hidden; h++)
        {
            string[] entries =
            [
                $"\"{Bias}\": {Number(w[network.BiasAt + h])}",
                $"\"{Out}\": {Number(w[network.OutAt + h])}",
                .. inputs.Select((input, i) => $"\"{input}\": {Number(w[(i * Hidden) + h])}"),
            ];
            yield return $"\"{Units[h]}\": {{ {string.Join(", ", entries)} }}";
        }

        foreach (var (n, row) in Attention.Take(network.Context > 0 ? Attention.Length : 0).Index())
        {
            var (from, names) = AttentionRow(network, inputs, n);
            var entries = names.Select(
                (input, i) => $"\"{input}\": {Number(w[from + (i * UpdateNetwork.AttentionRank)])}"
            );
            yield return $"\"{row}\": {{ {string.Join(", ", entries)} }}";
        }
    }

    private static UpdateFunction? Part(
        string file,
        JsonFields fields,
        string part,
        string[] inputs,
        (int Pre, int Post, int Context) size,
        int rounds
    )
    {
        if (fields.Optional(part) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(Name, out _))
        {
            var named = new JsonFields(file, part, element, [Name]);
            return part == "output" && named.Text(Name) == Delta
                ? UpdateFunction.Delta(rounds)
                : throw named.Wrong(
                    Name,
                    part == "output" ? $"\"{Delta}\"" : "left out: only an output function has one"
                );
        }

        const int Hidden = UpdateNetwork.Hidden;
        string[] attention = size.Context > 0 ? Attention : [];
        var ofPart = new JsonFields(file, part, element, [Offset, .. Units, .. attention]);
        var w = new float[UpdateNetwork.WeightsOf(size.Pre, size.Post, size.Context)];
        var network = new UpdateNetwork(size.Pre, size.Post, size.Context, w);
        w[network.OffsetAt] = ofPart.Single(Offset);
        foreach (var (h, unit) in Units.Index())
        {
            var row = new JsonFields(file, ofPart.PathOf(unit), ofPart[unit], [Bias, Out, .. inputs]);
            w[network.BiasAt + h] = row.Single(Bias);
            w[network.OutAt + h] = row.Single(Out);
            foreach (var (i, input) in inputs.Index())
            {
                w[(i * Hidden) + h] = row.Single(input);
            }
        }

        foreach (var (n, name) in attention.Index())
        {
            var (from, names) = AttentionRow(network, inputs, n);
            var row = new JsonFields(file, ofPart.PathOf(name), ofPart[name], names);
            foreach (var (i, input) in names.Index())
            {
                w[from + (i * UpdateNetwork.AttentionRank)] = row.Single(input);
            }
        }

        return network;
    }

    // Where the weights of a row of Q or K begin, and what they come from.
    private static (int From, string[] Names) AttentionRow(UpdateNetwork network, string[] inputs, int row)
    {
        const int Rank = UpdateNetwork.AttentionRank;
        return row < Rank
            ? (network.QueryAt + row, [.. inputs.AsSpan(network.PreInputs, network.PostInputs), Bias])
            : (network.KeyAt + row - Rank, [.. inputs.AsSpan(0, network.Context)]);
    }

    private static string[] InputNames(int rounds) => ["x", .. Rounds("post", rounds)];

    private static string[] RecurrentNames(UpdateField field, int rounds) =>
        [.. PreNames(field, rounds), .. Rounds("post", rounds), .. ContextNames(field, rounds)];

    private static string[] OutputNames(UpdateField field, int rounds) =>
        [.. PreNames(field, rounds), "error", .. ContextNames(field, rounds)];

    private static IEnumerable<string> PreNames(UpdateField field, int rounds) =>
        UpdateRule.PreNumbersOf(field, rounds) == rounds
            ? Rounds("pre", rounds)
            : Enumerable
                .Range(-UpdateRule.Reach, (2 * UpdateRule.Reach) + 1)
                .SelectMany(place => Rounds(place == 0 ? "pre" : Line($"pre {place:+0;-0} round"), rounds));

    private static IEnumerable<string> ContextNames(UpdateField field, int rounds) =>
        field == UpdateField.Attention ? Rounds("mean", rounds) : [];

    private static IEnumerable<string> Rounds(string name, int rounds) =>
        Enumerable.Range(1, rounds).Select(round => Line($"{name} {round}"));

    private static string Object(string name, IEnumerable<string> lines) =>
        $"  \"{name}\": {{\n    {string.Join(",\n    ", lines)}\n  }}";

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>The shortest digits that give the same number again.</summary>
    private static string Number(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
