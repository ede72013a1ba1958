using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>Firing patterns of more than eight rounds, for which no rule is written out.</summary>
public sealed class LongPatternTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(41);

    [Theory]
    [InlineData(9, "network", UpdateKind.Additive)]
    [InlineData(16, "network", UpdateKind.Additive)]
    [InlineData(12, "network", UpdateKind.Multiplicative)]
    [InlineData(16, "homeostatic:0.2", UpdateKind.Additive)]
    [InlineData(11, "hebb", UpdateKind.Additive)]
    public void Learning_is_that_of_one_edge_after_the_other(int rounds, string graph, UpdateKind update)
    {
        var (network, options) = Case(rounds, graph, update);
        var data = Data();
        var plainNetwork = network.Clone();
        var plain = new PlainLearningStep(plainNetwork, options, Key);
        var occurring = new HashSet<int>();
        for (int n = 0; n < data.Count; n++)
        {
            plain.Learn(data.Examples.Row(n), data.Labels[n]);
            occurring.UnionWith(
                PlainRecurrence<float>.Run(plainNetwork, data.Examples.Row(n)).Patterns.Select(s => (int)s)
            );
        }

        foreach (var width in Widths.All)
        {
            foreach (int threads in new[] { 1, 2 })
            {
                using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
                var ours = network.Clone();
                new PlasticityTrainer(ours, options, Key, workers).Train(data, 1);
                Assert.Equal(plainNetwork.W.Buffer.ToArray(), ours.W.Buffer.ToArray());
                Assert.Equal(plainNetwork.U.Buffer.ToArray(), ours.U.Buffer.ToArray());
            }
        }

        Assert.True(occurring.Count > 4, $"only {occurring.Count} patterns occur");
        Assert.Contains(plainNetwork.W.Buffer.ToArray(), w => w is not 0 and not 1);
    }

    [Fact]
    public void A_rule_network_for_short_T_learns_as_the_table_that_it_writes_out()
    {
        var (network, options) = Case(3, "network", UpdateKind.Additive);
        var tables = options with
        {
            GraphRule = GraphRule.Of(options.GraphRule.Table(3, Key)),
            OutputRule = OutputRule.Of(options.OutputRule.Table(3)),
        };
        var written = network.Clone();
        using var workers = new WorkerPool(1);

        new PlasticityTrainer(network, options, Key, workers).Train(Data(), 1);
        new PlasticityTrainer(written, tables, Key, workers).Train(Data(), 1);

        Assert.Equal(written.W.Buffer.ToArray(), network.W.Buffer.ToArray());
        Assert.Equal(written.U.Buffer.ToArray(), network.U.Buffer.ToArray());
    }

    [Fact]
    public void A_rule_network_is_the_formula_of_its_documentation()
    {
        const int Rounds = 10;
        var rule = (RuleNetwork)MlpParameters.OfGraphRule(Rounds, Key, hidden: 2).ToRule();
        float[] w = rule.Weights.ToArray();
        w[^1] = 0.25f;
        w[40] = 0.5f;
        rule = new RuleNetwork(Rounds, isOutput: false, 2, w);
        const int Pre = 0b1000000001;
        const int Post = 0b0100000010;
        var value = new float[1];

        rule.Evaluate([Pre], [Post], value);

        // M is 2 × 20, then b, v and c; the set bits are the first and last of pre, the second and ninth of post.
        double first = Math.Tanh((double)w[0] + w[9] + w[11] + w[18] + w[40]);
        double second = Math.Tanh((double)w[20] + w[29] + w[31] + w[38] + w[41]);
        Assert.Equal((w[42] * first) + (w[43] * second) + 0.25, value[0], 6);
    }

    [Fact]
    public void What_needs_a_table_is_refused_in_one_line()
    {
        Assert.Equal(
            "Rounds is 9; it must be at most 8 for the graph rule 'random'",
            Assert.Throws<InvalidOptionException>(() => GraphRule.Random(1).For(9, Key)).Message
        );
        Assert.Equal(
            "Parameterization is table; it must be mlp when T is above 8: a table has a number for each pair of 2^16 patterns",
            Assert
                .Throws<InvalidOptionException>(() =>
                    RuleLearningOptions.CheckFits(RulesToLearn.Both, RuleForm.Table, 16)
                )
                .Message
        );
        using var workers = new WorkerPool(1);
        var (network, _) = Case(9, "zero", UpdateKind.Additive);
        Assert.Throws<InvalidOptionException>(() => OptimalOutputRule.Solve(network, Data(), 0.1, workers));
    }

    private static (Network Network, PlasticityOptions Options) Case(int rounds, string graph, UpdateKind update)
    {
        var shape = new SingleLayer(10, 40, 3, 15, rounds) { HiddenBias = update == UpdateKind.Additive ? 0 : 1 };
        var options = new PlasticityOptions
        {
            Shuffle = false,
            Update = update,
            When = UpdateWhen.Every,
            GraphWhen = UpdateWhen.Every,
            StepSize = 0.01f,
            GraphStepSize = graph == "network" ? 0.02f : 0.005f,
            GraphRule =
                graph == "network"
                    ? GraphRule.Of(MlpParameters.OfGraphRule(rounds, Key.For("graph"), hidden: 5).ToRule())
                    : GraphRule.Parse(graph),
            OutputRule =
                graph == "network"
                    ? OutputRule.Of(MlpParameters.OfOutputRule(rounds, Key.For("output"), hidden: 4).ToRule())
                    : OutputRule.Perceptron,
        };
        return (shape.Create(Key.For("network")), options);
    }

    private static LabelledData Data()
    {
        var random = Key.For("examples").Stream();
        var examples = new Matrix(40, 10);
        var labels = new int[40];
        for (int n = 0; n < labels.Length; n++)
        {
            random.FillNormal(examples.Row(n));
            labels[n] = random.NextInt32(3);
        }

        return new LabelledData(examples, labels, 3);
    }
}
