using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Adversarial training: of the output layer alone, and of all weights by gradient.</summary>
public sealed class AdversarialTrainerTests : IDisposable
{
    private static readonly LabelledData Training = RobustCase.Images(300, seed: 2);
    private static readonly LabelledData Data = RobustCase.Images(60);
    private static readonly Network Clean = Convolutional();

    private static readonly AdversarialOptions Options = new()
    {
        Epsilon = 1,
        Epochs = 3,
        BatchSize = 30,
        Margin = 0.3f,
        StepSize = 2,
    };

    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Robust_accuracy_rises_when_the_output_layer_learns_from_perturbed_examples()
    {
        var network = Clean.Clone();
        double before = Robust(network, 1);
        var epochs = new AdversarialTrainer(network, Options, RandomKey.FromSeed(1), workers).Train(Training);
        double after = Robust(network, 1);
        Assert.True(after > before + 0.1, $"{before} before, {after} after");
        Assert.True(network.Accuracy(Data, workers) > 0.9);
        Assert.Equal([1, 2, 3], epochs.Select(epoch => epoch.Epoch));
        Assert.All(epochs, epoch => Assert.Equal(300, epoch.Examples));
    }

    [Fact]
    public void Robust_accuracy_rises_when_all_weights_learn_from_perturbed_examples()
    {
        double clean = RobustByGradient(0),
            robust = RobustByGradient(1);
        Assert.True(robust > clean + 0.1, $"{clean} without perturbations, {robust} with them");
    }

    [Fact]
    public void Threads_and_vector_width_change_no_bit()
    {
        uint[]? output = null,
            gradient = null;
        Workers.All(workers =>
        {
            var network = Clean.Clone();
            new AdversarialTrainer(network, Options with { Epochs = 1 }, RandomKey.FromSeed(1), workers).Train(
                Training
            );
            output ??= Widths.Bits(network.U.Buffer);
            Assert.Equal(output, Widths.Bits(network.U.Buffer));

            var other = ByGradient(0.5f, workers, epochs: 1);
            uint[] bits = [.. other.Hidden[0].Weights.SelectMany(weights => Widths.Bits(weights.Values.Buffer))];
            gradient ??= bits;
            Assert.Equal(gradient, bits);
        });
        Assert.NotEqual(Widths.Bits(Clean.U.Buffer), output);
    }

