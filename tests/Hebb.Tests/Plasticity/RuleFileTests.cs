using System.Text;
using System.Text.Json;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Data;
using Hebb.Tests.Persistence;

namespace Hebb.Tests.Plasticity;

public sealed class RuleFileTests
{
    public static TheoryData<string> HostileCases => [.. HostileRules.Cases.Keys];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Rules_are_read_as_they_were_written_to_the_bit(int rounds)
    {
        using var folder = new TemporaryFolder();
        var rules = Random(rounds);

        RuleFile.Save(rules, folder["rule.json"]);
        var read = RuleFile.Load(folder["rule.json"]);

        Assert.Equal(rules.Name, read.Name);
        Assert.Equal(rules.Rounds, read.Rounds);
        Assert.Equal(Bits(rules.Output), Bits(read.Output));
        Assert.Equal(Bits(rules.Graph), Bits(read.Graph));
        Assert.Equal(Bits(rules.Input), Bits(read.Input));
        Assert.Equal(rules.Learned, read.Learned);
        Assert.Equal(rules.ToJson(), read.ToJson());
        Assert.InRange(new FileInfo(folder["rule.json"]).Length, 1, RuleFile.MaxLength / 4);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void One_rule_alone_makes_a_file(bool output, bool graph, bool input)
    {
        var all = Random(2);
        var rules = new RuleSet(
            "one",
            2,
            output ? all.Output : null,
            graph ? all.Graph : null,
            input ? all.Input : null
        );

        var read = Read(rules.ToJson());

        Assert.Equal(output, read.Output is not null);
        Assert.Equal(graph, read.Graph is not null);
        Assert.Equal(input, read.Input is not null);
    }

    [Fact]
    public void A_file_reads_as_people_write_it()
    {
        var rules = new RuleSet(
            "a small rule",
            rounds: 1,
            RuleTable.OutputFrom(1, (pre, isTrue) => pre.LastBit == isTrue ? 1 : -0.5f),
            RuleTable.From(1, (pre, post) => pre.Bits + (10 * post.Bits)),
            RuleTable.InputFrom(1, post => post.LastBit ? 1e-5f : 0)
        )
        {
            Learned = new Dictionary<string, string>
            {
                ["seed"] = "1",
                ["data"] = "relu1",
                ["agent"] = "007",
                ["beyond"] = "1e999",
            },
        };

        Assert.Equal(
            """
            {
              "format": "hebb-rule",
              "version": 1,
              "name": "a small rule",
              "rounds": 1,
              "learned": {
                "agent": "007",
                "beyond": "1e999",
                "data": "relu1",
                "seed": 1
              },
              "output": {
                "0": { "label": -0.5, "other":    1 },
                "1": { "label":    1, "other": -0.5 }
              },
              "graph": {
                "0": { "0":  0, "1": 10 },
                "1": { "0":  1, "1": 11 }
              },
              "input": {
                "0": 0,
                "1": 1E-05
              }
            }

            """.ReplaceLineEndings("\n"),
            rules.ToJson()
        );
    }

    [Fact]
    public void A_file_written_by_hand_in_any_order_is_read()
    {
        var rules = Read(
            """
            {"rounds":2,"graph":{
              "11":{"11":11,"10":10,"01":-1e-2,"00":0.0}, "10":{"00":20,"01":21,"10":22,"11":23},
              "00":{"00":1,"01":2,"10":3,"11":4}, "01":{"00":5,"01":6,"10":7,"11":8}},
             "learned":{"accuracy":0.860,"data":"\u00b5"},"name":"by hand","version":1,"format":"hebb-rule"}
            """
        );

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 22, 23, 0, -0.01f, 10, 11], RuleTable.Of(rules.Graph!).Values);
        Assert.Null(rules.Output);
        Assert.Equal("0.860", rules.Learned["accuracy"]);
        Assert.Equal("µ", rules.Learned["data"]);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(16)]
    public void Rules_for_long_T_come_back_to_the_bit_as_networks_and_names(int rounds)
    {
        var key = RandomKey.FromSeed(6);
        var rules = new RuleSet(
            "long",
            rounds,
            MlpParameters.OfOutputRule(rounds, key, hidden: 3).ToRule(),
            MlpParameters.OfGraphRule(rounds, key).ToRule()
        );
        var named = new RuleSet(
            "named",
            rounds,
            OutputRule.PerceptronFiredOnly.For(rounds),
            GraphRule.Homeostatic(0.2f).For(rounds, key)
        );

        var read = Read(rules.ToJson());
        var readNamed = Read(named.ToJson());

        Assert.Equal(rules.ToJson(), read.ToJson());
        Assert.Equal(Weights(rules.Output), Weights(read.Output));
        Assert.Equal(Weights(rules.Graph), Weights(read.Graph));
        Assert.Contains("\"named\": \"homeostatic:0.2\"", named.ToJson(), StringComparison.Ordinal);
        Assert.Equal(named.ToJson(), readNamed.ToJson());
        var values = new float[4];
        readNamed.Graph!.Evaluate([0, 1 << 8], [0, (ushort)(1 << (rounds - 2))], values);
        Assert.Equal(rounds == 9 ? [0, 0, 0.2f, -0.8f] : [0, 0, 0, 0], values);

        static float[] Weights(IPlasticityRule? rule) => Assert.IsType<RuleNetwork>(rule).Weights.ToArray();
    }

    [Theory]
    [InlineData("""{"named":"perceptorn"}""", "output.named must be a known rule")]
    [InlineData("""{"named":"perceptron","unit 1":{}}""", "output has an unknown name 'unit 1'")]
    [InlineData("""{}""", "output.offset is missing")]
    [InlineData("""{"offset":0}""", "output.unit 1 is missing")]
    [InlineData("""{"offset":0,"unit 2":{}}""", "output.unit 1 is missing")]
    [InlineData("""{"offset":0,"unit 1":{"bias":0}}""", "output.unit 1.out is missing")]
    [InlineData("""7""", "output must be an object")]
    public void Rules_for_long_T_that_are_none_are_refused_by_name(string output, string says)
    {
        string json = $$"""
            {"format":"hebb-rule","version":1,"name":"long","rounds":16,"output":{{output}}}
            """;

        string message = Assert.Throws<FileFormatException>(() => Read(json)).Message;

        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Another_reader_of_JSON_finds_every_number_under_its_patterns()
    {
        var rules = Random(3);

        using var json = JsonDocument.Parse(rules.ToJson());

        for (int a = 0; a < 8; a++)
        {
            string pre = Convert.ToString(a, 2).PadLeft(3, '0');
            var output = json.RootElement.GetProperty("output").GetProperty(pre);
            Assert.Equal(RuleTable.Of(rules.Output!)[a, 0], output.GetProperty("label").GetSingle());
            Assert.Equal(RuleTable.Of(rules.Output!)[a, 1], output.GetProperty("other").GetSingle());
            Assert.Equal(rules.Input![0, a], json.RootElement.GetProperty("input").GetProperty(pre).GetSingle());
            for (int b = 0; b < 8; b++)
            {
                string post = Convert.ToString(b, 2).PadLeft(3, '0');
                var row = json.RootElement.GetProperty("graph").GetProperty(pre);
                Assert.Equal(RuleTable.Of(rules.Graph!)[a, b], row.GetProperty(post).GetSingle());
            }
        }
    }

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void A_hostile_rule_file_is_refused_in_one_line_that_names_file_thing_and_value(string name)
    {
        var (text, says) = HostileRules.Cases[name];

        Refusal.AssertOneLine("rule.json", says, () => Read(text));
    }

    [Fact]
    public void A_file_without_end_is_refused_at_its_limit()
    {
        var error = Assert.Throws<FileFormatException>(() => RuleFile.Read(new Endless(), "rule.json"));

        Assert.Contains($"{RuleFile.MaxLength} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_rule_files_are_read_or_refused() =>
        Mutations.Attack(
            [.. new[] { 1, 2, 3 }.Select(rounds => Encoding.UTF8.GetBytes(Random(rounds).ToJson()))],
            file => RuleFile.Read(new MemoryStream(file), "rule.json"),
            6000,
            allowedBytes: 300_000
        );

    [Fact]
    public void A_set_is_refused_that_no_file_could_hold()
    {
        var two = Random(2);
        Assert.Throws<InvalidOptionException>(() => new RuleSet("none", 2));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("", 2, two.Output));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("two\nlines", 2, two.Output));
        Assert.Throws<InvalidOptionException>(() => new RuleSet(new string('x', 201), 2, two.Output));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("another T", 3, two.Output));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("another size", 2, output: two.Graph));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("another size", 2, input: RuleTable.Of(two.Graph!)));
        Assert.Throws<InvalidOptionException>(() => new RuleSet("another T", 9, two.Output));
    }

    /// <summary>All three rules with every kind of finite number: any pattern of bits that is one.</summary>
    internal static RuleSet Random(int rounds)
    {
        var stream = RandomKey.FromSeed(5).For("rules", (ulong)rounds).Stream();
        float[] Numbers(int count)
        {
            var numbers = new float[count];
            for (int i = 0; i < count; i++)
            {
                do
                {
                    numbers[i] = BitConverter.UInt32BitsToSingle(stream.NextUInt32());
                } while (!float.IsFinite(numbers[i]));
            }

            numbers[0] = -0f;
            return numbers;
        }

        int patterns = 1 << rounds;
        return new RuleSet(
            "random \"µ\" \\ rules",
            rounds,
            new RuleTable(rounds, patterns, 2, Numbers(2 * patterns)),
            new RuleTable(rounds, patterns, patterns, Numbers(patterns * patterns)),
            new RuleTable(rounds, 1, patterns, Numbers(patterns))
        )
        {
            Learned = new Dictionary<string, string>
            {
                ["accuracy"] = "0.860",
                ["seed"] = "18446744073709551616",
                ["data"] = "moons\n\"and\" circles",
                ["version"] = "007",
            },
        };
    }

    private static RuleSet Read(string json) =>
        RuleFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "rule.json");

    private static int[]? Bits(IPlasticityRule? rule) =>
        rule is null ? null : [.. RuleTable.Of(rule).Values.ToArray().Select(BitConverter.SingleToInt32Bits)];

    /// <summary>Spaces for ever, as a device file may give them.</summary>
    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }
}
