using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Evolve;

public sealed class EvolveExperimentTests : IDisposable
{
    private static readonly DataSet Blobs = Synthetic.Make("blobs", RandomKey.FromSeed(3));

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void An_evolution_that_is_stopped_anywhere_ends_with_the_same_records_and_the_same_network()
    {
        int stops = runs.AssertResumes(Run, RunFolder.ModelName);

        // Ten generations and six steps of SignSGD, each phase reported once at its beginning.
        Assert.Equal(18, stops);
    }

    // Stopped in evolution, which ranks share, and in SignSGD, which each does alone.
    [Theory]
    [InlineData(2)]
    [InlineData(13)]
    public void Ranks_evolve_the_same_network_and_resume_each_others_runs(int stopAt) =>
        runs.AssertSameOnRanks(
            3,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                return EvolveExperiment.Run(Blobs, Options(), 5, new ModelProvenance { Seed = 5 }, run, shared);
            },
            stopAt,
            RunFolder.ModelName
        );

    [Fact]
    public void The_figures_of_the_test_examples_are_those_of_the_network_that_is_kept()
    {
        var result = runs.Do("run", Run);

        Assert.Equal(result.SignSgdAccuracy, result.Test!.Accuracy);
        Assert.Equal(result.TestExamples, result.Test.Confusion!.Sum(row => row.Sum()));
    }

    [Fact]
    public void The_state_of_a_sign_training_with_other_steps_is_refused()
    {
        var network = Network.Create(Blobs.Train, RandomKey.FromSeed(1), null, new RecurrentOptions(8, 8));
        SignTraining Of(double step) =>
            new(network, Options() with { StepSize = step }, Blobs.Train, RandomKey.FromSeed(2), workers);

        var error = Assert.Throws<FileFormatException>(() => Of(0.5).RestoreState(Of(0.25).SaveState()));

        Assert.EndsWith("saved with option StepSize = 0.25, 0.5 expected", error.Message, StringComparison.Ordinal);
    }

    private static EvolveOptions Options() =>
        new()
        {
            Shape = new GeneticShape(Blobs.Train.Inputs, [8], 2) { Genes = 50, Density = 0.1 },
            Evolution = new NetworkEvolutionOptions
            {
                Population = 30,
                BatchSize = 10,
                Generations = 10,
            },
            PerClass = 40,
            ValidationPerClass = 20,
            MeasureEvery = 3,
            Then = EvolveThen.Signsgd,
            Steps = 6,
        };

    private EvolveResult Run(Run run) =>
        EvolveExperiment.Run(Blobs, Options(), 5, new ModelProvenance { Seed = 5 }, run, workers);
}
