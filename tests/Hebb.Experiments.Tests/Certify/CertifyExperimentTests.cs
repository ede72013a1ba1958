using Hebb.Data;
using Hebb.Experiments.Certify;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Tests.Certify;

public sealed class CertifyExperimentTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Make("blobs", RandomKey.FromSeed(3));
    private static readonly LabelledData Data = Blobs.Test.Take(200);

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_certification_that_is_stopped_anywhere_ends_with_the_same_figures(bool byNoise)
    {
        var network = Network();
        var options = Options(byNoise);
        var examples = byNoise ? Data.Take(10) : Data;
        Func<Run, CertifyResult> work = run => CertifyExperiment.Run(network, examples, options, 7, run, workers);
        var whole = runs.Do("whole", work);
        int stops = 0;
        for (bool isDone = false; !isDone; stops++)
        {
            string name = $"stopped at {stops}";
            try
            {
                runs.Do(name, work, stops);
                isDone = true;
            }
            catch (OperationCanceledException)
            {
                var again = runs.Do(name, work);
                Assert.Equal(whole.Certified, again.Certified);
                Assert.Equal((whole.Clean, whole.Abstained), (again.Clean, again.Abstained));
            }
        }

        Assert.InRange(stops, byNoise ? 10 : 4, 16);
    }

    [Fact]
    public void Figures_are_the_librarys_with_intervals_around_them()
    {
        var network = Network();

        var result = runs.Do("run", run => CertifyExperiment.Run(network, Data, Options(false), 7, run, workers));

        var certificate = new MarginCertificate(network);
        foreach (var point in result.Certified)
        {
            int count = Enumerable
                .Range(0, Data.Count)
                .Count(n => certificate.Radius(Data.Examples.Row(n), Data.Labels[n]) > point.Epsilon);
            Assert.Equal(count / 200.0, point.Accuracy);
            Assert.InRange(point.Accuracy, point.Low, point.High);
        }

        Assert.Equal(("margin", 200, 0.0, 0.0), (result.By, result.Images, result.Abstained, result.Alpha));
        Assert.Equal(network.Accuracy(Data, workers), result.Clean);
        Assert.Equal(result.Clean, result.NetworkAccuracy);
        Assert.True(result.Certified[0].Accuracy > result.Certified[^1].Accuracy);
    }

    [Fact]
    public void Of_a_smoothed_network_the_clean_accuracy_is_its_own()
    {
        var network = Hebb.Networks.Network.Create(
            Blobs.Train,
            RandomKey.FromSeed(1),
            null,
            new RecurrentOptions(20, Cap: 5)
        );

        var result = runs.Do(
            "run",
            run => CertifyExperiment.Run(network, Data.Take(10), Options(true), 7, run, workers)
        );

        Assert.False(CertifyExperiment.HasMargin(network));
        Assert.Equal(("smoothing", 0.2, 300, 0.001), (result.By, result.Sigma, result.Draws, result.Alpha));
        // All scores are 0, so it always says the first label.
        Assert.Equal(Data.Take(10).Labels.Count(label => label == 0) / 10.0, result.Clean);
        Assert.Equal(result.Clean, result.NetworkAccuracy);
        var error = Assert.Throws<InvalidOptionException>(() =>
            runs.Do("margin", run => CertifyExperiment.Run(network, Data, Options(false), 7, run, workers))
        );
        Assert.Contains("templates", error.Message, StringComparison.Ordinal);
    }

    private static CertifyOptions Options(bool byNoise) =>
        new()
        {
            Epsilons = [0, 0.1, 0.2, 0.4],
            Smoothing = byNoise ? new SmoothingOptions { Sigma = 0.2, Draws = 300 } : null,
        };

    private Network Network()
    {
        var options = TemplateTrainingOptions.Small with
        {
            UnitsPerLabel = 5,
            Components = 0,
            Epochs = 2,
            Epsilon = 0.3f,
        };
        var network = options.CreateNetwork(Blobs.Train);
        return new TemplateTrainer(network, options, Blobs.Train.Take(500), RandomKey.FromSeed(2), workers).Train();
    }
}
