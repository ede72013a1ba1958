using Hebb.Data;
using Hebb.Evolution;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.RuleLearning;

public sealed class RuleEvolutionTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);
    private static readonly LabelledData Halfspace = Synthetic.Make("halfspace", Key.For("data")).Train;

    [Fact]
    public void From_nothing_an_output_rule_evolves_that_trains_networks()
    {
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var options = Small(fromZero: true) with { Generations = 12, Learn = RulesToLearn.Output };
        var evolution = new RuleEvolution(Shape(rounds: 1), options, Halfspace, Key, workers);
        Finish(evolution);

        var table = evolution.Output.Table(1);
        Assert.True(table[1, 0] > 0 && table[1, 1] < 0, "fired: up for the true label, down for the other");
        var network = Network.Create(Halfspace, Key.For("fresh"), null, Shape(rounds: 1));
        new PlasticityTrainer(network, options.Plasticity with { OutputRule = evolution.Output }, Key, workers).Train(
            Halfspace,
            1
        );
        Assert.InRange(network.Accuracy(Halfspace, workers), 0.85, 1);
    }

    [Fact]
    public void A_graph_rule_of_zeros_does_as_well_as_the_twin_without_one()
    {
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var options = Small() with { Generations = 1, Learn = RulesToLearn.Graph };
        var evolution = new RuleEvolution(Shape(rounds: 2), options, Halfspace, Key, workers);
        Finish(evolution);

        // Before the first selection the population's mean is the rule zero: W stays 0, and both rounds are the same.
        var summary = evolution.Summary!;
        Assert.Equal(summary.OfTwin, summary.OfMean);
        Assert.NotEqual(summary.OfTwin, summary.Mean);
        Assert.InRange(summary.Best, summary.Mean, 1);
        Assert.Equal(evolution.AllTrials, evolution.Trials);
    }

    [Theory]
    [InlineData(RuleForm.Table)]
    [InlineData(RuleForm.Mlp)]
    public void An_evolution_saved_anywhere_resumes_with_the_same_bits_on_any_number_of_threads(RuleForm form)
    {
        var options = Small() with { Form = form, Generations = 2, Learn = RulesToLearn.Both };
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3) { WorthSharing = 0 };
        var whole = new RuleEvolution(Shape(2), options, Halfspace, Key, one);
        Finish(whole);

        var part = new RuleEvolution(Shape(2), options, Halfspace, Key, three);
        for (int stop = 0; !part.IsDone; stop++)
        {
            part.Step();
            using var file = new MemoryStream();
            part.SaveState().Write(file);
            file.Position = 0;
            part = new RuleEvolution(Shape(2), options, Halfspace, Key, stop % 2 == 0 ? one : three);
            part.RestoreState(TensorArchive.Read(file, "state"));
        }

        Assert.Equal(whole.Summary, part.Summary);
        Assert.Equal(whole.Output.Table(2).Values.ToArray(), part.Output.Table(2).Values.ToArray());
        Assert.Equal(whole.Graph.Table(2, Key).Values.ToArray(), part.Graph.Table(2, Key).Values.ToArray());
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Ranks_share_the_networks_of_a_generation_to_the_same_bits(int count, int networks)
    {
        var options = Small() with { Generations = 2, Networks = networks, Learn = RulesToLearn.Both };
        double[] Evolve(WorkerPool workers)
        {
            var evolution = new RuleEvolution(Shape(2), options, Halfspace, Key, workers);
            evolution.Train();
            float[] output = evolution.Output.Table(2).Values.ToArray();
            float[] graph = evolution.Graph.Table(2, Key).Values.ToArray();
            return [evolution.Summary!.Mean, evolution.Summary.OfTwin, .. output, .. graph];
        }

        using var one = new WorkerPool(1);
        double[] alone = Evolve(one);
        double[][] found = ThreadRanks.Run(
            count,
            ranks =>
            {
                using var own = new WorkerPool(2, ranks: ranks);
                return Evolve(own);
            }
        );

        Assert.All(found, each => Assert.Equal(alone, each));
    }

    [Fact]
    public void An_evolution_that_was_stopped_is_as_it_was_before_the_step()
    {
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var evolution = new RuleEvolution(Shape(2), Small(), Halfspace, Key, workers);
        evolution.Step();
        long before = evolution.Trials;

        Assert.Throws<OperationCanceledException>(() => evolution.Step(new CancellationToken(canceled: true)));

        Assert.Equal(before, evolution.Trials);
    }

    [Fact]
    public void Of_few_examples_some_are_kept_for_fitness()
    {
        using var workers = new WorkerPool(1);
        var few = Halfspace.Select([0, 1, 2, 3, 4, 5]);
        var options = Small() with
        {
            Examples = 400,
            FitnessExamples = 200,
            Generations = 1,
            Learn = RulesToLearn.Graph,
            Passes = 2,
        };
        var evolution = new RuleEvolution(Shape(2), options, few, Key, workers);
        Finish(evolution);

        // Two of the six: accuracies are 0, 1/2 or 1.
        Assert.Contains(evolution.Summary!.OfTwin, new[] { 0, 0.5, 1 });
        var none = Halfspace.Select([0]);
        Assert.Throws<InvalidOptionException>(() => new RuleEvolution(Shape(2), options, none, Key, workers));
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "Examples")]
    [InlineData(1, 0, 1, 1, "FitnessExamples")]
    [InlineData(1, 1, 0, 1, "Passes")]
    [InlineData(1, 1, 1, 0, "Networks")]
    public void An_option_out_of_range_is_named(int examples, int fitness, int passes, int networks, string name)
    {
        var options = Small() with
        {
            Examples = examples,
            FitnessExamples = fitness,
            Passes = passes,
            Networks = networks,
        };

        Assert.Equal(name, Assert.Throws<InvalidOptionException>(options.Validate).Option);
    }

    [Fact]
    public void A_graph_rule_needs_a_graph()
    {
        using var workers = new WorkerPool(1);
        var options = Small() with { Learn = RulesToLearn.Graph };

        Assert.Throws<InvalidOptionException>(() => new RuleEvolution(Shape(1), options, Halfspace, Key, workers));
    }

    private static void Finish(RuleEvolution evolution)
    {
        while (!evolution.IsDone)
        {
            evolution.Step();
        }
    }

    private static RecurrentOptions Shape(int rounds) => new(Neurons: 40, Cap: 20, rounds);

    // From the rule of zeros where an output rule of one round evolves.
    private static RuleEvolutionOptions Small(bool fromZero = false) =>
        new()
        {
            Plasticity = new PlasticityOptions
            {
                OutputRule = fromZero
                    ? OutputRule.Of(new RuleTable(1, 2, 2, new float[4]))
                    : OutputRule.PerceptronFiredOnly,
                FinalWeights = FinalWeights.Averaged,
            },
            Traits = new TraitOptions { Genes = 16, Population = 10 },
            Examples = 300,
            FitnessExamples = 300,
        };
}
