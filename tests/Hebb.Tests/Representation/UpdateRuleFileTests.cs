using System.Text;
using Hebb.Numerics;
using Hebb.Representation;
using Hebb.Tests.Data;
using Hebb.Tests.Persistence;

namespace Hebb.Tests.Representation;

public class UpdateRuleFileTests
{
    public static TheoryData<UpdateField> Fields => [.. Enum.GetValues<UpdateField>()];

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_rule_read_again_has_the_same_bits(UpdateField field)
    {
        var rule = Random(field);
        using var folder = new TemporaryFolder();
        UpdateRuleFile.Save(rule, folder["rule.json"]);
        var read = UpdateRuleFile.Load(folder["rule.json"]);
        Assert.Equal((rule.Name, rule.Rounds, rule.Field), (read.Name, read.Rounds, read.Field));
        Assert.Equal(rule.Learned, read.Learned);
        Assert.Equal(Weights(rule), Weights(read));
        Assert.Equal(UpdateRuleFile.ToJson(rule), UpdateRuleFile.ToJson(read));
    }

    [Fact]
    public void The_delta_rule_and_parts_that_are_not_there_come_back()
    {
        var delta = Read(UpdateRuleFile.ToJson(UpdateRule.Delta(4)));
        Assert.Null(delta.Input);
        Assert.Null(delta.Recurrent);
        Assert.Equal(0.5f, delta.Output!.Value([0, 0, 0, 1], [0.5f]));
        Assert.Equal(0, delta.Output.Value([1, 1, 1, 0], [0.5f]));
        Assert.Null(Read(UpdateRuleFile.ToJson(UpdateRule.None(1))).Output);
    }

    [Theory]
    [InlineData("\"hebb-update-rule\"", "\"hebb-rule\"", "format")]
    [InlineData("\"version\": 1", "\"version\": 2", "version must be 1")]
    [InlineData("\"rounds\": 3", "\"rounds\": 9", "rounds must be between 1 and 8")]
    [InlineData("\"rounds\": 3", "\"rounds\": 2", "unknown name")]
    [InlineData("\"field\": \"simple\"", "\"field\": \"square\"", "one of simple, ring, topographic, attention")]
    [InlineData("\"field\": \"simple\"", "\"field\": \"ring\"", "is missing")]
    [InlineData("\"offset\"", "\"ofset\"", "offset is missing")]
    [InlineData("\"unit 3\"", "\"unit 17\"", "unit 3 is missing")]
    [InlineData("\"error\"", "\"mistake\"", "error is missing")]
    [InlineData("\"name\": \"", "\"name\": \"\\u0007", "name is")]
    [InlineData("\"input\"", "\"entry\"", "unknown name 'entry'")]
    [InlineData("\"offset\": ", "\"offset\": 1e99, \"a\": ", "unknown name 'a'")]
    [InlineData("{\n", "{ \"version\": 1,\n", "JSON")]
    public void A_hostile_file_is_refused_in_one_line_that_names_the_thing(string good, string bad, string says)
    {
        string text = UpdateRuleFile.ToJson(Random(UpdateField.Simple));
        int at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, good);
        string changed = string.Concat(text.AsSpan(0, at), bad, text.AsSpan(at + good.Length));
        Refusal.AssertOneLine("rule.json", [says], () => Read(changed));
    }

    [Fact]
    public void Only_an_output_function_has_a_name()
    {
        string text = UpdateRuleFile.ToJson(UpdateRule.Delta(2));
        string input = text.Replace("\"output\"", "\"input\"", StringComparison.Ordinal);
        Refusal.AssertOneLine("rule.json", ["only an output function"], () => Read(input));
        string other = text.Replace("\"named\": \"delta\"", "\"named\": \"hebb\"", StringComparison.Ordinal);
        Refusal.AssertOneLine("rule.json", ["output.named", "\"delta\"", "\"hebb\""], () => Read(other));
    }

    [Fact]
    public void Damaged_files_are_read_or_refused() =>
        Mutations.Attack(
            [Encoding.UTF8.GetBytes(UpdateRuleFile.ToJson(Random(UpdateField.Attention)))],
            file => UpdateRuleFile.Read(new MemoryStream(file), "rule.json"),
            2000,
            allowedBytes: 600_000
        );

    [Fact]
    public void Tables_show_the_functions_and_nothing_for_neurons_that_never_fired()
    {
        var rule = Random(UpdateField.Simple);
        var tables = UpdateTable.Of(rule, points: 5);
        Assert.Equal(["f_in", "f_rec", "f_out"], tables.Select(table => table.Title));
        Assert.Equal(["-2", "-1", "0", "1", "2"], tables[0].Columns);
        Assert.Equal(rule.Input!.Value([-1], [1, 0, 1]), tables[0].Values[5][1]);
        Assert.Equal(rule.Recurrent!.Value([0, 1, 1], [1, 0, 0]), tables[1].Values[3][4]);
        Assert.Equal(rule.Output!.Value([1, 1, 0], [2]), tables[2].Values[6][4]);
        Assert.All(tables, table => Assert.All(table.Values[0], value => Assert.Equal(0, value)));
        Assert.All(tables[1].Values, row => Assert.Equal(0, row[0]));
        Assert.Equal("f_out", Assert.Single(UpdateTable.Of(UpdateRule.Delta(2))).Title);
    }

    private static UpdateRule Random(UpdateField field)
    {
        var options = new UpdateRuleOptions { Learn = LearnedUpdates.All, Field = field };
        return UpdateRuleDraw.First(options, RandomKey.FromSeed(9)) with
        {
            Name = "random \"µ\"",
            Input = UpdateNetwork.Draw(1, 3, 0, isZero: false, RandomKey.FromSeed(10)),
            Learned = new Dictionary<string, string> { ["data"] = "circles", ["unexplained"] = "0.06" },
        };
    }

    private static float[] Weights(UpdateRule rule) =>
        [
            .. new[] { rule.Input, rule.Recurrent, rule.Output }.SelectMany(function =>
                ((UpdateNetwork)function!).Weights.ToArray()
            ),
        ];

    private static UpdateRule Read(string json) =>
        UpdateRuleFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "rule.json");
}
