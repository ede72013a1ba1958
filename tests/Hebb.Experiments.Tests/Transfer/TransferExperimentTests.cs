using Hebb.Data;
using Hebb.Experiments.Train;
using Hebb.Experiments.Transfer;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Transfer;

public sealed class TransferExperimentTests : IDisposable
{
    private static readonly DataSet[] Data =
    [
        .. new[] { "halfspace", "circles" }.Select(name => Synthetic.Make(name, RandomKey.FromSeed(3))),
    ];
    private static readonly TransferOptions Options = new()
    {
        Models = [PaperNetwork.Find("small-feedforward"), PaperNetwork.Find("small-recurrent")],
        Repeats = 2,
        Limit = 100,
    };

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(2);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void A_row_is_the_mean_over_fresh_networks_that_saw_the_same_sample()
    {
        var result = runs.Do("transfer", run => TransferExperiment.Run(Data, Options, 5, run, workers));

        Assert.Equal(
            [
                ("halfspace", "small-feedforward"),
                ("halfspace", "small-recurrent"),
                ("circles", "small-feedforward"),
                ("circles", "small-recurrent"),
            ],
            result.Results.Select(row => (row.Data, row.Model))
        );
        var sample = Data[0].Train.Sample(100, RandomKey.FromSeed(5).For("training examples"));
        var model = Options.Models[1].Layer;
        var training = new RuleTraining(sample, Data[0].Test, model, Options.Plasticity, 1);
        double[][] expected =
        [
            .. new ulong[] { 5, 6 }.Select(s => training.Trial("", s, true).Measure(workers, default)),
        ];
        Assert.Equal(expected.Average(values => values[0]), result.Results[1].TestMean, 12);
        Assert.Equal(expected.Average(values => values[1]), result.Results[1].TrainMean, 12);
    }

    [Fact]
    public void Ranks_share_the_networks_and_keep_the_same_records() =>
        runs.AssertSameOnRanks(
            3,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                return TransferExperiment.Run(Data, Options, 5, run, shared);
            }
        );

    [Fact]
    public void A_rule_for_another_number_of_rounds_is_refused_before_any_work()
    {
        var graph = GraphRule.Of(new RuleTable(2, 4, 4, new float[16]));
        var options = Options with { Plasticity = new PlasticityOptions { GraphRule = graph } };

        Assert.Throws<InvalidOptionException>(options.Validate);
    }
}
