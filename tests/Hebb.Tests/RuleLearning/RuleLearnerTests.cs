using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.RuleLearning;

public sealed class RuleLearnerTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    private readonly WorkerPool workers = new(1);
    private readonly DataSet halfspace = Synthetic.Make("halfspace", Key.For("data"));

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_rule_learned_on_a_half_space_finds_the_perceptrons_signs_and_learns_another_half_space()
    {
        var learner = Learner(new RuleLearningOptions { MetaSteps = 150 }, rounds: 1);
        while (!learner.IsDone)
        {
            learner.Step();
        }

        // Theorem 1: fired, true label: up; fired, other label: down.
        Assert.True(RuleTable.Of(learner.Output) is var r && r[1, 0] > 0 && r[1, 1] < 0, "the signs of the perceptron");
        var other = Synthetic.Make("halfspace", RandomKey.FromSeed(99));
        var network = Network(rounds: 1, Key.For("fresh"));
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.Of(learner.Output),
            FinalWeights = FinalWeights.Averaged,
        };
        new PlasticityTrainer(network, options, Key, workers).Train(other.Train, 1);
        Assert.InRange(network.Accuracy(other.Test, workers), 0.85, 1);
    }

    [Theory]
    [InlineData(RuleForm.Table)]
    [InlineData(RuleForm.Mlp)]
    public void A_learner_saved_after_any_step_resumes_with_the_same_bits(RuleForm form)
    {
        var options = new RuleLearningOptions
        {
            MetaSteps = 4,
            Learn = RulesToLearn.Both,
            Form = form,
            Batch = 4000,
            BatchesPerStep = 3,
        };
        var whole = Learner(options, rounds: 2);
        while (!whole.IsDone)
        {
            whole.Step();
        }

        for (int stop = 0; stop <= 4; stop++)
        {
            var first = Learner(options, rounds: 2);
            for (int n = 0; n < stop; n++)
            {
                first.Step();
            }

            using var file = new MemoryStream();
            first.SaveState().Write(file);
            file.Position = 0;
            var second = Learner(options, rounds: 2);
            second.RestoreState(TensorArchive.Read(file, "state"));
            while (!second.IsDone)
            {
                second.Step();
            }

            Assert.Equal(whole.Loss, second.Loss);
            Assert.Equal(RuleTable.Of(whole.Output!).Values.ToArray(), RuleTable.Of(second.Output!).Values.ToArray());
            Assert.Equal(RuleTable.Of(whole.Graph!).Values.ToArray(), RuleTable.Of(second.Graph!).Values.ToArray());
        }
    }

    [Theory]
    [InlineData(2, VectorWidth.Vector512)]
    [InlineData(3, VectorWidth.Vector256)]
    [InlineData(8, VectorWidth.Scalar)]
    public void Neither_threads_nor_vector_width_change_a_bit(int threads, VectorWidth width)
    {
        var options = new RuleLearningOptions
        {
            MetaSteps = 4,
            Learn = RulesToLearn.Both,
            Batch = 40,
            BatchesPerStep = 5,
        };
        using var several = new WorkerPool(threads, width) { WorthSharing = 0 };
        var (one, other) = (Learner(options, rounds: 3), Learner(options, rounds: 3, several));
        while (!one.IsDone)
        {
            one.Step();
            other.Step();
            Assert.Equal(one.Loss, other.Loss);
        }

        Assert.Equal(RuleTable.Of(one.Output!).Values.ToArray(), RuleTable.Of(other.Output!).Values.ToArray());
        Assert.Equal(RuleTable.Of(one.Graph!).Values.ToArray(), RuleTable.Of(other.Graph!).Values.ToArray());
        Assert.Contains(RuleTable.Of(one.Output!).Values.ToArray(), r => r != 0);
    }

    [Theory]
    [InlineData(2, RulesToLearn.Both)]
    [InlineData(3, RulesToLearn.Output)]
    [InlineData(6, RulesToLearn.Graph)]
    public void Ranks_share_the_batches_of_a_step_to_the_same_bits(int count, RulesToLearn learn)
    {
        var options = new RuleLearningOptions
        {
            MetaSteps = 5,
            Learn = learn,
            Batch = 40,
            BatchesPerStep = 5,
        };
        float[] Learn(WorkerPool own)
        {
            var learner = Learner(options, rounds: 2, own);
            var rules = learner.Train();
            return [(float)learner.Loss, .. RuleTable.Of(rules.Output!).Values, .. RuleTable.Of(rules.Graph!).Values];
        }

        float[] alone = Learn(workers);
        float[][] ranks = ThreadRanks.Run(
            count,
            ranks =>
            {
                using var own = new WorkerPool(2, ranks: ranks);
                return Learn(own);
            }
        );

        Assert.All(ranks, each => Assert.Equal(alone, each));
    }

    [Fact]
    public void What_diverges_diverges_on_every_rank()
    {
        var options = new RuleLearningOptions
        {
            Learn = RulesToLearn.Graph,
            InitialDeviation = 1000,
            BatchesPerStep = 2,
            Plasticity = new PlasticityOptions { GraphStepSize = 1000, Update = UpdateKind.Multiplicative },
        };

        string[] messages = ThreadRanks.Run(
            3,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                return Assert.Throws<DivergedException>(() => Learner(options, rounds: 3, own).Train()).Message;
            }
        );

        Assert.Single(messages.Distinct());
    }

    [Fact]
    public void A_step_goes_down_the_mean_of_the_gradients_of_its_batches()
    {
        const int Batches = 3;
        var options = new RuleLearningOptions
        {
            MetaSteps = 1,
            Learn = RulesToLearn.Both,
            Batch = 50,
            BatchesPerStep = Batches,
        };
        var learner = Learner(options, rounds: 2);
        var (output, graph) = (RuleTable.Of(learner.Output), RuleTable.Of(learner.Graph!));
        var gradient = new MetaGradient(
            Network(rounds: 2, Key.For("network")),
            options.Plasticity,
            options.Loss,
            options.Batch,
            workers
        );
        double loss = 0;
        var ofOutput = new double[output.Values.Length];
        var ofGraph = new double[graph.Values.Length];
        var seen = new HashSet<int>();
        for (int n = 0; n < Batches; n++)
        {
            int[] batch = learner.Batch(n).ToArray();
            seen.UnionWith(batch);
            loss += gradient.Run(output, graph, halfspace.Train, batch) / Batches;
            ofOutput = [.. ofOutput.Zip(gradient.Output.ToArray(), (mean, g) => mean + (g / Batches))];
            ofGraph = [.. ofGraph.Zip(gradient.Graph.ToArray(), (mean, g) => mean + (g / Batches))];
        }

        float[] expectedOutput = output.Values.ToArray();
        float[] expectedGraph = graph.Values.ToArray();
        new Adam(expectedOutput.Length, options.MetaStepSize, l2: options.L2).Step(
            expectedOutput,
            [.. ofOutput.Select(g => (float)g)]
        );
        new Adam(expectedGraph.Length, options.MetaStepSize, l2: options.L2).Step(
            expectedGraph,
            [.. ofGraph.Select(g => (float)g)]
        );
        learner.Step();

        Assert.Equal(Batches * options.Batch, seen.Count);
        Assert.Equal(loss, learner.Loss, 1e-12);
        Assert.Equal(expectedOutput, RuleTable.Of(learner.Output).Values.ToArray());
        Assert.Equal(expectedGraph, RuleTable.Of(learner.Graph!).Values.ToArray());
    }

    [Fact]
    public void The_state_of_another_learner_is_refused()
    {
        var one = Learner(new RuleLearningOptions { MetaSteps = 3 }, rounds: 2);
        var other = Learner(new RuleLearningOptions { MetaSteps = 3, Learn = RulesToLearn.Both }, rounds: 2);

        Assert.Throws<FileFormatException>(() => other.RestoreState(one.SaveState()));
    }

    [Fact]
    public void A_graph_rule_needs_a_graph()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            Learner(new RuleLearningOptions { Learn = RulesToLearn.Graph }, rounds: 1)
        );
        Assert.Equal("Learn", error.Option);
    }

    [Fact]
    public void A_run_that_diverges_says_at_which_step_and_what_may_help()
    {
        var options = new RuleLearningOptions
        {
            Learn = RulesToLearn.Graph,
            InitialDeviation = 1000,
            Plasticity = new PlasticityOptions { GraphStepSize = 1000, Update = UpdateKind.Multiplicative },
        };
        var learner = Learner(options, rounds: 3);

        var error = Assert.Throws<DivergedException>(() =>
        {
            while (!learner.IsDone)
            {
                learner.Step();
            }
        });
        Assert.Contains("meta-step", error.Message, StringComparison.Ordinal);
    }

    private static Network Network(int rounds, RandomKey key) => new SingleLayer(10, 60, 2, 30, rounds).Create(key);

    private RuleLearner Learner(RuleLearningOptions options, int rounds, WorkerPool? threads = null) =>
        new(Network(rounds, Key.For("network")), options, halfspace.Train, Key.For("learner"), threads ?? workers);
}
