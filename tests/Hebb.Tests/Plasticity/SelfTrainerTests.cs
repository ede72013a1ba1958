using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>Self-training against plain loops over it, in blocks that are saved and shared out in any way.</summary>
public sealed class SelfTrainerTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);
    private static readonly TrainingCase Case = new() { Shape = new SingleLayer(10, 60, 3, 20, 1), Examples = 900 };

    private static readonly SelfTrainingOptions Options = new() { FirstEpochs = 5, Shares = [0.3f, 0.8f, 1] };

    private readonly WorkerPool one = new(1);
    private readonly WorkerPool two = new(2) { WorthSharing = 0 };
    private readonly LabelledData data = Case.Data();

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(true, 0.3f)]
    public void Each_round_learns_afresh_from_the_surest_predictions_of_the_one_before(bool isBalanced, float share)
    {
        var options = Options with { IsBalanced = isBalanced, LabelledShare = share };
        var network = Network();
        Trainer(network, options).Train(Labelled, Unlabelled.Examples);
        Assert.Equal(Plainly(options).Buffer.ToArray(), network.U.Buffer.ToArray());
    }

    [Fact]
    public void It_is_better_than_the_labelled_examples_alone()
    {
        // Two labels in three groups of points each, which are far apart.
        var random = Key.For("groups").Stream();
        var points = new Matrix(3000, 10);
        var labels = new int[points.Rows];
        var centres = new float[6, 10];
        for (int g = 0; g < 6; g++)
        {
            for (int i = 0; i < 10; i++)
            {
                centres[g, i] = 2 * random.NextNormal();
            }
        }

        for (int n = 0; n < points.Rows; n++)
        {
            labels[n] = n % 2;
            for (int i = 0; i < 10; i++)
            {
                points[n, i] = centres[n % 6, i] + (1.2f * random.NextNormal());
            }
        }

        var all = new LabelledData(points, labels, 2);
        var test = all.Slice(2000, 1000);
        var few = all.Take(12);
        double gained = 0;
        for (ulong seed = 0; seed < 5; seed++)
        {
            var network = Hebb
                .Networks.Network.Create(new LayerShape(10), 2, RandomKey.FromSeed(seed), new RecurrentOptions(100, 30))
                .WithReading(new OutputReading(UnitLength: true));
            var none = Options with { Shares = [] };
            new SelfTrainer(network, none, Key, one).Train(few, all.Examples);
            double before = network.Accuracy(test, one);
            new SelfTrainer(network, new SelfTrainingOptions(), Key, one).Train(few, all.Take(2000).Examples);
            gained += (network.Accuracy(test, one) - before) / 5;
        }

        Assert.InRange(gained, 0.01, 1);
    }

    [Fact]
    public void Threads_kept_activity_and_a_save_between_any_two_steps_change_nothing()
    {
        var expected = Network();
        var whole = Trainer(expected, Options).Start(Labelled, Unlabelled.Examples);
        int steps = 0;
        long last = -1;
        for (; !whole.IsDone; steps++)
        {
            Assert.True(whole.Progress.Done > last, "progress rises");
            last = whole.Progress.Done;
            whole.Step();
        }

        Assert.Equal((4000L, 4000L), whole.Progress);
        Assert.InRange(steps, 20, 200);
        var forgetful = Options with { Output = Options.Output with { ActivityMemory = 0 } };
        for (int step = 0; step <= steps; step++)
        {
            var first = Trainer(Network(), step % 2 == 0 ? Options : forgetful).Start(Labelled, Unlabelled.Examples);
            for (int s = 0; s < step; s++)
            {
                first.Step();
            }

            var network = Network();
            var second = new SelfTrainer(network, Options, Key, two).Start(Labelled, Unlabelled.Examples);
            second.RestoreState(ThroughAFile(first.SaveState()));
            Assert.Equal((first.Progress, first.Rounds), (second.Progress, second.Rounds));
            while (!second.IsDone)
            {
                second.Step();
            }

            Assert.Equal(expected.U.Buffer.ToArray(), network.U.Buffer.ToArray());
        }
    }

    [Fact]
    public void States_and_settings_that_do_not_fit_are_refused()
    {
        var saved = Trainer(Network(), Options).Start(Labelled, Unlabelled.Examples).SaveState();
        var others = Trainer(Network(), Options with { IsBalanced = true }).Start(Labelled, Unlabelled.Examples);
        Assert.Contains("IsBalanced", Assert.Throws<FileFormatException>(() => others.RestoreState(saved)).Message);
        var fewer = Trainer(Network(), Options).Start(Labelled, Unlabelled.Take(20).Examples);
        Assert.Throws<FileFormatException>(() => fewer.RestoreState(saved));
        // The first time nothing is predicted, so there is always something to learn from.
        SafeTensor[] empty = [SafeTensor.From<int>("plan", [], 0), SafeTensor.From<int>("plan_labels", [], 0)];
        var nothing = new TensorArchive(
            [.. saved.Tensors.Select(tensor => empty.FirstOrDefault(e => e.Name == tensor.Name) ?? tensor)],
            saved.Metadata
        );
        var same = Trainer(Network(), Options).Start(Labelled, Unlabelled.Examples);
        Assert.Throws<FileFormatException>(() => same.RestoreState(nothing));

        Assert.Throws<InvalidOptionException>(() => (Options with { Shares = [0.5f, 2] }).Validate());
        Assert.Throws<InvalidOptionException>(() => (Options with { FirstEpochs = 0 }).Validate());
        Assert.Throws<InvalidOptionException>(() => (Options with { LabelledShare = -1 }).Validate());
        var recurrent = (Case with { Shape = Case.Shape with { Rounds = 2 } }).Network();
        var graph = Options with { Output = Options.Output with { GraphRule = GraphRule.Hebb } };
        Assert.Throws<InvalidOptionException>(() => new SelfTrainer(recurrent, graph, Key, one));
        Assert.Throws<InvalidOptionException>(() => Trainer(Network(), Options).Train(Labelled, new Matrix(3, 11)));
    }

    private LabelledData Labelled => data.Take(30);

    private LabelledData Unlabelled => data.Slice(30, data.Count - 30);

    private static Network Network() => Case.Network().WithReading(new OutputReading(UnitLength: true));

    private SelfTrainer Trainer(Network network, SelfTrainingOptions options) => new(network, options, Key, one);

    private static TensorArchive ThroughAFile(TensorArchive archive)
    {
        using var stream = new MemoryStream();
        archive.Write(stream);
        stream.Position = 0;
        return TensorArchive.Read(stream, "state");
    }

    // The same in plain loops; the output weights by the plain learning step, averaged as the trainer averages.
    private Matrix Plainly(SelfTrainingOptions options)
    {
        var network = Network();
        var (known, others) = (Labelled, Unlabelled);
        List<(float[] Example, int Label)> plan =
        [
            .. Enumerable.Range(0, known.Count).Select(n => (known.Examples.Row(n).ToArray(), known.Labels[n])),
        ];
        List<(float[], int)> labelled = [.. plan];
        for (int round = 0; ; round++)
        {
            var output = options.Output with { Margin = round == 0 ? options.FirstMargin : options.Output.Margin };
            var step = new PlasticityTrainer(network, output with { Shuffle = false }, Key, one);
            int epochs = round == 0 ? options.FirstEpochs : options.Epochs;
            var order = new List<(float[] Example, int Label)>();
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                (float[], int)[] shuffled = [.. plan];
                var stream = Key.For("round of self-training", (ulong)round)
                    .For("order of examples", (ulong)epoch)
                    .Stream();
                stream.Shuffle<(float[], int)>(shuffled);
                order.AddRange(shuffled);
            }

            // One epoch over all epochs' examples is the same training.
            step.Train(
                new LabelledData(
                    Matrix.FromRows([.. order.Select(example => example.Example)]),
                    [.. order.Select(example => example.Label)],
                    3
                ),
                epochs: 1
            );
            if (round == options.Shares.Count)
            {
                return network.U;
            }

            plan.Clear();
            var scores = new float[3];
            var predicted = new List<(float[] Example, int Label, float Lead)>();
            for (int n = 0; n < others.Count; n++)
            {
                network.Scores(others.Examples.Row(n), scores);
                float[] sorted = [.. scores.OrderDescending()];
                predicted.Add(
                    (others.Examples.Row(n).ToArray(), Array.IndexOf(scores, sorted[0]), sorted[0] - sorted[1])
                );
            }

            for (int label = 0; label < 3; label++)
            {
                var own = predicted.Where(p => p.Label == label).ToList();
                double whole = options.IsBalanced ? others.Count / 3.0 : own.Count;
                plan.AddRange(
                    own.OrderByDescending(p => p.Lead)
                        .Take((int)Math.Ceiling(options.Shares[round] * whole))
                        .Select(p => (p.Example, p.Label))
                );
            }

            int times = Math.Max(1, (int)(options.LabelledShare * plan.Count / known.Count));
            for (int t = 0; t < times; t++)
            {
                plan.AddRange(labelled);
            }
        }
    }
}
