using Hebb.Data;
using Hebb.Experiments.Learn;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Tests.Learn;

public sealed class LearnExperimentTests : IDisposable
{
    private static readonly DataSet Halfspace = Synthetic.Make("halfspace", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Halfspace with
    {
        Train = Halfspace.Train.Take(200),
        Test = Halfspace.Test.Take(100),
    };

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Theory]
    [InlineData(LearnBy.Gradient)]
    [InlineData(LearnBy.Evolution)]
    [InlineData(LearnBy.ClosedForm)]
    public void A_search_that_is_stopped_anywhere_ends_with_the_same_records_and_the_same_rule(LearnBy by)
    {
        int stops = runs.AssertResumes(Run(Options(by)), RunFolder.RuleName);

        // At least a step, a judgement of each restart, and an evaluation.
        Assert.InRange(stops, 4, 60);
    }

    // More restarts than ranks, as many, and fewer: then ranks share the batches of a step.
    [Theory]
    [InlineData(LearnBy.Gradient, 4, 3)]
    [InlineData(LearnBy.Gradient, 2, 2)]
    [InlineData(LearnBy.Gradient, 1, 2)]
    [InlineData(LearnBy.Evolution, 1, 3)]
    [InlineData(LearnBy.ClosedForm, 4, 2)]
    public void Ranks_learn_the_same_rule_and_resume_each_others_searches(LearnBy by, int restarts, int count)
    {
        var options = Options(by) with { Restarts = restarts };
        // Half-way, restarts that are no better than guessing are given up.
        options = options with
        {
            Learning = options.Learning with { MetaSteps = 100, BatchesPerStep = 3 },
        };

        runs.AssertSameOnRanks(
            count,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                return LearnExperiment.Run(Data, options, 5, "0.1.0", run, shared);
            },
            RunFolder.RuleName
        );
    }

    [Fact]
    public void Of_several_restarts_the_best_on_the_held_out_examples_is_kept()
    {
        var result = runs.Do("learn", Run(Options(LearnBy.Gradient)));

        Assert.Equal(2, result.Restarts.Count);
        Assert.Equal(result.Restarts.Max(restart => restart.ValidationAccuracy), result.ValidationAccuracy);
        var rules = RuleFile.Load(result.Rule);
        var options = Options(LearnBy.Gradient);
        var judge = new RuleJudge(
            options.Layer,
            Data.Train.Take(140),
            Data.Train.Slice(140, 60),
            RandomKey.FromSeed(5)
        );
        Assert.Equal(
            result.ValidationAccuracy,
            judge.Judge((rules.Output!, rules.Graph), options.Learning.Plasticity, workers, default)
        );
    }

    private static LearnOptions Options(LearnBy by) =>
        new()
        {
            Layer = new RecurrentOptions(30, 15),
            By = by,
            Restarts = 2,
            Learning = new RuleLearningOptions { MetaSteps = 30, Batch = 50 },
            Evolution = new RuleEvolutionOptions
            {
                Generations = 2,
                Examples = 60,
                FitnessExamples = 60,
                Passes = 1,
                Traits = new Hebb.Evolution.TraitOptions { Population = 4 },
            },
        };

    private Func<Run, LearnResult> Run(LearnOptions options) =>
        run => LearnExperiment.Run(Data, options, 5, "0.1.0", run, workers);
}
