using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Reference;

/// <summary>The meta-gradient against the equation, update by update and edge by edge.</summary>
public sealed class PlainMetaGradientTests
{
    private const int Examples = 30;

    private static readonly RandomKey Key = RandomKey.FromSeed(23);

    [Fact]
    public void It_is_what_the_fast_one_computes()
    {
        int outputs = 0,
            graphs = 0;
        for (ulong seed = 0; seed < 120; seed++)
        {
            var random = Key.For("case", seed).Stream();
            var (network, data) = Case(seed, ref random);
            int rounds = network.Hidden[0].Rounds;
            var options = Options(ref random);
            var loss = (RuleLoss)random.NextInt32(4);
            var output = Table(rounds, 2, ref random);
            var graph = rounds > 1 && random.NextBool(0.8) ? Table(rounds, 1 << rounds, ref random) : null;
            string what = $"seed {seed}, {rounds} rounds, {loss}, {options}";

            var plainNetwork = network.Clone();
            var plain = PlainMetaGradient.Run(plainNetwork, options, loss, output, graph, data);
            using var workers = new WorkerPool(1);
            var fast = new MetaGradient(network, options, loss, Examples, workers);
            double value = fast.Run(output, graph, data, [.. Enumerable.Range(0, Examples)]);

            Assert.True(Math.Abs(plain.Loss - value) <= 1e-5 * (1 + Math.Abs(value)), $"loss {value}: {what}");
            AssertClose(plain.Output, fast.Output, what);
            outputs += plain.Output.Cast<double>().Any(g => g != 0) ? 1 : 0;
            if (graph is not null)
            {
                AssertClose(plain.Graph, fast.Graph, what);
                graphs += plain.Graph.Cast<double>().Any(g => g != 0) ? 1 : 0;
            }

            if (options.Update == UpdateKind.Additive)
            {
                TrainedBits.AssertSame(plainNetwork, network, what);
            }
        }

        Assert.True(outputs > 100 && graphs > 30, $"{outputs} and {graphs} gradients that are not zero");
    }

    private static (Network Network, LabelledData Data) Case(ulong seed, ref RandomStream random)
    {
        var recurrent = new RecurrentOptions(12 + random.NextInt32(20), 6, 1 + random.NextInt32(3))
        {
            Recurrence = random.NextBool(0.5) ? Recurrence.Paper : Recurrence.ThroughGraph,
            FiredWhen = random.NextBool(0.5) ? FiredWhen.Positive : FiredWhen.InCap,
            HiddenBias = random.NextBool(0.5) ? 0 : 1,
        };
        var data = new LayerCase(LayerForm.One, 1, Recurrence.Paper, seed) { Examples = Examples, Inputs = 6 }.Data();
        return (Network.Create(data, Key.For("network", seed), null, recurrent), data);
    }

    private static PlasticityOptions Options(ref RandomStream random) =>
        new()
        {
            Update = random.NextBool(0.5) ? UpdateKind.Additive : UpdateKind.Multiplicative,
            When = random.NextBool(0.5) ? UpdateWhen.Every : UpdateWhen.Misclassified,
            GraphWhen = random.NextBool(0.5) ? UpdateWhen.Every : UpdateWhen.Misclassified,
            GraphLearnsFor = random.NextBool(0.3) ? 10 : null,
            Edges = random.NextBool(0.5) ? OutputEdges.All : OutputEdges.LabelAndPrediction,
            StepSize = 0.02f,
            GraphStepSize = 0.01f,
        };

    private static void AssertClose(double[,] expected, ReadOnlySpan<double> found, string what)
    {
        double[] all = [.. expected.Cast<double>()];
        double scale = all.Max(Math.Abs);
        Assert.Equal(all.Length, found.Length);
        for (int n = 0; n < all.Length; n++)
        {
            Assert.True(
                Math.Abs(all[n] - found[n]) <= (1e-4 * scale) + 1e-9,
                $"[{n}] {all[n]}, {found[n]} found: {what}"
            );
        }
    }

    private static RuleTable Table(int rounds, int columns, ref RandomStream random)
    {
        var values = new float[(1 << rounds) * columns];
        random.FillNormal(values);
        return new RuleTable(rounds, 1 << rounds, columns, values);
    }
}
