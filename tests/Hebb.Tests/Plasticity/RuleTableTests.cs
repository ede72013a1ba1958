using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Tests.Plasticity;

public class RuleTableTests
{
    [Fact]
    public void A_lambda_sees_the_pre_synaptic_pattern_as_row_and_the_first_round_as_the_most_significant_bit()
    {
        var table = RuleTable.From(rounds: 3, (pre, post) => pre.LastBit && post.FirstBit ? -0.1f : 0);
        Assert.Equal((3, 8, 8), (table.Rounds, table.Rows, table.Columns));
        for (int a = 0; a < 8; a++)
        {
            for (int b = 0; b < 8; b++)
            {
                bool both = a is 0b001 or 0b011 or 0b101 or 0b111 && b is 0b100 or 0b101 or 0b110 or 0b111;
                Assert.Equal(both ? -0.1f : 0, table[a, b]);
                Assert.Equal(table[a, b], table.Values[(a * 8) + b]);
            }
        }
    }

    [Fact]
    public void A_firing_pattern_reads_like_its_rounds()
    {
        var pattern = new FiringPattern(0b110, 3);
        Assert.Equal(
            (true, true, false, true, false),
            (pattern.Fired(1), pattern.Fired(2), pattern.Fired(3), pattern.FirstBit, pattern.LastBit)
        );
        Assert.Equal("110", pattern.ToString());
        Assert.Equal("001", new FiringPattern(1, 3).ToString());
        Assert.Equal("00000000", new FiringPattern(0, 8).ToString());
    }

    [Fact]
    public void An_output_rule_has_the_true_label_first_and_an_input_rule_one_row()
    {
        var output = RuleTable.OutputFrom(2, (pre, isTrue) => pre.Bits + (isTrue ? 0.5f : 0));
        Assert.Equal([0.5f, 0, 1.5f, 1, 2.5f, 2, 3.5f, 3], output.Values.ToArray());
        var input = RuleTable.InputFrom(2, post => (float)post.Bits);
        Assert.Equal((1, 4), (input.Rows, input.Columns));
        Assert.Equal([0, 1, 2, 3], input.Values.ToArray());
    }

    [Theory]
    [InlineData(float.NaN, "rule[1, 0] is NaN; it must be a finite number")]
    [InlineData(float.PositiveInfinity, "rule[1, 0] is Infinity; it must be a finite number")]
    [InlineData(float.NegativeInfinity, "rule[1, 0] is -Infinity; it must be a finite number")]
    public void A_number_that_is_not_finite_is_refused_with_its_place(float value, string message)
    {
        var error = Assert.Throws<InvalidOptionException>(() => new RuleTable(1, 2, 2, [0, 0, value, 0]));
        Assert.Equal(message, error.Message);
        Assert.Throws<InvalidOptionException>(() => GraphRule.Constant(value).Table(2, RandomKey.FromSeed(1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    public void Rounds_out_of_range_are_refused_whatever_the_table_would_be(int rounds)
    {
        string expected = $"rounds is {rounds}; it must be between 1 and 8";
        Assert.Equal(
            expected,
            Assert.Throws<InvalidOptionException>(() => new RuleTable(rounds, 2, 2, new float[4])).Message
        );
        int calls = 0;
        Assert.Equal(
            expected,
            Assert.Throws<InvalidOptionException>(() => RuleTable.From(rounds, (_, _) => ++calls)).Message
        );
        Assert.Throws<InvalidOptionException>(() => RuleTable.OutputFrom(rounds, (_, _) => 0f));
        Assert.Throws<InvalidOptionException>(() => RuleTable.InputFrom(rounds, _ => 0f));
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Too_many_or_too_few_numbers_are_refused()
    {
        var error = Assert.Throws<InvalidOptionException>(() => new RuleTable(1, 2, 2, new float[3]));
        Assert.Equal("there are 3 numbers; a table of 2×2 needs 4", error.Message);
    }

    [Fact]
    public void A_table_keeps_its_numbers_when_the_callers_array_changes()
    {
        float[] values = [1, 2, 3, 4];
        var table = new RuleTable(1, 2, 2, values);
        values[0] = 9;
        Assert.Equal(1, table[0, 0]);
    }
}
