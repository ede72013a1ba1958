using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Train;

/// <summary>Trainings whose hidden layer is learned from all examples without labels, and the output from a few with labels.</summary>
public sealed class FeatureTrainingTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Make("blobs", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Blobs with { Train = Blobs.Train.Take(400), Test = Blobs.Test.Take(200) };

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
        int stops = runs.AssertResumes(Run(Options()), RunFolder.ModelName, RunFolder.RuleName);

        // Two passes of eight batches, two of four, the few labels and the measurements.
        Assert.InRange(stops, 24, 60);
    }

    [Fact]
    public void Self_training_continues_from_the_labels_is_the_librarys_and_can_be_stopped_anywhere()
    {
        var self = new SelfTrainingOptions { FirstEpochs = 2, Shares = [0.5f, 1] };
        var options = Options() with { SelfTraining = self };
        runs.AssertResumes(Run(options), RunFolder.ModelName, RunFolder.RuleName);
        var model = Network.Load(runs.Do("self", Run(options)).Model);

        var few = Network.Load(runs.Do("few", Run(Options())).Model);
        Assert.NotEqual(few.U.Buffer.ToArray(), model.U.Buffer.ToArray());
        var key = RandomKey.FromSeed(7);
        var labelled = Data.Train.Select(
            FewLabels.Draw(Data.Train.Labels, Data.Train.LabelCount, options.Labels, 0, key)
        );
        new SelfTrainer(few, self, key.For("self-training"), workers).Train(labelled, Data.Train.Examples);
        Assert.Equal(few.U.Buffer.ToArray(), model.U.Buffer.ToArray());
        Assert.Throws<InvalidOptionException>(() => (options with { Labels = 0 }).Validate(400));
    }

    [Fact]
    public void It_is_the_librarys_training_and_labels_that_are_not_used_change_nothing()
    {
        var options = Options();
        var result = runs.Do("run", Run(options));
        var model = ModelFile.Load(result.Model).Network;

        var key = RandomKey.FromSeed(7);
        var network = Network.Create(Data.Train, key.For("network"), null, options.Competitive!);
        new LayerTrainer(network, options.LayerRules, key.For("features"), workers).Train(Data.Train);
        foreach (var (one, other) in network.Hidden[0].Weights.Zip(model.Hidden[0].Weights))
        {
            Assert.Equal(one.Values.Buffer.ToArray(), other.Values.Buffer.ToArray());
        }

        Assert.Equal((20, (int?)400), (result.Examples, result.FeatureExamples));
        Assert.InRange(result.TestAccuracy, 0.85, 1);

        int[] others = [.. Data.Train.Labels.Select(label => 1 - label)];
        var flipped = Network.Create(Data.Train, key.For("network"), null, options.Competitive!);
        new LayerTrainer(flipped, options.LayerRules, key.For("features"), workers).Train(
            new LabelledData(Data.Train.Examples, others, 2)
        );
        Assert.Equal(
            network.Hidden[0].Weights[0].Values.Buffer.ToArray(),
            flipped.Hidden[0].Weights[0].Values.Buffer.ToArray()
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(401)]
    public void A_number_of_labels_that_cannot_be_is_refused_before_features_are_learned(int labels)
    {
        var rule = new Started();
        var options = Options() with { Labels = labels, LayerRules = [rule] };

        Assert.Throws<InvalidOptionException>(() => runs.Do("refused", Run(options)));
        Assert.False(rule.HasStarted);
    }

    private static TrainOptions Options() =>
        new()
        {
            Layer = new RecurrentOptions(50, Cap: 13),
            Competitive = RuleH.H3(50) with { Output = CompetitiveOutput.Root },
            LayerRules = [new CompetitiveRule { Epochs = 2, BatchSize = 50 }, new CoactivationRule()],
            Labels = 20,
            Plasticity = new PlasticityOptions
            {
                Graded = true,
                Margin = 0.7f,
                StepSize = 0.1f,
                FinalWeights = FinalWeights.Averaged,
            },
            Reads = new OutputReading(UnitLength: true),
            Epochs = 10,
        };

    private sealed class Started : ILayerRule
    {
        private readonly CompetitiveRule rule = new();

        public bool HasStarted { get; private set; }

        public string Name => rule.Name;

        public int Epochs => rule.Epochs;

        public int BatchSize => rule.BatchSize;

        public void Validate() => rule.Validate();

        public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
        {
            HasStarted = true;
            return rule.Start(layer, examples, key, workers);
        }
    }

    private Func<Run, TrainResult> Run(TrainOptions options) =>
        run => TrainExperiment.Run(Data, options, 7, new ModelProvenance(), run, workers);
}
