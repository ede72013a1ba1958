using Hebb.Data;
using Hebb.Experiments.Dopamine;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Dopamine;

public sealed class DopamineExperimentTests : IDisposable
{
    private static readonly DataSet Relu = Synthetic.Make("relu1", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Relu with { Train = Relu.Train.Take(3000), Test = Relu.Test.Take(200) };

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void The_figures_of_the_test_examples_agree_with_the_accuracy()
    {
        var settings = new DopamineSettings
        {
            Hidden = 20,
            Cap = 5,
            Epochs = 1,
        };

        var result = runs.Do(
            "run",
            run => DopamineExperiment.Run(Data, settings, 5, new ModelProvenance { Seed = 5 }, run, workers)
        );

        Assert.Equal(result.TestAccuracy, result.Test!.Accuracy);
        Assert.Equal(Data.Test.Count, result.TestExamples);
        Assert.Equal(
            result.Test.PerClass.Select(label => label.Examples),
            result.Test.Confusion!.Select(row => row.Sum())
        );
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(0)]
    public void A_training_that_is_stopped_anywhere_ends_with_the_same_files(int featureMemory)
    {
        var settings = new DopamineSettings
        {
            Hidden = 20,
            Cap = 5,
            Epochs = 2,
            HoldOut = 100,
            FeatureMemory = featureMemory,
        };

        int stops = runs.AssertResumes(
            run => DopamineExperiment.Run(Data, settings, 5, new ModelProvenance { Seed = 5 }, run, workers),
            RunFolder.ModelName
        );

        // Three sets of features, and two epochs of 2,900 examples in lots.
        Assert.InRange(stops, 8, 60);
    }
}
