using System.Text.Json.Nodes;
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

    [Fact]
    public void Every_epoch_is_measured_on_what_is_held_out_and_the_last_one_as_the_model_that_is_kept()
    {
        var options = Options() with
        {
            HoldOut = 100,
            Epochs = 3,
            Plasticity = new PlasticityOptions { FinalWeights = FinalWeights.Averaged },
        };

        var result = runs.Do("epochs", Run(options));

        double?[] measured =
        [
            .. File.ReadLines(runs.File("epochs", "metrics.jsonl"))
                .Select(line => JsonNode.Parse(line)!)
                .Where(record => (string?)record["kind"] == "epoch")
                .Select(record => (double?)record["validationAccuracy"]),
        ];
        Assert.Equal(3, measured.Length);
        Assert.Equal(result.ValidationAccuracy, measured[^1]);
        Assert.All(measured, accuracy => Assert.InRange(accuracy!.Value, 0.6, 1));
    }

    [Fact]
    public void Each_example_is_predicted_by_the_network_of_a_fold_that_did_not_see_it()
    {
        var options = Options() with { Folds = 4, Plasticity = new PlasticityOptions() };

        int stops = runs.AssertResumes(Run(options), RunFolder.ModelName);
        var result = runs.Do("again", Run(options with { Beside = TrainBeside.Gradient }));

        Assert.InRange(stops, 10, 30);
        var folds = result.Folds!;
        Assert.Equal((4, 600), (folds.Accuracies.Count, folds.All.Examples));
        Assert.Equal(folds.All.Accuracy, folds.Accuracies.Average(), 1e-12);
        Assert.InRange(folds.Mean, 0.7, 0.99);
        Assert.InRange(result.Beside!.TestAccuracy, 0.8, 1);
        Assert.Equal(result.TestAccuracy, result.Test!.Accuracy);
        Assert.Equal(300, result.Test.Confusion!.Sum(row => row.Sum()));
    }

    [Fact]
    public void A_network_with_equal_scores_is_reported_with_the_likely_cause()
    {
        var deaf = new RecurrentOptions(40, 20) { HiddenBias = -1e6f };

        var error = Assert.ThrowsAny<Exception>(() =>
            runs.Do("deaf", Run(Options() with { Layer = deaf, Plasticity = new PlasticityOptions() }))
        );

        // The observer of these runs refuses warnings.
        Assert.Contains(
            "600 of 600 training examples give every label the same score",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("--scale standard", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_in_other_units_changes_nothing_where_columns_are_standardised()
    {
        LabelledData Changed(LabelledData data)
        {
            var changed = data.Select([.. Enumerable.Range(0, data.Count)]);
            for (int n = 0; n < changed.Count; n++)
            {
                // A power of two loses no bit.
                changed.Examples[n, 0] *= 1 << 20;
            }

            return changed;
        }

        var options = Options() with { Plasticity = new PlasticityOptions(), Scale = Scaling.Standard };
        var changedData = Data with { Train = Changed(Data.Train), Test = Changed(Data.Test) };

        var plain = runs.Do("plain", Run(options));
        var changed = runs.Do("changed", run => TrainExperiment.Run(changedData, options, 7, new(), run, workers));

        Assert.Equal((plain.TestAccuracy, plain.Mistakes), (changed.TestAccuracy, changed.Mistakes));
        var (a, b) = (Network.Load(plain.Model), Network.Load(changed.Model));
        Assert.Equal(a.U.Buffer.ToArray(), b.U.Buffer.ToArray());
        Assert.Equal(a.Input!.Scale![0, 0], b.Input!.Scale![0, 0] * (1 << 20));
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
