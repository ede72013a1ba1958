using System.Globalization;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Tests.Plasticity;

public sealed class RuleNameTests
{
    [Fact]
    public void Every_named_output_rule_is_found_by_its_name() =>
        Assert.All(OutputRule.Named, rule => Assert.Same(rule, OutputRule.Parse(rule.Name)));

    [Fact]
    public void A_mistyped_output_rule_is_answered_with_the_one_that_was_meant()
    {
        var error = Assert.Throws<UnknownNameException>(() => OutputRule.Parse("perceptron-fire-only"));

        Assert.Equal("perceptron-fired-only", error.Suggestion);
        Assert.Contains("output rule 'perceptron-fire-only'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_rule_is_answered_with_all_that_are_known()
    {
        var output = Assert.Throws<UnknownNameException>(() => OutputRule.Parse("backpropagation"));
        Assert.All(OutputRule.Named, rule => Assert.Contains(rule.Name, output.Message, StringComparison.Ordinal));

        var graph = Assert.Throws<UnknownNameException>(() => GraphRule.Parse("backpropagation:1"));
        Assert.Contains(
            "'backpropagation'; it must be one of zero, hebb, constant, random, homeostatic",
            graph.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("zero", 0, 0, 0f)]
    [InlineData("hebb", 2, 1, 1f)]
    [InlineData("hebb", 1, 2, 0f)]
    [InlineData("constant:-1", 3, 0, -1f)]
    [InlineData("constant:1e-05", 0, 2, 1e-5f)]
    [InlineData("homeostatic:0.2", 2, 1, 0.2f - 1)]
    [InlineData("homeostatic:0.2", 2, 2, 0.2f)]
    [InlineData("homeostatic:0.2", 1, 1, 0f)]
    public void A_graph_rule_is_the_one_that_its_name_says(string text, int pre, int post, float change) =>
        Assert.Equal(change, GraphRule.Parse(text).Table(2, RandomKey.FromSeed(1))[pre, post]);

    [Fact]
    public void A_random_graph_rule_has_the_deviation_that_its_name_says()
    {
        var values = GraphRule.Parse("random:0.01").Table(6, RandomKey.FromSeed(1)).Values;

        // 4,096 draws: the sample's deviation is within 5 % of σ but once in some 100,000 seeds.
        double deviation = Math.Sqrt(values.ToArray().Average(v => (double)v * v));
        Assert.InRange(deviation, 0.0095, 0.0105);
    }

    [Theory]
    [InlineData("zero")]
    [InlineData("hebb")]
    [InlineData("constant:-0.5")]
    [InlineData("random:0.01")]
    [InlineData("homeostatic:0.2")]
    public void A_graph_rule_says_its_name_in_every_culture(string text)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            // A culture of our own: the machine may have none but the invariant one.
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(text, GraphRule.Parse(text).Name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("constant:")]
    [InlineData("constant:abc")]
    [InlineData("constant:NaN")]
    [InlineData("constant:Infinity")]
    [InlineData("constant:1e999")]
    [InlineData("constant:1,5")]
    [InlineData("constant: 1")]
    [InlineData("constant:1:2")]
    [InlineData("random")]
    [InlineData("random:-1")]
    [InlineData("homeostatic:1.5")]
    [InlineData("zero:1")]
    [InlineData("hebb:")]
    public void A_graph_rule_with_a_wrong_number_is_refused(string text)
    {
        var error = Assert.Throws<InvalidOptionException>(() => GraphRule.Parse(text));

        Assert.Contains(text.Split(':')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains(text.Split(':')[^1], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("Zero")]
    [InlineData("constnt:-1")]
    public void A_graph_rule_of_no_known_name_is_refused(string text) =>
        Assert.Throws<UnknownNameException>(() => GraphRule.Parse(text));
}
