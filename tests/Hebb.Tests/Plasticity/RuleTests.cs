using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

public class RuleTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    // The paper's Table 1; rows: did not fire, fired; columns: true label, other label. Its multiplicative rule is a factor.
    [Fact]
    public void The_perceptron_is_that_of_table_1()
    {
        Assert.Equal([-1, 1, 1, -1], OutputRule.Perceptron.Table(1).Values.ToArray());
    }

    [Fact]
    public void Multiplicative_weights_are_those_of_table_1()
    {
        var table = OutputRule.MultiplicativeWeights.Table(1);
        Assert.Equal([1, 1, 2, 0.5f], table.Values.ToArray().Select(r => 1 + r));
    }

    [Fact]
    public void The_other_output_rules_change_only_edges_from_neurons_that_fired()
    {
        Assert.Equal([0, 0, 1, -1], OutputRule.PerceptronFiredOnly.Table(1).Values.ToArray());
        Assert.Equal([0, 0, 1, 0], OutputRule.Hebb.Table(1).Values.ToArray());
    }

    [Fact]
    public void With_more_rounds_a_named_output_rule_goes_by_the_last()
    {
        foreach (var rule in OutputRule.Named)
        {
            var one = rule.Table(1);
            for (int rounds = 1; rounds <= 8; rounds++)
            {
                var table = rule.Table(rounds);
                Assert.Equal((rounds, 1 << rounds, 2), (table.Rounds, table.Rows, table.Columns));
                for (int s = 0; s < table.Rows; s++)
                {
                    // The last round is the least significant bit.
                    Assert.Equal(one[s % 2, 0], table[s, 0]);
                    Assert.Equal(one[s % 2, 1], table[s, 1]);
                }
            }
        }

        Assert.Equal(
            ["perceptron", "perceptron-fired-only", "multiplicative-weights", "hebb"],
            OutputRule.Named.Select(r => r.Name)
        );
    }

    [Fact]
    public void Constant_and_zero_change_every_edge_alike_or_none()
    {
        for (int rounds = 1; rounds <= 8; rounds++)
        {
            var constant = GraphRule.Constant(-0.25f).Table(rounds, Key);
            Assert.Equal((1 << rounds, 1 << rounds), (constant.Rows, constant.Columns));
            Assert.All(constant.Values.ToArray(), r => Assert.Equal(-0.25f, r));
            Assert.All(GraphRule.Zero.Table(rounds, Key).Values.ToArray(), r => Assert.Equal(0, r));
        }

        Assert.Equal("constant:-0.25", GraphRule.Constant(-0.25f).Name);
        Assert.Equal("zero", GraphRule.Zero.Name);
    }

    [Fact]
    public void Hebb_counts_the_rounds_in_which_pre_fired_just_before_post()
    {
        // Rows and columns 00, 01, 10, 11: only "pre in round 1, post in round 2" counts.
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1], Graph(GraphRule.Hebb, 2).Values.ToArray());

        var three = Graph(GraphRule.Hebb, 3);
        Assert.Equal(2, three[0b110, 0b011]);
        Assert.Equal(1, three[0b011, 0b001]); // in round 2 before round 3
        Assert.Equal(0, three[0b011, 0b110]); // in round 1, which nothing comes before, and in round 2 before pre
        Assert.All(Graph(GraphRule.Hebb, 1).Values.ToArray(), r => Assert.Equal(0, r));
    }

    [Fact]
    public void Homeostasis_inhibits_those_above_the_rate_from_those_that_fired_in_the_first_round()
    {
        float[] expected = [0, 0, 0, 0, 0, 0, 0, 0, 0.2f, -0.8f, 0.2f, -0.8f, 0.2f, -0.8f, 0.2f, -0.8f];
        Assert.Equal(expected, Graph(GraphRule.Homeostatic(0.2f), 2).Values.ToArray());
        Assert.Equal("homeostatic:0.2", GraphRule.Homeostatic(0.2f).Name);

        var three = Graph(GraphRule.Homeostatic(0.5f), 3);
        Assert.Equal((0.5f, -0.5f), (three[0b100, 0b101], three[0b111, 0b010]));
        Assert.Equal((0f, 0f), (three[0b011, 0b010], three[0b011, 0b101]));
    }

    [Fact]
    public void Homeostasis_needs_two_rounds_and_a_rate()
    {
        Assert.Equal(
            "Rounds is 1; it must be at least 2 for the graph rule 'homeostatic'",
            Message(() => Graph(GraphRule.Homeostatic(0.2f), 1))
        );
        Assert.Equal(
            "rate of the graph rule 'homeostatic' is 1.5; it must be between 0 and 1",
            Message(() => GraphRule.Homeostatic(1.5f))
        );
        Assert.Throws<InvalidOptionException>(() => GraphRule.Homeostatic(float.NaN));
    }

    [Fact]
    public void A_random_rule_is_normal_and_its_key_decides_it()
    {
        var rule = GraphRule.Random(0.5f);
        var table = rule.Table(6, Key).Values.ToArray();
        Assert.Equal(table, rule.Table(6, RandomKey.FromSeed(5)).Values.ToArray());
        Assert.NotEqual(table, rule.Table(6, RandomKey.FromSeed(6)).Values.ToArray());
        Assert.Equal("random:0.5", rule.Name);

        // Five standard errors over 4,096 entries.
        double n = table.Length;
        Assert.InRange(table.Average(r => (double)r), -5 * 0.5 / Math.Sqrt(n), 5 * 0.5 / Math.Sqrt(n));
        double variance = table.Average(r => (double)r * r) / 0.25;
        Assert.InRange(variance, 1 - (5 * Math.Sqrt(2 / n)), 1 + (5 * Math.Sqrt(2 / n)));
        double kurtosis = table.Average(r => Math.Pow(r, 4)) / Math.Pow(0.25, 2);
        Assert.InRange(kurtosis, 3 - (5 * Math.Sqrt(96 / n)), 3 + (5 * Math.Sqrt(96 / n)));
        Assert.Equal(table.Length, table.Distinct().Count());

        Assert.Contains("sigma of the graph rule 'random' is -1", Message(() => GraphRule.Random(-1)));
        Assert.Throws<InvalidOptionException>(() => GraphRule.Random(float.NaN));
    }

    [Fact]
    public void A_rule_of_ones_own_is_for_the_rounds_it_was_made_for()
    {
        var graph = GraphRule.Of(RuleTable.From(2, (_, _) => 1f), "mine");
        var output = OutputRule.Of(RuleTable.OutputFrom(2, (_, _) => 1f), "mine");
        Assert.Equal(1, Graph(graph, 2)[3, 3]);
        Assert.Equal(1, output.Table(2)[3, 1]);
        const string Expected = "Rounds is 3; it must be 2, the rounds that the rule 'mine' is for";
        Assert.Equal(Expected, Message(() => Graph(graph, 3)));
        Assert.Equal(Expected, Message(() => output.Table(3)));

        var network = new SingleLayer(2, 5, 2, 2, 3).Create(Key);
        Assert.Equal(
            Expected,
            Message(() => new PlasticityTrainer(network, new PlasticityOptions { GraphRule = graph }))
        );
        Assert.Equal(
            Expected,
            Message(() => new PlasticityTrainer(network, new PlasticityOptions { OutputRule = output }))
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_graph_rule_of_ones_own_is_not_ignored_where_no_layer_has_a_graph(int layers)
    {
        var graph = GraphRule.Of(RuleTable.From(2, (_, _) => 1f), "mine");
        RecurrentOptions[] hidden = [.. Enumerable.Repeat(new RecurrentOptions(5, 2), layers)];
        Assert.Equal(
            "Rounds is 1; it must be 2, the rounds that the rule 'mine' is for",
            Message(() => Trainer(GraphRule.Of(graph.Table(2, Key), "mine"), hidden))
        );
        // A layer of two rounds has use for it; a named rule is for every T.
        Trainer(graph, [new RecurrentOptions(5, 2), new RecurrentOptions(5, 2, 2)]);
        Trainer(GraphRule.Hebb, hidden);

        static PlasticityTrainer Trainer(GraphRule rule, RecurrentOptions[] hidden) =>
            new(Network.Create(new LayerShape(3), 2, Key, hidden), new PlasticityOptions { GraphRule = rule });
    }

    [Fact]
    public void A_table_of_the_wrong_kind_is_refused()
    {
        var output = RuleTable.OutputFrom(2, (_, _) => 1f);
        var graph = RuleTable.From(2, (_, _) => 1f);
        Assert.Equal(
            "rule table is 4×2; it must be 4×4 for a graph rule of 2 rounds",
            Message(() => GraphRule.Of(output))
        );
        Assert.Equal(
            "rule table is 4×4; it must be 4×2 for an output rule of 2 rounds",
            Message(() => OutputRule.Of(graph))
        );
        var network = new SingleLayer(2, 5, 2, 2, 2).Create(Key);
        Assert.Equal(
            "rule table is 4×2; it must be 1×4 for an input rule of 2 rounds",
            Message(() => new PlasticityTrainer(network, new PlasticityOptions { InputRule = output }))
        );
    }

    private static RuleTable Graph(GraphRule rule, int rounds) => rule.Table(rounds, Key);

    private static string Message(Func<object> refused) => Assert.Throws<InvalidOptionException>(refused).Message;
}
