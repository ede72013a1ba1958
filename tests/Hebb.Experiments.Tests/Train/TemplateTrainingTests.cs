using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Tests.Train;

public sealed class TemplateTrainingTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Make("blobs", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Blobs with { Train = Blobs.Train.Take(480), Test = Blobs.Test.Take(300) };

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
        var options = Options() with { HoldOut = 50, Limit = 410 };

        int stops = runs.AssertResumes(Run(options), RunFolder.ModelName);

        // Two epochs of three steps, and three measurements.
        Assert.InRange(stops, 7, 20);
    }

    [Fact]
    public void It_is_the_librarys_training_and_its_figures_are_the_models()
    {
        var options = Options() with { HoldOut = 80 };

        var result = runs.Do("run", Run(options));

        var network = options.Training.CreateNetwork(Data.Train);
        var trainer = new TemplateTrainer(
            network,
            options.Training,
            Data.Train.Take(400),
            RandomKey.FromSeed(7).For("training"),
            workers
        );
        trainer.Train();
        var model = ModelFile.Load(result.Model).Network;
        Assert.Equal(network.Hidden[0].Weights[0].Values.Buffer, model.Hidden[0].Weights[0].Values.Buffer);
        Assert.Equal(model.Accuracy(Data.Test, workers), result.TestAccuracy);
        Assert.Equal(model.Accuracy(Data.Train.Slice(400, 80), workers), result.ValidationAccuracy);
        Assert.Equal((trainer.Mistakes, 800L, 400), (result.Mistakes, result.Updates, result.Examples));
        Assert.InRange(result.TestAccuracy, 0.9, 1);
        JsonNode[] epochs =
        [
            .. File.ReadLines(runs.File("run", "metrics.jsonl"))
                .Select(line => JsonNode.Parse(line)!)
                .Where(record => (string?)record["kind"] == "epoch"),
        ];
        Assert.Equal(result.Mistakes, epochs.Sum(record => (long)record["mistakes"]!));
    }

    [Fact]
    public void Columns_that_are_scaled_are_certified_in_their_own_units()
    {
        LabelledData Stretched(LabelledData data)
        {
            var stretched = data.Select([.. Enumerable.Range(0, data.Count)]);
            foreach (ref float x in stretched.Examples.Buffer)
            {
                x *= 4;
            }

            return stretched;
        }

        var options = Options() with { Scale = Scaling.Standard };
        var data = Data with { Train = Stretched(Data.Train), Test = Stretched(Data.Test) };
        var plain = runs.Do("plain", Run(options));
        var stretched = runs.Do("stretched", run => TemplateTraining.Run(data, options, 7, new(), run, workers));

        Assert.Equal(plain.TestAccuracy, stretched.TestAccuracy);
        var (one, four) = (
            new MarginCertificate(Network.Load(plain.Model)),
            new MarginCertificate(Network.Load(stretched.Model))
        );
        for (int n = 0; n < 100; n++)
        {
            double radius = one.Radius(Data.Test.Examples.Row(n), Data.Test.Labels[n]);
            double wide = four.Radius(data.Test.Examples.Row(n), data.Test.Labels[n]);
            Assert.Equal(4 * radius, wide, 1e-3);
        }
    }

    private static TemplateTrainOptions Options() =>
        new()
        {
            Training = TemplateTrainingOptions.Small with
            {
                UnitsPerLabel = 5,
                Components = 2,
                BatchSize = 150,
                Epochs = 2,
                Epsilon = 0.3f,
            },
        };

    private Func<Run, TrainResult> Run(TemplateTrainOptions options) =>
        run => TemplateTraining.Run(Data, options, 7, new ModelProvenance { Seed = 7 }, run, workers);
}
