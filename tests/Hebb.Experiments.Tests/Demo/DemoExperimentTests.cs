using Hebb.Data;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Train;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Demo;

public sealed class DemoExperimentTests : IDisposable
{
    private static readonly DataSet Halfspace = Synthetic.Make("halfspace", RandomKey.FromSeed(3));
    private static readonly DataSet Data = Halfspace with
    {
        Train = Halfspace.Train.Take(60),
        Test = Halfspace.Test.Take(40),
    };

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void Stopped_within_and_after_each_network_it_gives_the_same()
    {
        int stops = runs.AssertResumes(run => DemoExperiment.Run(Data, new PlasticityOptions(), 1, run, workers));

        // Each network and its twin report while they learn, and both at their end.
        Assert.InRange(stops, 3 * PaperNetwork.All.Count, 60);
    }

    [Fact]
    public void Every_network_of_the_paper_is_measured_on_the_test_examples()
    {
        var tasks = runs.Do("demo", run => DemoExperiment.Run(Data, new PlasticityOptions(), 1, run, workers));

        Assert.Equal(PaperNetwork.All.Select(network => network.Title), tasks.Select(task => task.Model));
        Assert.All(
            tasks,
            task =>
            {
                Assert.Equal(Math.Round(40 * task.TestAccuracy), 40 * task.TestAccuracy, 9);
                Assert.InRange(task.GradientTestAccuracy, 0, 1);
            }
        );
    }
}
