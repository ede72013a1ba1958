using System.Globalization;
using System.Text.Json;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// One rule of a rule file. A table has a line for each pre-synaptic pattern; a rule network a line for each hidden unit; a
/// named rule for long T its name.
/// </summary>
internal static class RulePartJson
{
    private const string Name = "named";
    private const string Offset = "offset";
    private const string Bias = "bias";
    private const string Out = "out";
    private const string Label = "label";

    private static readonly string[] Roles = [Label, "other"];

    /// <summary>The lines of an output rule or a graph rule; for T = 1 both have two columns.</summary>
    public static IEnumerable<string> Lines(IPlasticityRule rule, bool isOutput) =>
        rule switch
        {
            RuleFunction named => [$"\"{Name}\": \"{named.Name}\""],
            RuleNetwork network => [$"\"{Offset}\": {Number(network.Weights[^1])}", .. Units(network)],
            _ => Rows((RuleTable)rule, isOutput),
        };

    /// <summary>The lines of an input rule.</summary>
    public static IEnumerable<string> InputLines(RuleTable rule) =>
        Patterns(rule.Rounds).Select((pattern, b) => $"\"{pattern}\": {Number(rule[0, b])}");

    /// <summary>Reads what <see cref="Lines"/> writes; none where the file does not have it.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="fields">The file.</param>
    /// <param name="part"><c>output</c> or <c>graph</c>.</param>
    /// <param name="rounds">T.</param>
    public static IPlasticityRule? Read(string file, JsonFields fields, string part, int rounds)
    {
        if (fields.Optional(part) is not { } element)
        {
            return null;
        }

        if (rounds <= RuleTable.MostRounds)
        {
            string[] rows = Patterns(rounds),
                columns = part == "output" ? Roles : rows;
            var byRow = new JsonFields(file, part, element, rows);
            var rowFields = rows.Select(row => new JsonFields(file, byRow.PathOf(row), byRow[row], columns));
            return new RuleTable(
                rounds,
                rows.Length,
                columns.Length,
                [.. rowFields.SelectMany(row => Row(row, columns))]
            );
        }

        bool isNamed = element.ValueKind == JsonValueKind.Object && element.TryGetProperty(Name, out _);
        return isNamed
            ? ReadNamed(new JsonFields(file, part, element, [Name]), part, rounds)
            : ReadNetwork(file, part, element, rounds);
    }

    /// <summary>Reads an input rule; none where the file does not have it.</summary>
    /// <inheritdoc cref="Read"/>
    public static RuleTable? ReadInput(string file, JsonFields fields, string part, int rounds)
    {
        if (fields.Optional(part) is not { } element)
        {
            return null;
        }

        InvalidOptionException.ThrowIfOutside("rounds of an input rule", rounds, 1, RuleTable.MostRounds);
        string[] patterns = Patterns(rounds);
        return new RuleTable(
            rounds,
            1,
            patterns.Length,
            [.. Row(new JsonFields(file, part, element, patterns), patterns)]
        );
    }

    private static IEnumerable<float> Row(JsonFields row, string[] columns) => columns.Select(row.Single);

    private static IPlasticityRule ReadNamed(JsonFields fields, string part, int rounds)
    {
        try
        {
            return part == "output"
                ? OutputRule.Parse(fields.Text(Name)).For(rounds)
                : GraphRule.Parse(fields.Text(Name)).For(rounds, default);
        }
        catch (UnknownNameException e)
        {
            throw fields.Wrong(Name, $"a known rule ({e.Message})");
        }
    }

    private static RuleNetwork ReadNetwork(string file, string part, JsonElement element, int rounds)
    {
        // What is not as it should be is named below.
        int names = element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Count() : 0;
        int hidden = Math.Clamp(names - 1, 1, 10_000);
        string[] units = [.. Enumerable.Range(1, hidden).Select(Unit)];
        string[] bits = Bits(rounds, part == "output");
        var fields = new JsonFields(file, part, element, [Offset, .. units]);
        JsonFields[] ofUnits =
        [
            .. units.Select(unit => new JsonFields(file, fields.PathOf(unit), fields[unit], [Bias, Out, .. bits])),
        ];
        float[] weights =
        [
            .. ofUnits.SelectMany(unit => bits.Select(unit.Single)),
            .. ofUnits.Select(unit => unit.Single(Bias)),
            .. ofUnits.Select(unit => unit.Single(Out)),
            fields.Single(Offset),
        ];
        return new RuleNetwork(rounds, part == "output", hidden, weights);
    }

    private static IEnumerable<string> Units(RuleNetwork network)
    {
        string[] bits = Bits(network.Rounds, network.IsOutput);
        var weights = network.Weights.ToArray();
        for (int k = 0; k < network.Hidden; k++)
        {
            string[] entries =
            [
                $"\"{Bias}\": {Number(weights[(network.Hidden * bits.Length) + k])}",
                $"\"{Out}\": {Number(weights[(network.Hidden * (bits.Length + 1)) + k])}",
                .. bits.Select((bit, i) => $"\"{bit}\": {Number(weights[(k * bits.Length) + i])}"),
            ];
            yield return $"\"{Unit(k + 1)}\": {{ {string.Join(", ", entries)} }}";
        }
    }

    private static string Unit(int number) => string.Create(CultureInfo.InvariantCulture, $"unit {number}");

    private static string[] Bits(int rounds, bool isOutput) =>
        [
            .. Enumerable.Range(1, rounds).Select(round => $"pre {round}"),
            .. isOutput ? [Label] : Enumerable.Range(1, rounds).Select(round => $"post {round}"),
        ];

    /// <summary>The 2^T patterns as T digits, in the order of a table's rows.</summary>
    private static string[] Patterns(int rounds) =>
        [.. Enumerable.Range(0, 1 << rounds).Select(bits => new FiringPattern(bits, rounds).ToString())];

    /// <summary>A line for each row, the numbers of all rows under one another.</summary>
    private static IEnumerable<string> Rows(RuleTable table, bool isOutput)
    {
        string[] rows = Patterns(table.Rounds),
            columns = isOutput ? Roles : rows;
        string[] numbers = [.. table.Values.ToArray().Select(Number)];
        int width = numbers.Max(number => number.Length);
        for (int a = 0; a < rows.Length; a++)
        {
            var row = numbers.AsSpan(a * columns.Length, columns.Length).ToArray();
            var entries = row.Zip(columns, (number, column) => $"\"{column}\": {number.PadLeft(width)}");
            yield return $"\"{rows[a]}\": {{ {string.Join(", ", entries)} }}";
        }
    }

    /// <summary>The shortest digits that give the same number again.</summary>
    private static string Number(float number) => number.ToString("R", CultureInfo.InvariantCulture);
}
