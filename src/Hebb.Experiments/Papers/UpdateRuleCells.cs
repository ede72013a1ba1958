using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>The measurements of <see cref="UnsupervisedUpdates"/>: every rule on one data set with one seed, as values by name.</summary>
internal static class UpdateRuleCells
{
    public const string None = "no rule";
    public const string Untrained = "update functions before learning";
    public const string Output = "learned, f_out alone";
    public const string All = "learned, all three functions";
    public const string AllExact = "learned, all three functions, exact gradient";
    public const string Delta = "delta rule in the output weights";
    public const string Evolved = "evolved, f_out alone";
    public const string LeastSquares = "output weights by least squares";
    public const string Descent = "gradient descent through the same network";
    public const string PaperBefore = "the paper's equations, before learning";
    public const string PaperAfter = "the paper's equations, after learning";
    public const string PaperThrough = "the paper's equations, gradient straight through caps";
    public const string PaperGradient = "the paper's equations, sum of gradient lengths";
    public const string WithConstant = "accuracy with the constant input";
    public const string FirstRound = "accuracy without it, first round alone";
    public const string WithoutConstant = "accuracy without it, three rounds";
    public const string Up = "f_out(111, 1)";
    public const string Down = "f_out(111, -1)";

    /// <summary>Unexplained variances, in the order in which they are shown.</summary>
    public static readonly string[] Rules =
    [
        None,
        Untrained,
        Output,
        All,
        AllExact,
        Evolved,
        Delta,
        LeastSquares,
        Descent,
        PaperBefore,
        PaperAfter,
        PaperThrough,
    ];

    /// <summary>The meta-steps over which losses are averaged for the curves.</summary>
    public const int Window = 20;

    private static readonly string[] Others = [PaperGradient, WithConstant, FirstRound, WithoutConstant, Up, Down];
    private static readonly string[] Names = [.. Rules, .. Others, .. PlaneSets.Names.Select(Transfer)];

    /// <summary>The name of what the output rule leaves on another set.</summary>
    public static string Transfer(string set) => $"tested on {set}";

    /// <summary>One of the values of a trial.</summary>
    public static double Of(double[] trial, string name) => trial[Array.IndexOf(Names, name)];

    /// <summary>The losses of learning f_out alone, then those of all three, averaged over windows.</summary>
    public static double[] Losses(double[] trial, string rule)
    {
        double[] both = trial[Names.Length..];
        return rule == Output ? both[..(both.Length / 2)] : both[(both.Length / 2)..];
    }

    /// <summary>All measurements of a data set with a seed.</summary>
    public static Trial Trial(string set, ulong seed, bool quick) =>
        new(set, seed, (_, cancel) => Measure(set, seed, quick, cancel));

    /// <summary>What a rule is tested with.</summary>
    public static UpdateRuleTrial Test(UpdateRule rule, DataSet data, ulong seed, HebbianOptions? network = null) =>
        UpdateRuleTrial.Run(rule, network ?? new(), new(), data.Train, data.Test, KeyOf(seed).For("test"));

    /// <summary>A rule learned on a data set.</summary>
    public static UpdateRule Learn(DataSet data, ulong seed, UpdateRuleOptions options) =>
        new UpdateRuleLearner(null, options, data.Train, KeyOf(seed)).Train();

    /// <summary>The key of everything but the data.</summary>
    public static RandomKey KeyOf(ulong seed) => RandomKey.FromSeed(seed).For("update rules");

