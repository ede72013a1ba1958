using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Robustness;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Accuracy under attack: the same bits however it is computed, resumed or cut; what it counts; what it refuses.</summary>
public sealed class RobustnessTestTests : IDisposable
{
    private static readonly LabelledData Data = RobustCase.Images(30);
    private static readonly Network Victim = RobustCase.Trained(RobustCase.Images(200, seed: 2), rounds: 2);
    private static readonly Network Other = RobustCase.Trained(RobustCase.Images(200, seed: 3), seed: 9);

    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(PerturbationNorm.L2, 0.5f)]
    [InlineData(PerturbationNorm.LInfinity, 0.08f)]
    public void Threads_vector_width_and_block_size_change_no_bit(PerturbationNorm norm, float epsilon)
    {
        byte[]? expected = null;
        foreach (int block in (int[])[1, 7, 256])
        {
            Workers.All(workers =>
            {
                var test = Start(Options(norm, epsilon) with { BlockSize = block }, workers);
                test.Run();
                byte[] found = Bytes(test.SaveState());
                expected ??= found;
                Assert.Equal(expected, found);
            });
        }

        var done = Start(Options(norm, epsilon), workers);
        done.Run();
        // Neither hopeless nor useless, or nothing was compared.
        Assert.InRange(done.Curve(0)[2].Accuracy, 0.01, 0.99);
        Assert.InRange(done.Curve(4)[2].Accuracy, 0, 0.99);
    }

    [Fact]
    public void Resumed_between_any_two_steps_it_ends_with_the_same_bits()
    {
        var options = Options(PerturbationNorm.L2, 1.5f) with { BlockSize = 11 };
        var whole = Start(options, workers);
        var states = new List<TensorArchive>();
        while (!whole.IsDone)
        {
            states.Add(whole.SaveState());
            whole.Step();
        }

        byte[] expected = Bytes(whole.SaveState());
        Assert.True(states.Count > 30);
        for (int s = 0; s < states.Count; s += 7)
        {
            var resumed = Start(options with { BlockSize = 13 }, workers);
            resumed.Step();
            resumed.RestoreState(states[s]);
            Assert.Equal(
                states[s].Tensors.Single(t => t.Name == "fooled_by").Values<int>().Length,
                resumed.Progress.Done
            );
            resumed.Run();
            Assert.Equal(expected, Bytes(resumed.SaveState()));
            Assert.Equal(whole.WorstCase(), resumed.WorstCase());
            Assert.Equal(whole.Examples(4, 1)[2].Perturbed, resumed.Examples(4, 1)[2].Perturbed);
        }
    }

    // The last has more ranks than examples in a block.
    [Theory]
    [InlineData(PerturbationNorm.L2, 1.5f, 2, 256)]
    [InlineData(PerturbationNorm.L2, 1.5f, 3, 4)]
    [InlineData(PerturbationNorm.LInfinity, 0.08f, 5, 1)]
    [InlineData(PerturbationNorm.L2, 1.5f, 31, 256)]
    public void Ranks_share_the_examples_and_resume_where_another_number_stopped(
        PerturbationNorm norm,
        float epsilon,
        int count,
        int block
    )
    {
        var options = Options(norm, epsilon) with { BlockSize = block };
        var alone = Start(options, workers);
        alone.Run();
        byte[] expected = Bytes(alone.SaveState());

        TensorArchive[] stopped = ThreadRanks.Run(
            count,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                var test = Start(options, own);
                for (int n = 0; n < 4; n++)
                {
                    test.Step();
                }

                var state = test.SaveState();
                test.Run();
                Assert.Equal(expected, Bytes(test.SaveState()));
                Assert.Equal(alone.CleanAccuracy, test.CleanAccuracy);
                return state;
            }
        );

        var resumed = Start(options, workers);
        resumed.RestoreState(stopped[^1]);
        resumed.Run();
        Assert.Equal(expected, Bytes(resumed.SaveState()));
    }

    [Fact]
    public void A_rank_that_is_asked_to_stop_stops_all_as_they_were()
    {
        byte[][] found = ThreadRanks.Run(
            3,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                using var source = new CancellationTokenSource();
                var test = Start(Options(PerturbationNorm.L2, 1.5f), own);
                test.Step();
                byte[] before = Bytes(test.SaveState());
                if (ranks.Rank == 1)
                {
                    source.Cancel();
                }

                Assert.Throws<OperationCanceledException>(() => test.Run(cancel: source.Token));
                Assert.Equal(before, Bytes(test.SaveState()));
                return before;
            }
        );

        Assert.All(found, each => Assert.Equal(found[0], each));
    }

    [Fact]
    public void States_of_other_options_and_damaged_ones_are_refused_and_change_nothing()
    {
        var test = Start(Options(PerturbationNorm.L2, 1.5f), workers);
        test.Step();
        byte[] before = Bytes(test.SaveState());
        var others = Start(Options(PerturbationNorm.L2, 1.25f), workers).SaveState();
        var error = Assert.Throws<FileFormatException>(() => test.RestoreState(others));
        Assert.Contains("Epsilons", error.Message, StringComparison.Ordinal);
        foreach (var tensor in test.SaveState().Tensors.Where(tensor => tensor.Shape[0] > 0))
        {
            var kept = test.SaveState().Tensors.Where(other => other.Name != tensor.Name);
            Assert.Throws<FileFormatException>(() => test.RestoreState(new(kept, test.SaveState().Metadata)));
        }

        var wrong = SafeTensor.From<int>("fooled_by", [99], 1);
        Assert.Throws<FileFormatException>(() =>
            test.RestoreState(
                new([wrong, .. test.SaveState().Tensors.Where(t => t.Name != "fooled_by")], test.SaveState().Metadata)
            )
        );
        Assert.Equal(before, Bytes(test.SaveState()));
    }

    [Theory]
    [InlineData(PerturbationNorm.L2, 0.8f, 0.05f, 0.9f)]
    [InlineData(PerturbationNorm.L2, 30f, 0f, 1f)]
    [InlineData(PerturbationNorm.LInfinity, 0.3f, 0f, 1f)]
    [InlineData(PerturbationNorm.LInfinity, 0.03f, 0.05f, 0.9f)]
    public void Perturbations_stay_in_ball_and_box(PerturbationNorm norm, float epsilon, float low, float high)
    {
        var examples = Data.Examples.Clone();
        foreach (ref float x in examples.Buffer)
        {
            x = Math.Clamp(x, low, high);
        }

        var set = new PerturbationSet(norm, epsilon, low, high);
        int[] indices = [.. Enumerable.Range(0, Data.Count)];
        int moved = 0;
        foreach (var attack in RobustCase.Plans(Victim, Other).SelectMany(plan => plan.Stages))
        {
            var result = attack.Run(Victim, examples, Data.Labels, indices, set, workers: workers);
            for (int n = 0; n < Data.Count; n++)
            {
                double distance = set.Distance(examples.Row(n), result.Perturbed.Row(n));
                Assert.InRange(distance, 0, epsilon + 1e-5);
                Assert.False(result.Perturbed.Row(n).ContainsAnyExceptInRange(low, high));
                moved += distance > 0 ? 1 : 0;
                // The margin is that of the input that is handed out.
                var scores = new float[Victim.Labels];
                Victim.Scores(result.Perturbed.Row(n), scores);
                Assert.Equal(ScoreLosses.MarginOf(scores, Data.Labels[n]), result.Margins[n]);
            }
        }

        Assert.True(moved > 150, $"only {moved} examples were moved");
    }

    [Fact]
    public void What_survives_the_worst_case_survives_every_plan_at_every_smaller_radius()
    {
        var test = Start(Options(PerturbationNorm.L2, 1.5f), workers);
        test.Run();
        var worst = test.WorstCase();
        Assert.Equal(worst.OrderDescending(), worst);
        for (int epsilon = 0; epsilon < worst.Count; epsilon++)
        {
            Assert.True(worst[epsilon] <= Enumerable.Range(0, 5).Min(plan => test.Curve(plan)[epsilon].Accuracy));
        }

        Assert.Equal(test.CleanAccuracy, worst[0]);
        Assert.Equal(Victim.Accuracy(Data, workers), test.CleanAccuracy);
        foreach (var point in Enumerable.Range(0, 5).SelectMany(test.Curve))
        {
            double[] stages = [.. point.Stages.Select(stage => stage.Accuracy)];
            Assert.Equal(stages.OrderDescending(), stages);
            Assert.Equal(stages[^1], point.Accuracy);
            Assert.Equal(point.Cost.Gradients, point.Stages.Sum(stage => stage.Cost.Gradients));
        }
    }

    [Fact]
    public void Pictures_are_of_the_first_examples_and_say_what_the_victim_says()
    {
        var test = Start(Options(PerturbationNorm.L2, 1.5f), workers);
        test.Run();
        int fooled = 0;
        for (int plan = 0; plan < 5; plan++)
        {
            var examples = test.Examples(plan, 2);
            Assert.Equal(Enumerable.Range(0, 8), examples.Select(example => example.Index));
            foreach (var example in examples)
            {
                Assert.Equal(Victim.Predict(example.Perturbed), example.Prediction);
                Assert.Equal(Data.Examples.Row(example.Index).ToArray(), example.Original);
                Assert.True(example.IsFooled || example.Prediction == example.Label);
                fooled += example.IsFooled ? 1 : 0;
            }
        }

        Assert.True(fooled > 10, $"only {fooled} were fooled");
    }

    [Fact]
    public void More_steps_allocate_nothing()
    {
        var set = new PerturbationSet(PerturbationNorm.L2, 0.5f);
        int[] indices = [.. Enumerable.Range(0, Data.Count)];
        using var one = new WorkerPool(1);
        // A number of 4 bytes for the length of each step.
        Assert.InRange(Least(60) - Least(10), 0, 50 * 4 + 64);

        long Least(int steps)
        {
            var attack = new PaperAttack(AttackLoss.CrossEntropy, steps, keepsFooled: true);
            long least = long.MaxValue;
            for (int n = 0; n < 5; n++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                attack.Run(Victim, Data.Examples, Data.Labels, indices, set, default, one);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }

    [Fact]
    public void Cancelling_leaves_the_state_as_it_was()
    {
        var test = Start(Options(PerturbationNorm.L2, 1.5f), workers);
        test.Step();
        byte[] before = Bytes(test.SaveState());
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => test.Run(cancel: source.Token));
        Assert.Equal(before, Bytes(test.SaveState()));
        int[] indices = [.. Enumerable.Range(0, Data.Count)];
        Assert.Throws<OperationCanceledException>(() =>
            new PaperAttack().Run(
                Victim,
                Data.Examples,
                Data.Labels,
                indices,
                new(PerturbationNorm.L2, 1),
                workers: workers,
                cancel: source.Token
            )
        );
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line_that_says_what_would_be_right()
    {
        var options = Options(PerturbationNorm.L2, 1);
        Refuses("must be above", options with { Epsilons = [1, 1] });
        Refuses("Epsilon", options with { Epsilons = [-1] });
        Refuses("examples[0, 0]", options with { Low = 0.9f });
        Refuses("number of plans", options with { Plans = [] });
        Refuses("BlockSize", options with { BlockSize = 0 });
        var wrong = new TransferAttack(LinearClassifier.Random(3, 4, 1), "small");
        Refuses("the surrogate takes", options with { Plans = [new("p", [wrong])] });
        var scores = new ScoresOnly(Victim);
        var error = Assert.Throws<InvalidOptionException>(() =>
            new RobustnessTest(scores, options with { Plans = [AttackPlans.Fgsm()] }, Data)
        );
        Assert.Contains("fgsm (cross-entropy), which follows gradients", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => new SquareSearch(0));
        Assert.Throws<InvalidOptionException>(() => new PaperAttack(steps: 0));
        Assert.Throws<InvalidOptionException>(() => new GradientAttack(new() { Momentum = 1 }));
    }

    [Fact]
    public void The_suite_says_which_stages_a_classifier_without_gradients_is_spared()
    {
        var scores = new ScoresOnly(Victim);
        var suite = AttackPlans.Suite(scores, [("another", Other)], queries: 100);
        Assert.Equal(2, suite.Stages.Count);
        Assert.Equal(7, suite.LeftOut.Count);
        Assert.All(suite.LeftOut, text => Assert.Contains("no gradients", text, StringComparison.Ordinal));
        Assert.Equal(8, AttackPlans.Suite(Victim).Stages.Count);
        Assert.Equal(9, AttackPlans.Suite(Victim, [("another", Other)]).Stages.Count);
        var linear = AttackPlans.Suite(LinearClassifier.Random(3, 4, 1));
        Assert.Equal(3, linear.LeftOut.Count);

        var options = new RobustnessOptions { Plans = [suite], Epsilons = [0, 2] };
        var test = new RobustnessTest(scores, options, Data, default, workers);
        test.Run();
        Assert.True(test.Curve(0)[1].Accuracy < test.CleanAccuracy - 0.2);
        Assert.Equal(0, test.Curve(0)[1].Cost.Gradients);
    }

    private void Refuses(string part, RobustnessOptions options)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Start(options, workers));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static RobustnessOptions Options(PerturbationNorm norm, float epsilon) =>
        new()
        {
            Plans = RobustCase.Plans(Victim, Other),
            Norm = norm,
            Epsilons = [0, epsilon / 3, epsilon],
        };

    private static RobustnessTest Start(RobustnessOptions options, WorkerPool workers) =>
        new(Victim, options, Data, RandomKey.FromSeed(5), workers);

    private static byte[] Bytes(TensorArchive archive)
    {
        var stream = new MemoryStream();
        archive.Write(stream);
        return stream.ToArray();
    }
}
