using Hebb.Experiments.Rules;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Rules;

public sealed class RuleSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private string File => Path.Combine(folder, "rule.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_rule_is_found_by_its_name_in_a_file_or_among_those_that_come_with_the_tool()
    {
        var table = new RuleTable(1, 2, 2, [0.5f, -1, 2, 3]);
        RuleFile.Save(new RuleSet("mine", 1, output: table), File);

        Assert.Equal(table.Values.ToArray(), RuleSource.Output(File).Table(1).Values.ToArray());
        Assert.Same(OutputRule.Hebb, RuleSource.Output("hebb"));
        Assert.Equal("constant:-2", RuleSource.Graph("constant:-2").Name);
        Assert.NotEmpty(ShippedRules.Names);
        foreach (string name in ShippedRules.Names)
        {
            var rules = RuleSource.Set(name)!;
            Assert.Equal(ShippedRules.Find(name).ToJson(), rules.ToJson());
            if (rules.Graph is { } graph)
            {
                Assert.Equal(
                    RuleTable.Of(graph).Values.ToArray(),
                    RuleSource.Graph(name).Table(rules.Rounds, default).Values.ToArray()
                );
            }
        }
    }

    [Fact]
    public void By_the_last_bit_a_rule_of_one_round_serves_any_number_of_rounds()
    {
        RuleFile.Save(new RuleSet("mine", 1, output: new RuleTable(1, 2, 2, [0.5f, -1, 2, 3])), File);

        Assert.Throws<InvalidOptionException>(() => RuleSource.Output(File).For(2));
        // Patterns 00, 10, 01, 11 by their last round; the order of rows is the table's.
        float[] values = RuleSource.OutputByLastBit(File).Table(2).Values.ToArray();
        Assert.Equal([0.5f, -1, 2, 3], values.Distinct());
        Assert.Equal(8, values.Length);
    }

    [Fact]
    public void A_file_without_the_wanted_part_is_refused_by_the_parts_name()
    {
        RuleFile.Save(new RuleSet("mine", 1, output: new RuleTable(1, 2, 2, [0.5f, -1, 2, 3])), File);

        var error = Assert.Throws<FileFormatException>(() => RuleSource.Graph(File));
        Assert.Contains("no graph rule", error.Message, StringComparison.Ordinal);
        Assert.Throws<UnknownNameException>(() => RuleSource.Output("perceptro"));
    }
}
