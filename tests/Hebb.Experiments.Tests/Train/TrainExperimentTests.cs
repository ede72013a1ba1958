using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Train;

public sealed class TrainExperimentTests : IDisposable
{
    private static readonly DataSet Halfspace = Synthetic.Make("halfspace", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Halfspace with
    {
        Train = Halfspace.Train.Take(600),
        Test = Halfspace.Test.Take(300),
    };

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void A_training_that_is_stopped_anywhere_ends_with_the_same_files()
    {
        var options = Options() with { HoldOut = 50, Limit = 520 };

        int stops = runs.AssertResumes(Run(options), RunFolder.ModelName, RunFolder.RuleName);

        // Two epochs of 520 examples and three measurements, in blocks of 256.
        Assert.InRange(stops, 10, 30);
    }

    [Fact]
    public void A_fresh_network_trained_as_a_trial_is_that_of_the_experiment_with_the_same_seed()
    {
        var options = Options() with { Plasticity = new PlasticityOptions() };
        var result = runs.Do("train", Run(options));

        var trial = new RuleTraining(Data.Train, Data.Test, options.Layer, options.Plasticity, options.Epochs);
        double[] found = trial.Trial("trial", 7, withTraining: true).Measure(workers, default);

        Assert.Equal([result.TestAccuracy, result.TrainAccuracy], found);
        Assert.InRange(result.TestAccuracy, 0.7, 1);
    }

    [Fact]
    public void What_is_held_out_is_the_end_of_the_training_examples()
    {
        var options = Options() with { HoldOut = 100 };
        var result = runs.Do("whole", Run(options));

        var model = ModelFile.Load(result.Model);

        Assert.Equal(500, result.Examples);
        Assert.Equal(model.Network.Accuracy(Data.Train.Slice(500, 100), workers), result.ValidationAccuracy);
        Assert.Equal(model.Network.Accuracy(Data.Train.Take(500), workers), result.TrainAccuracy);
    }

    [Fact]
    public void The_papers_network_is_found_by_name_and_a_wrong_name_suggests_it()
    {
        Assert.Equal(new RecurrentOptions(100, 50, 3), PaperNetwork.Find("small-recurrent").Layer);
        var error = Assert.Throws<UnknownNameException>(() => PaperNetwork.Find("small-recurent"));
        Assert.Contains("small-recurrent", error.Message, StringComparison.Ordinal);
    }

    private static TrainOptions Options() =>
        new()
        {
            Layer = new RecurrentOptions(40, 20, 2),
            Plasticity = new PlasticityOptions { GraphRule = GraphRule.Constant(-1), GraphStepSize = 1e-4f },
            Epochs = 2,
        };

    private Func<Run, TrainResult> Run(TrainOptions options) =>
        run => TrainExperiment.Run(Data, options, 7, new ModelProvenance { Seed = 7 }, run, workers);
}
