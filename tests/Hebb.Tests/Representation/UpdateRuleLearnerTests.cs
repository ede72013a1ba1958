using Hebb.Data;
using Hebb.Evolution;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public class UpdateRuleLearnerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(11);
    private static readonly DataSet Circles = Synthetic.Circles(Key);

    [Fact]
    public void A_learned_rule_trains_networks_that_it_has_not_seen_and_other_data_too()
    {
        var untrained = new UpdateRuleLearner(null, new UpdateRuleOptions(), Circles.Train, Key);
        var before = Test(untrained.Rule, Circles);
        Assert.True(before.Unexplained > 0.7, $"{before.Unexplained} before learning");
        var rule = untrained.Train();
        Assert.InRange(Test(rule, Circles).Unexplained, 0.02, 0.1);
        Assert.InRange(Test(rule, Synthetic.Moons(Key)).Unexplained, 0.01, 0.1);
        // It is the delta rule that saturates: of the error's sign, and growing with it.
        float Value(float error) => rule.Output!.Value([1, 1, 1], [error]);
        Assert.True(Value(-1) < -0.5 && Value(1) > 0.5 && Value(2) > Value(1), $"{Value(-1)} {Value(1)}");
    }

    [Fact]
    public void All_three_functions_learn_through_caps_and_the_output_function_alone_without()
    {
        foreach (var through in new[] { CapGradient.Exact, CapGradient.Sigmoid })
        {
            var options = new UpdateRuleOptions
            {
                Learn = LearnedUpdates.All,
                CapGradient = through,
                MetaSteps = 50,
            };
            var rule = new UpdateRuleLearner(null, options, Circles.Train, Key).Train();
            bool learns = through == CapGradient.Sigmoid;
            Assert.Equal(learns, rule.Input!.Value([1], [1, 0, 1]) != 0);
            Assert.Equal(learns, rule.Recurrent!.Value([1, 1, 1], [1, 0, 1]) != 0);
        }
    }

    [Fact]
    public void A_network_learns_for_as_many_steps_as_it_will_when_the_rule_is_used_and_then_comes_a_new_one()
    {
        double[] Losses(int stepsOfNetwork)
        {
            var learning = new HebbianLearningOptions { Steps = stepsOfNetwork };
            var options = new UpdateRuleOptions { Learning = learning, MetaSteps = 60 };
            var learner = new UpdateRuleLearner(null, options, Circles.Train, Key);
            return
            [
                .. Enumerable
                    .Range(0, 60)
                    .Select(_ =>
                    {
                        learner.Step();
                        return learner.Loss;
                    }),
            ];
        }

        var (one, several) = (Losses(60), Losses(50));

        Assert.Equal(one[..50], several[..50]);
        // A new network has not learned anything yet.
        Assert.True(several[50] > 2 * one[50], $"{several[50]} and {one[50]}");
    }

    [Fact]
    public void Rules_that_teach_nothing_and_dead_activity_are_noticed()
    {
        var none = Test(UpdateRule.None(3), Circles);
        Assert.True(none.IsNoBetterThanNone);
        Assert.False(none.IsActivityDead);
        Assert.False(Test(UpdateRule.Delta(3), Circles).IsNoBetterThanNone);
        // With an input that drowns all others the same neurons fire always.
        var drowned = new HebbianOptions { Constant = 1000 };
        var learning = new HebbianLearningOptions();
        var dead = UpdateRuleTrial.Run(UpdateRule.Delta(3), drowned, learning, Circles.Train, Circles.Test, Key);
        Assert.True(dead.IsActivityDead, $"{dead.ActiveNeurons} active");
    }

    [Theory]
    [InlineData(UpdateField.Simple)]
    [InlineData(UpdateField.Topographic)]
    public void A_learner_saved_after_any_step_resumes_with_the_same_bits_on_any_width(UpdateField field)
    {
        var options = new UpdateRuleOptions
        {
            Learn = LearnedUpdates.All,
            Field = field,
            MetaSteps = 7,
            Learning = new HebbianLearningOptions { Steps = 3 },
        };
        var whole = new UpdateRuleLearner(null, options, Circles.Train, Key);
        string expected = UpdateRuleFile.ToJson(whole.Train());
        Workers.All(workers =>
        {
            TensorArchive? saved = null;
            UpdateRuleLearner part;
            do
            {
                part = new UpdateRuleLearner(null, options, Circles.Train, Key, workers);
                if (saved is not null)
                {
                    part.RestoreState(saved);
                }

                part.Step();
                saved = part.SaveState();
            } while (!part.IsDone);

            Assert.Equal(expected, UpdateRuleFile.ToJson(part.Rule));
            Assert.Equal((whole.Loss, whole.GradientLength), (part.Loss, part.GradientLength));
        });
    }

    [Fact]
    public void A_training_saved_after_any_step_resumes_with_the_same_bits()
    {
        var rule = UpdateRuleDraw.First(
            new UpdateRuleOptions { Learn = LearnedUpdates.All, Field = UpdateField.Topographic },
            Key
        );
        var options = new HebbianLearningOptions { Rule = rule, Steps = 5 };
        var whole = HebbianAutoencoder.Create(new HebbianOptions(), 10, Key);
        new HebbianTrainer(whole, options, Key).Train(Circles.Train);
        var part = HebbianAutoencoder.Create(new HebbianOptions(), 10, Key);
        TensorArchive? saved = null;
        for (bool done = false; !done; )
        {
            var training = new HebbianTrainer(part, options, Key).Start(Circles.Train);
            if (saved is not null)
            {
                training.RestoreState(saved);
            }

            training.Step();
            saved = training.SaveState();
            done = training.IsDone;
            part = HebbianAutoencoder.Create(new HebbianOptions(), 10, done ? Key : Key.For("other"));
            if (done)
            {
                Assert.Equal(
                    Widths.Bits(whole.Output.Buffer),
                    Widths.Bits(training.SaveState().GetMatrix("output_weights", 64, 10).Buffer)
                );
            }
        }

        var other = new HebbianTrainer(part, options with { Rule = UpdateRule.Delta(3) }, Key).Start(Circles.Train);
        var error = Assert.Throws<FileFormatException>(() => other.RestoreState(saved!));
        Assert.Contains("option Rule", error.Message, StringComparison.Ordinal);

        // Weights of the same sizes, and another network all the same.
        var wider = HebbianAutoencoder.Create(new HebbianOptions { Cap = 17 }, 10, Key);
        var ofAnother = new HebbianTrainer(wider, options, Key).Start(Circles.Train);
        error = Assert.Throws<FileFormatException>(() => ofAnother.RestoreState(saved!));
        Assert.Contains("option Network.Cap = 16, 17 expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evolution_finds_a_rule_without_gradient_and_the_same_one_after_a_pause_on_any_threads()
    {
        var options = new UpdateRuleEvolutionOptions
        {
            Network = new HebbianOptions { Neurons = 32, Cap = 8 },
            Learning = new HebbianLearningOptions { Steps = 20 },
            Generations = 12,
            Networks = 1,
            Traits = new TraitOptions { Effect = 0.02, Population = 24 },
        };
        var whole = new UpdateRuleEvolution(null, options, Circles.Train, Key);
        whole.Step();
        double first = whole.OfMean;
        string expected = UpdateRuleFile.ToJson(whole.Train());
        Assert.True(whole.OfMean < first, $"{whole.OfMean} after {first}");

        using var one = new WorkerPool(1);
        var start = new UpdateRuleEvolution(null, options, Circles.Train, Key, one);
        for (int n = 0; n < 5; n++)
        {
            start.Step();
        }

        var rest = new UpdateRuleEvolution(null, options, Circles.Train, Key, one);
        rest.RestoreState(start.SaveState());
        Assert.Equal(expected, UpdateRuleFile.ToJson(rest.Train()));
        Assert.Equal(whole.OfMean, rest.OfMean);
    }

    [Fact]
    public void Ranks_evolve_the_same_rule()
    {
        var options = new UpdateRuleEvolutionOptions
        {
            Network = new HebbianOptions { Neurons = 16, Cap = 4 },
            Learning = new HebbianLearningOptions { Steps = 5 },
            Generations = 3,
            Networks = 2,
            Traits = new TraitOptions { Effect = 0.02, Population = 6 },
        };
        using var one = new WorkerPool(1);
        string expected = Evolve(one);

        string[] found = ThreadRanks.Run(
            4,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                return Evolve(own);
            }
        );

        Assert.All(found, rule => Assert.Equal(expected, rule));

        string Evolve(WorkerPool workers) =>
            UpdateRuleFile.ToJson(new UpdateRuleEvolution(null, options, Circles.Train, Key, workers).Train());
    }

    [Fact]
    public void Learning_that_diverges_says_so_and_a_trial_of_it_is_worth_nothing()
    {
        var learning = new HebbianLearningOptions { OutputStepSize = 1000 };
        var network = HebbianAutoencoder.Create(new HebbianOptions(), 10, Key);
        var training = new HebbianTrainer(network, learning, Key).Start(Circles.Train);
        training.Step();
        Assert.True(training.Loss > 0);
        Assert.Throws<DivergedException>(() => training.Finish());
        var trial = UpdateRuleTrial.Run(UpdateRule.Delta(3), new(), learning, Circles.Train, Circles.Test, Key);
        Assert.Equal(double.PositiveInfinity, trial.Unexplained);
        Assert.True(trial.IsNoBetterThanNone);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        var options = new UpdateRuleOptions { Learn = LearnedUpdates.All, Field = UpdateField.Attention };
        // A thread that ended meanwhile, on a busy machine, would be started again.
        using var workers = new WorkerPool(2) { SleepsFor = TimeSpan.FromMinutes(10) };
        var learner = new UpdateRuleLearner(null, options, Circles.Train, Key, workers);
        long least = long.MaxValue;
        for (int n = 0; n < 23; n++)
        {
            // The first compile, and the system's signals may allocate when a thread is woken.
            long before = GC.GetAllocatedBytesForCurrentThread();
            learner.Step();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        void Refuses(string says, Action make) =>
            Assert.Contains(says, Assert.Throws<InvalidOptionException>(make).Message, StringComparison.Ordinal);
        var options = new UpdateRuleOptions();
        Refuses("Rule is 'delta'", () => (options with { Learning = new() { Rule = UpdateRule.Delta(3) } }).Validate());
        Refuses("Softness", () => (options with { Softness = 0 }).Validate());
        Refuses("number of examples is 1", () => Learner(null, options, Circles.Train.Take(1)));
        Refuses("the rule has 2 rounds", () => Learner(UpdateRule.Delta(2), options, Circles.Train));
        Refuses("not an update network", () => Learner(UpdateRule.Delta(3), options, Circles.Train));
        Refuses(
            "the recurrent function has 1 pre-synaptic numbers",
            () => (UpdateRule.None(3) with { Recurrent = UpdateNetwork.Draw(1, 3, 0, true, Key) }).Validate()
        );
        var network = HebbianAutoencoder.Create(new HebbianOptions(), 10, Key);
        Refuses("the rule has 2 rounds", () => _ = new HebbianTrainer(network, new() { Rule = UpdateRule.Delta(2) }));
        Refuses(
            "the data want 2 outputs",
            () => new HebbianTrainer(network, new() { Loss = UpdateLoss.CrossEntropy }, Key).Start(Circles.Train)
        );

        static void Learner(UpdateRule? start, UpdateRuleOptions options, LabelledData data) =>
            _ = new UpdateRuleLearner(start, options, data, Key);
    }

    private static UpdateRuleTrial Test(UpdateRule rule, DataSet data) =>
        UpdateRuleTrial.Run(
            rule,
            new HebbianOptions(),
            new HebbianLearningOptions(),
            data.Train,
            data.Test,
            Key.For("test")
        );
}