    private static double[] Measure(string set, ulong seed, bool quick, CancellationToken cancel)
    {
        var data = PlaneSets.Of(set, seed);
        var key = KeyOf(seed);
        var values = new Dictionary<string, double>();
        void Test(string name, UpdateRule rule) => values[name] = UpdateRuleCells.Test(rule, data, seed).Unexplained;

        var learnsAll = new UpdateRuleOptions { Learn = LearnedUpdates.All };
        var output = new UpdateRuleLearner(null, new UpdateRuleOptions(), data.Train, key);
        double[] losses = [.. WindowsOf(output, cancel), .. All3(out var all)];
        Test(None, UpdateRule.None(3));
        Test(Untrained, new UpdateRuleLearner(null, learnsAll, data.Train, key).Rule);
        Test(Output, output.Rule);
        Test(All, all);
        Test(AllExact, Learn(data, seed, learnsAll with { CapGradient = CapGradient.Exact }));
        Test(Delta, UpdateRule.Delta(3));
        Test(Evolved, Evolve(data, key, quick, cancel));
        foreach (string other in PlaneSets.Names)
        {
            values[Transfer(other)] = UpdateRuleCells.Test(output.Rule, PlaneSets.Of(other, seed), seed).Unexplained;
        }

        values[Up] = output.Rule.Output!.Value([1, 1, 1], [1]);
        values[Down] = output.Rule.Output!.Value([1, 1, 1], [-1]);
        values[LeastSquares] = UpdateRuleReadout.LeastSquaresOf(data, Network(data, key));
        var descended = Network(data, key);
        HebbianDescent.Train(descended, data.Train, quick ? 200 : 1000, 50, 0.01, 0.5f, key, cancel);
        values[Descent] = descended.UnexplainedVariance(data.Test.Examples);
        AddPapersEquations(values, data, seed);
        values[WithConstant] = Accuracy(data, key, new HebbianOptions());
        values[FirstRound] = Accuracy(data, key, new HebbianOptions { Constant = 0, Rounds = 1 });
        values[WithoutConstant] = Accuracy(data, key, new HebbianOptions { Constant = 0 });
        return [.. Names.Select(name => values[name]), .. losses];

        double[] All3(out UpdateRule rule)
        {
            var learner = new UpdateRuleLearner(null, learnsAll, data.Train, key);
            double[] found = WindowsOf(learner, cancel);
            rule = learner.Rule;
            return found;
        }
    }

    private static void AddPapersEquations(Dictionary<string, double> values, DataSet data, ulong seed)
    {
        var network = new HebbianOptions { Equations = HebbianEquations.Paper, Constant = 0 };
        var options = new UpdateRuleOptions
        {
            Network = network,
            Learn = LearnedUpdates.All,
            CapGradient = CapGradient.Exact,
        };
        var learner = new UpdateRuleLearner(null, options, data.Train, KeyOf(seed));
        double lengths = 0;
        while (!learner.IsDone)
        {
            learner.Step();
            lengths += learner.GradientLength;
        }

        var test = Test(learner.Rule, data, seed, network);
        values[PaperBefore] = test.Before;
        values[PaperAfter] = test.Unexplained;
        values[PaperGradient] = lengths;
        var through = Learn(data, seed, options with { CapGradient = CapGradient.Sigmoid });
        values[PaperThrough] = Test(through, data, seed, network).Unexplained;
    }

    private static UpdateRule Evolve(DataSet data, RandomKey key, bool quick, CancellationToken cancel)
    {
        var options = new UpdateRuleEvolutionOptions();
        using var one = new WorkerPool(1);
        return new UpdateRuleEvolution(
            null,
            quick ? options with { Generations = 5 } : options,
            data.Train,
            key.For("evolution"),
            one
        ).Train(cancel: cancel);
    }

    // The losses of all meta-steps, averaged over windows.
    private static double[] WindowsOf(UpdateRuleLearner learner, CancellationToken cancel)
    {
        var losses = new List<double>();
        while (!learner.IsDone)
        {
            learner.Step(cancel);
            losses.Add(learner.Loss);
        }

        return [.. losses.Chunk(Window).Select(window => window.Average())];
    }

    private static HebbianAutoencoder Network(DataSet data, RandomKey key) =>
        HebbianAutoencoder.Create(new HebbianOptions(), data.Train.Inputs, key.For("test").For("network"));

    // Of a logistic regression on the bits, with 200 labels; f_out alone leaves them as they were drawn.
    private static double Accuracy(DataSet data, RandomKey key, HebbianOptions options)
    {
        var network = HebbianAutoencoder.Create(options, data.Train.Inputs, key.For("test").For("network"));
        return FewLabels
            .Measure(
                UpdateRuleReadout.Features(network, data.Train),
                UpdateRuleReadout.Features(network, data.Test),
                new FewLabelsOptions { Counts = [200] },
                key
            )
            .At(200);
    }
}
