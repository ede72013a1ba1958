using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Tests.Golden;

/// <summary>The loss of a batch and its gradient with respect to the rules, against the original's automatic differentiation.</summary>
public sealed class MetaGradientTests : IDisposable
{
    private const double Tolerance = 1e-6;

    private readonly WorkerPool workers = new(threads: 1);

    public static TheoryData<string> Names => [.. MetaGradientCase.All.Select(c => c.Name)];

    public static TheoryData<string> NamesWithoutTies =>
        [.. MetaGradientCase.All.Where(c => !c.HasTies()).Select(c => c.Name)];

    public void Dispose() => workers.Dispose();

    [Fact]
    public void There_are_six_cases() => Assert.Equal(6, MetaGradientCase.All.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_gradient_agree_with_automatic_differentiation(string name)
    {
        var golden = MetaGradientCase.All.Single(c => c.Name == name);
        var gradient = Gradient(golden);

        double loss = gradient.Replay(
            golden.Output(golden.OutputRule),
            golden.Graph(golden.GraphRule),
            golden.Data(),
            golden.Updates()
        );

        AssertAgrees(golden, gradient, loss);
    }

    [Theory]
    [MemberData(nameof(NamesWithoutTies))]
    public void Learning_from_the_batch_itself_gives_the_same(string name)
    {
        var golden = MetaGradientCase.All.Single(c => c.Name == name);
        var gradient = Gradient(golden);
        int[] batch = [.. Enumerable.Range(0, golden.Labels.Length)];

        double loss = gradient.Run(
            golden.Output(golden.OutputRule),
            golden.Graph(golden.GraphRule),
            golden.Data(),
            batch
        );

        Assert.Equal(golden.Updates().Count(), gradient.Updates);
        AssertAgrees(golden, gradient, loss);
    }

    [Theory]
    [MemberData(nameof(NamesWithoutTies))]
    public void Three_steps_of_Adam_give_the_rules_of_the_original(string name)
    {
        var golden = MetaGradientCase.All.Single(c => c.Name == name);
        var gradient = Gradient(golden);
        int[] batch = [.. Enumerable.Range(0, golden.Labels.Length)];
        float[] output = GoldenMatrices.Flat(golden.OutputRule);
        float[] graph = golden.GraphGradient is null ? [] : GoldenMatrices.Flat(golden.GraphRule);
        var ofOutput = new Adam(output.Length, stepSize: 0.01, l2: 0.01);
        var ofGraph = new Adam(graph.Length, stepSize: 0.01, l2: 0.01);
        foreach (var step in golden.AdamSteps)
        {
            int patterns = 1 << golden.Config.T;
            double loss = gradient.Run(
                new RuleTable(golden.Config.T, patterns, 2, output),
                graph.Length == 0 ? null : new RuleTable(golden.Config.T, patterns, patterns, graph),
                golden.Data(),
                batch
            );
            AssertClose(step.LossBeforeStep, loss, Tolerance, "loss");
            ofOutput.Step(output, [.. gradient.Output.ToArray().Select(g => (float)g)]);
            ofGraph.Step(graph, [.. gradient.Graph.ToArray().Select(g => (float)g)]);
            AssertClose(step.OutputRule, [.. output.Select(r => (double)r)], 1e-5);
            if (step.GraphRule is { } expected)
            {
                AssertClose(expected, [.. graph.Select(r => (double)r)], 1e-5);
            }
        }
    }

    private MetaGradient Gradient(MetaGradientCase golden) =>
        new(golden.Network(), golden.Options(), golden.Kind(), golden.Labels.Length, workers);

    private static void AssertAgrees(MetaGradientCase golden, MetaGradient gradient, double loss)
    {
        AssertClose(golden.Loss, loss, Tolerance, "loss");
        AssertClose(golden.OutputGradient, gradient.Output.ToArray(), Tolerance);
        if (golden.GraphGradient is { } expected)
        {
            AssertClose(expected, gradient.Graph.ToArray(), Tolerance);
        }
    }

    // Relative to the largest number: the smallest are differences of large ones.
    private static void AssertClose(double[][] expected, double[] found, double tolerance)
    {
        double[] flat = [.. expected.SelectMany(row => row)];
        double scale = flat.Max(Math.Abs);
        Assert.Equal(flat.Length, found.Length);
        for (int n = 0; n < flat.Length; n++)
        {
            AssertClose(flat[n] / scale, found[n] / scale, tolerance, $"number {n} of {flat.Length}");
        }
    }

    private static void AssertClose(double expected, double found, double tolerance, string what) =>
        Assert.True(
            Math.Abs(expected - found) <= tolerance * Math.Max(1, Math.Abs(expected)),
            $"{what}: {expected} expected, found {found}, apart by {Math.Abs(expected - found):E2}"
        );
}
