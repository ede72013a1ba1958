using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Reference;

/// <summary>The trainer against the plain learning step: random rules, options and networks, to the bit.</summary>
public sealed class PlainLearningStepTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(17);

    [Fact]
    public void A_step_by_hand_changes_what_the_rules_say()
    {
        // One input, two neurons, T = 2, k = 1: x = 1 makes neuron 0 fire, then, as W[0, 1] = 3, neuron 1.
        var a = new Matrix(1, 2) { [0, 0] = 1 };
        var w = new Matrix(2, 2) { [0, 1] = 3 };
        var edges = new BitMatrix(2, 2) { [0, 1] = true, [1, 0] = true };
        var network = new Network(null, [new RecurrentLayer(null, a, edges, w, 1, 2)], new Matrix(2, 3));
        // 10 · pre + post, so that every number says which entry it is.
        var graph = RuleTable.From(2, (pre, post) => (10 * pre.Bits) + post.Bits);
        var output = RuleTable.OutputFrom(2, (pre, isTrue) => (10 * pre.Bits) + (isTrue ? 1 : 2));
        var options = new PlasticityOptions
        {
            Start = StartingWeights.AsGiven,
            StepSize = 1,
            GraphStepSize = 2,
        };
        var step = new PlainLearningStep(network, options, output, [graph]);

        // All scores are 0: the first label is predicted.
        Assert.Equal(0, step.Learn([1], 2));

        // s = (10, 01) as bits. The edge 0 → 1 by r[10, 01], the edge 1 → 0 by r[01, 10].
        Assert.Equal(3 + (2 * 21), w[0, 1]);
        Assert.Equal(2 * 12, w[1, 0]);
        Assert.Equal((0, 0), (w[0, 0], w[1, 1]));
        // U[j, prediction] by role 1, U[j, label] by role 0.
        Assert.Equal([22, 0, 21], network.U.Row(0).ToArray());
        Assert.Equal([12, 0, 11], network.U.Row(1).ToArray());
        Assert.Equal((1, 1), (step.Examples, step.Mistakes));
        Assert.Equal(
            [
                [0b10, 0b01],
            ],
            Assert.Single(step.Updates).Patterns
        );
    }

    [Fact]
    public void Training_gives_its_bits()
    {
        int graphs = 0,
            inputs = 0;
        foreach (var (number, drawn) in LayerCase.Random(seeds: 2).Index())
        {
            var c = drawn with { Examples = 40 };
            var options = Options(c, number);
            var data = c.Data();
            var plain = c.Network();
            var step = new PlainLearningStep(plain, options, Key);
            var before = TrainedBits.Of(plain);
            for (int n = 0; n < data.Count; n++)
            {
                step.Learn(data.Examples.Row(n), data.Labels[n]);
            }

            foreach (var (name, bits) in TrainedBits.Of(plain))
            {
                bool changed = !bits.SequenceEqual(before.Single(weights => weights.Name == name).Bits);
                graphs += changed && name.EndsWith("graph_weights", StringComparison.Ordinal) ? 1 : 0;
                inputs += changed && name.EndsWith("input_weights", StringComparison.Ordinal) ? 1 : 0;
            }

            Workers.All(workers =>
            {
                var network = c.Network();
                var trainer = new PlasticityTrainer(network, options, Key, workers);
                trainer.Train(data, 1);
                string what = $"{workers.Threads} threads, {workers.Width}, {c}, {options}";
                TrainedBits.AssertSame(plain, network, what);
                Assert.Equal((step.Examples, step.Mistakes), (trainer.Examples, trainer.Mistakes));
                Assert.Equal(step.Updates.Count, trainer.Updates);
            });
        }

        Assert.True(graphs > 20 && inputs > 5, $"{graphs} W and {inputs} A learned");
    }

    private static PlasticityOptions Options(LayerCase c, int number)
    {
        var random = Key.For("options", (ulong)number).Stream();
        UpdateWhen When(ref RandomStream stream) => stream.NextBool(0.5) ? UpdateWhen.Every : UpdateWhen.Misclassified;
        var first = c.Network().Hidden[0] as RecurrentLayer;
        return new PlasticityOptions
        {
            Shuffle = false,
            OutputRule = random.NextBool(0.5) ? OutputRule.Perceptron : OutputRule.PerceptronFiredOnly,
            GraphRule = random.NextBool(0.2) ? GraphRule.Zero : GraphRule.Random(0.3f),
            InputRule = first is not null && random.NextBool(0.3) ? Table(first.Rounds, ref random) : null,
            Update = random.NextBool(0.7) ? UpdateKind.Additive : UpdateKind.Multiplicative,
            When = When(ref random),
            GraphWhen = When(ref random),
            Edges = random.NextBool(0.5) ? OutputEdges.All : OutputEdges.LabelAndPrediction,
            GraphStepSize = 0.1f,
            GraphLearnsFor = random.NextBool(0.3) ? 15 : null,
            WeightRange = random.NextBool(0.3) ? (-0.2f, 1.1f) : (float.NegativeInfinity, float.PositiveInfinity),
            Start = random.NextBool(0.3) ? StartingWeights.Reset : StartingWeights.AsGiven,
        };
    }

    private static RuleTable Table(int rounds, ref RandomStream random)
    {
        var values = new float[1 << rounds];
        random.FillNormal(values);
        return new RuleTable(rounds, 1, values.Length, values);
    }
}
