namespace Hebb.Tests.Plasticity;

/// <summary>Rule files that are wrong: for each, its text and what the error must say.</summary>
public static class HostileRules
{
    private const string Good = """
        {"format":"hebb-rule","version":1,"name":"good","rounds":1,"learned":{"seed":1},
        "output":{"0":{"label":-1,"other":1},"1":{"label":1,"other":-1}},
        "graph":{"0":{"0":0.25,"1":0.5},"1":{"0":0.75,"1":1.5}},"input":{"0":2,"1":3}}
        """;

    public static IReadOnlyDictionary<string, (string Text, string[] Says)> Cases { get; } = All();

    private static Dictionary<string, (string, string[])> All() =>
        new()
        {
            ["nothing"] = ("", ["valid JSON"]),
            ["a list"] = ("[]", ["object"]),
            ["a comment"] = (Changed("\"version\"", "/* one */ \"version\""), ["valid JSON"]),
            ["cut short"] = (Good[..100], ["valid JSON"]),
            ["another JSON file"] = ("{\"a\":1}", ["format is missing"]),
            ["another format"] = (Changed("hebb-rule", "hebb-model"), ["format", "\"hebb-rule\"", "\"hebb-model\""]),
            ["a later version"] = (Changed("\"version\":1", "\"version\":2"), ["version must be 1", "found 2"]),
            ["version as text"] = (Changed("\"version\":1", "\"version\":\"1\""), ["version", "\"1\""]),
            ["no name"] = (Changed("\"name\":\"good\",", ""), ["name is missing"]),
            ["empty name"] = (Changed("\"good\"", "\"\""), ["name is ''"]),
            ["a name of two lines"] = (Changed("\"good\"", "\"a\\nb\""), ["name is 'a b'", "one line"]),
            ["a name that colours the terminal"] = (Changed("\"good\"", "\"\\u001b[31m\""), ["name is", "one line"]),
            ["no rounds"] = (Changed("\"rounds\":1,", ""), ["rounds is missing"]),
            ["no round"] = (Changed("\"rounds\":1", "\"rounds\":0"), ["rounds", "found 0"]),
            ["a thousand million rounds"] = (
                Changed("\"rounds\":1", "\"rounds\":1000000000"),
                ["rounds", "1000000000"]
            ),
            ["one and a half rounds"] = (Changed("\"rounds\":1", "\"rounds\":1.5"), ["rounds", "1.5"]),
            ["keys of another T"] = (Changed("\"rounds\":1", "\"rounds\":2"), ["output.00 is missing"]),
            ["unknown field"] = (Changed("\"learned\"", "\"lerned\""), ["'lerned'", "learned"]),
            ["learned a text"] = (Changed("{\"seed\":1}", "\"yes\""), ["learned", "\"yes\""]),
            ["learned a list"] = (Changed("\"seed\":1", "\"seed\":[1]"), ["learned", "'seed'", "[1]"]),
            ["learned null"] = (Changed("\"seed\":1", "\"seed\":null"), ["learned", "'seed'", "null"]),
            ["learned too large"] = (Changed("\"seed\":1", "\"seed\":1e999"), ["learned", "'seed'", "1e999"]),
            ["learned twice"] = (Changed("\"seed\":1", "\"seed\":1,\"seed\":1"), ["JSON", "seed"]),
            ["output null"] = (Changed("{\"label\":-1,\"other\":1}", "null"), ["output.0", "object", "null"]),
            ["output without a role"] = (Changed("\"label\":-1,", ""), ["output.0.label is missing"]),
            ["output with a third role"] = (
                Changed("\"label\":-1", "\"label\":-1,\"third\":0"),
                ["output.0", "'third'"]
            ),
            ["graph without a row"] = (Changed("\"0\":{\"0\":0.25,\"1\":0.5},", ""), ["graph.0 is missing"]),
            ["graph without a number"] = (Changed(",\"1\":1.5", ""), ["graph.1.1 is missing"]),
            ["graph with a row too many"] = (Changed("\"graph\":{", "\"graph\":{\"2\":{},"), ["graph", "'2'"]),
            ["graph with a pattern twice"] = (Changed("\"0\":0.25", "\"0\":0.25,\"0\":0.25"), ["JSON", "'0'"]),
            ["graph a list"] = (Changed("{\"0\":0.25,\"1\":0.5}", "[0.25,0.5]"), ["graph.0", "[0.25,0.5]"]),
            ["a number in quotes"] = (Changed("0.75", "\"0.75\""), ["graph.1.0", "\"0.75\""]),
            ["a number of no number"] = (Changed("0.75", "true"), ["graph.1.0", "true"]),
            ["NaN"] = (Changed("0.75", "NaN"), ["valid JSON", "N"]),
            ["Infinity"] = (Changed("0.75", "-Infinity"), ["valid JSON"]),
            ["NaN in quotes"] = (Changed("0.75", "\"NaN\""), ["graph.1.0", "\"NaN\""]),
            ["1e999"] = (Changed("0.75", "1e999"), ["graph.1.0", "finite", "1e999"]),
            ["too large for single precision"] = (Changed("0.75", "-3.5e38"), ["graph.1.0", "finite", "-3.5e38"]),
            ["input of another T"] = (Changed("\"input\":{\"0\":2", "\"input\":{\"00\":2"), ["input.0 is missing"]),
            ["input a number"] = (Changed("{\"0\":2,\"1\":3}", "2"), ["input", "object", "found 2"]),
            ["no rule at all"] = (
                "{\"format\":\"hebb-rule\",\"version\":1,\"name\":\"n\",\"rounds\":1}",
                ["output", "graph", "input"]
            ),
            ["deep nesting"] = (
                Changed("0.75", new string('[', 1000) + new string(']', 1000)),
                ["valid JSON", "depth"]
            ),
        };

    private static string Changed(string old, string replacement)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        return Good.Replace(old, replacement, StringComparison.Ordinal);
    }
}
