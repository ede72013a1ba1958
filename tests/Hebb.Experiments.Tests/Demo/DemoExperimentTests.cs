using Hebb.Data;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

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
    public void Ranks_share_the_networks_and_keep_the_same_records() =>
        runs.AssertSameOnRanks(
            2,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                return DemoExperiment.Run(Data, new PlasticityOptions(), 1, run, shared);
            }
        );

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

    [Fact]
    public void Images_are_learned_by_filters_beside_a_gradient_and_stopped_anywhere_give_the_same()
    {
        var images = new DataSet("bars", Bars(120, 1), Bars(60, 2));
        var recipe = new ImageRecipe
        {
            Banks = [ImageRecipe.Bank(filters: 10, side: 5, cap: 2, grid: 3)],
            View = ImageView.DeskewAndWidth,
            Filters = new ImageRecipe().Filters with { Patches = 600 },
            Epochs = 2,
        };
        Func<Run, DemoTask> demo = run =>
            DemoExperiment.RunImages(images, recipe, 1, new ModelProvenance { Seed = 1 }, run, workers);

        int stops = runs.AssertResumes(demo, RunFolder.ModelName);

        Assert.True(stops > 10);
        var task = runs.Do("images", demo);
        Assert.Equal(("bars", "convolutional", 60), (task.Data, task.Model, task.TestExamples));
        Assert.InRange(task.TestAccuracy, 0.9, 1);
        Assert.InRange(task.GradientTestAccuracy, 0, 1);
    }

    // A bar across or down, bright on black.
    private static LabelledData Bars(int count, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).For("bars").Stream();
        var images = new Matrix(count, 144);
        for (int n = 0; n < count; n++)
        {
            var (row, column) = (2 + random.NextInt32(8), 2 + random.NextInt32(8));
            for (int i = 0; i < 144; i++)
            {
                bool isBar = n % 2 == 0 ? i / 12 == row : i % 12 == column;
                images[n, i] = isBar ? 0.5f + (0.5f * random.NextSingle()) : 0;
            }
        }

        return new LabelledData(images, [.. Enumerable.Range(0, count).Select(n => n % 2)], 2)
        {
            Shape = new LayerShape(1, 12, 12),
        };
    }
}