    [Fact]
    public void Resumed_between_any_two_batches_it_ends_with_the_same_bits()
    {
        var options = Options with { Limit = 200, Epochs = 2 };
        var whole = Clean.Clone();
        var training = new AdversarialTrainer(whole, options, RandomKey.FromSeed(1), workers).Start(Training);
        var states = new List<TensorArchive>();
        while (!training.IsDone)
        {
            states.Add(training.SaveState());
            training.Step();
        }

        // Six batches of 30 each epoch; the last 20 examples fill none.
        Assert.Equal(12, states.Count);
        Assert.Equal(new AdversarialProgress(2, 360, 360, training.Epochs.Sum(e => e.Mistakes)), training.Progress);
        foreach (int at in (int[])[0, 5, 6, 11])
        {
            var network = Clean.Clone();
            var resumed = new AdversarialTrainer(network, options, RandomKey.FromSeed(1), workers).Start(Training);
            resumed.Step();
            resumed.RestoreState(states[at]);
            resumed.Finish();
            Assert.Equal(Widths.Bits(whole.U.Buffer), Widths.Bits(network.U.Buffer));
            Assert.Equal(training.Epochs.Select(e => e.Mistakes), resumed.Epochs.Select(e => e.Mistakes));
        }

        var other = new AdversarialTrainer(Clean.Clone(), options with { Margin = 0.5f }, default, workers);
        var error = Assert.Throws<FileFormatException>(() => other.Start(Training).RestoreState(states[3]));
        Assert.Contains("Margin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradient_training_on_perturbed_examples_is_resumed_with_the_same_bits()
    {
        var key = RandomKey.FromSeed(3);
        var options = ByGradientOptions(0.5f);
        var (whole, again) = (Drawn(), Drawn());
        var training = new GradientTrainer(whole, options, key, workers).Start(Training, epochs: 2);
        for (int step = 0; step < 7; step++)
        {
            training.Step();
        }

        var state = training.SaveState();
        training.Finish();
        var resumed = new GradientTrainer(again, options, key, workers).Start(Training, epochs: 2);
        resumed.RestoreState(state);
        resumed.Finish();
        Assert.Equal(Widths.Bits(whole.U.Buffer), Widths.Bits(again.U.Buffer));
        Assert.Equal(Filters(whole), Filters(again));
        var other = new GradientTrainer(Drawn(), options with { AdversarialSteps = 4 }, key, workers);
        Assert.Throws<FileFormatException>(() => other.Start(Training, epochs: 2).RestoreState(state));
    }

    [Fact]
    public void Without_a_perturbation_a_batch_is_a_step_of_the_margin_perceptron()
    {
        // ε is 0 at the first batch.
        var network = Clean.Clone();
        var options = Options with { Shuffle = false };
        new AdversarialTrainer(network, options, default, workers).Start(Training).Step();
        var expected = Clean.U.Clone();
        int violations = 0;
        for (int n = 0; n < options.BatchSize; n++)
        {
            var scores = new float[Clean.Labels];
            Clean.Scores(Training.Examples.Row(n), scores);
            int label = Training.Labels[n];
            int rival = OutputLayer.LargestBut(label, scores);
            if (scores[label] - scores[rival] < options.Margin)
            {
                violations++;
                float[] h = HiddenOf(Training.Examples.Row(n));
                for (int j = 0; j < h.Length; j++)
                {
                    expected[j, label] += options.StepSize / options.BatchSize * h[j];
                    expected[j, rival] -= options.StepSize / options.BatchSize * h[j];
                }
            }
        }

        Assert.InRange(violations, 1, options.BatchSize);
        for (int j = 0; j < expected.Rows; j++)
        {
            for (int c = 0; c < expected.Columns; c++)
            {
                Assert.Equal(expected[j, c], network.U[j, c], 1e-5f);
            }
        }
    }

    [Fact]
    public void The_inner_attack_stays_in_ball_and_box_and_raises_the_loss()
    {
        int[] batch = [.. Enumerable.Range(0, 50)];
        var attack = new InnerAttack(Clean, 50, ScoreLosses.Margin, workers.Width);
        attack.Run(Training.Examples, Training.Labels, batch, new(0.8f, 5, 0, 1), RandomKey.FromSeed(1));
        var set = new PerturbationSet(PerturbationNorm.L2, 0.8f);
        double before = 0,
            after = 0;
        for (int n = 0; n < 50; n++)
        {
            Assert.True(set.Contains(Training.Examples.Row(n), attack.Inputs.Row(n)));
            before += MarginOf(Training.Examples.Row(n), Training.Labels[n]);
            after += MarginOf(attack.Inputs.Row(n), Training.Labels[n]);
        }

        Assert.True(after > before / 2, $"{before} before, {after} after");
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_one_line()
    {
        var outside = new LabelledData(Training.Examples.Clone(), Training.Labels, Training.LabelCount)
        {
            Shape = Training.Shape,
        };
        outside.Examples[3, 4] = 2;
        var trainer = new AdversarialTrainer(Clean.Clone(), Options, default, workers);
        var error = Assert.Throws<InvalidOptionException>(() => trainer.Train(outside));
        Assert.StartsWith("examples[3, 4] is 2; it must be between 0 and 1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InvalidOptionException>(() => trainer.Train(Training.Take(10)));
        Assert.StartsWith("examples for a batch is 10", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => new AdversarialTrainer(Clean, Options with { Epsilon = 0 }));
        Assert.Throws<InvalidOptionException>(() => new AdversarialTrainer(Clean, Options with { AverageShare = 2 }));
        var gradient = new GradientTrainer(Drawn(), ByGradientOptions(1), default, workers);
        error = Assert.Throws<InvalidOptionException>(() => gradient.Train(outside, epochs: 1));
        Assert.Contains("AdversarialBox", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => ByGradientOptions(-1).Validate());
    }

    private double Robust(Network network, float epsilon)
    {
        var options = new RobustnessOptions { Plans = [AttackPlans.Pgd(40)], Epsilons = [epsilon] };
        var test = new RobustnessTest(network, options, Data, default, workers);
        test.Run();
        return test.WorstCase()[0];
    }

    private double RobustByGradient(float epsilon) => Robust(ByGradient(epsilon, workers, epochs: 12), 1);

    private static GradientOptions ByGradientOptions(float epsilon) =>
        new()
        {
            TrainedWeights = TrainedWeights.All,
            BatchSize = 30,
            StepSize = 0.003,
            InputStepSize = 0.01,
            AdversarialEpsilon = epsilon,
        };

    private static Network ByGradient(float epsilon, WorkerPool workers, int epochs)
    {
        var network = Drawn();
        new GradientTrainer(network, ByGradientOptions(epsilon), RandomKey.FromSeed(3), workers).Train(
            Training,
            epochs
        );
        return network;
    }

    // No cap: F of F filters.
    private static Network Drawn()
    {
        var key = RandomKey.FromSeed(8);
        var network = Network.Create(Training, key, null, new ConvolutionOptions(8, PatchSide: 4, Cap: 8) { Grid = 2 });
        network.DrawOutputWeights(key, 0.1f);
        return network;
    }

    private static uint[] Filters(Network network) => Widths.Bits(network.Hidden[0].Weights[0].Values.Buffer);

    private static Network Convolutional()
    {
        var key = RandomKey.FromSeed(6);
        using var workers = new WorkerPool(1);
        var layer = new ConvolutionOptions(Filters: 16, PatchSide: 4, Cap: 4) { Grid = 3 };
        var drawn = Network.Create(Training, key, null, layer);
        new PatchFilterTrainer(drawn, new PatchFilterOptions { Patches = 2000 }, key, workers).Train(Training);
        var network = drawn.WithReading(new OutputReading(UnitLength: true));
        var options = new PlasticityOptions { Graded = true, FinalWeights = FinalWeights.Averaged };
        new PlasticityTrainer(network, options, key, workers).Train(Training, epochs: 3);
        return network;
    }

    private static double MarginOf(ReadOnlySpan<float> x, int label)
    {
        var scores = new float[Clean.Labels];
        Clean.Scores(x, scores);
        return ScoreLosses.MarginOf(scores, label);
    }

    // What U multiplies.
    private static float[] HiddenOf(ReadOnlySpan<float> x)
    {
        using var one = new WorkerPool(1);
        var pass = new NetworkPass(Clean, 1, one, PassUse.InputGradient);
        pass.Load(x);
        return pass.Hidden.Row(0).ToArray();
    }
}
