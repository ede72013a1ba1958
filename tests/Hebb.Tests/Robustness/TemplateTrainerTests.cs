using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Reference;
using Hebb.Robustness;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Templates that learn, against the plain loops, across threads, and across a save in the middle.</summary>
public sealed class TemplateTrainerTests
{
    public static TheoryData<TemplateRule, float, float, float> Settings =>
        new()
        {
            { TemplateRule.CertifiedRadius, 0, 0, 0 },
            { TemplateRule.CertifiedRadius, 0.15f, 0.3f, 0.4f },
            // So much that sometimes all templates of a label are off.
            { TemplateRule.CertifiedRadius, 0, 0.8f, 1 },
            { TemplateRule.SoftmaxAtBoundary, 0, 0, 0.15f },
            { TemplateRule.SoftmaxAtBoundary, 0.1f, 0.6f, 0.5f },
        };

    [Theory]
    [MemberData(nameof(Settings))]
    public void It_learns_what_the_plain_loops_learn(TemplateRule rule, float jitter, float dropout, float averaged)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var c = Case(rule, jitter, dropout, averaged, seed);
            var data = c.Data();
            using var workers = new WorkerPool(1);
            var trainer = c.Trainer(workers, data);
            var start = TemplateStart.Of(
                data.Examples,
                [.. Enumerable.Range(0, TemplateCase.Labels).Select(label => OfLabel(data, label))],
                c.Options.UnitsPerLabel,
                c.Key,
                workers,
                default
            );
            var began = start.Templates.Clone();
            var (templates, bias) = new PlainTemplateLearning(
                c.Options,
                data,
                data.Examples,
                start.Templates,
                start.Bias,
                c.Key
            ).Train();

            var layer = TemplateCase.Layer(trainer.Train());

            double moved = 0;
            for (int j = 0; j < layer.Units; j++)
            {
                Assert.Equal(bias[j], layer.Bias[0, j], 1e-4);
                for (int i = 0; i < layer.Inputs; i++)
                {
                    Assert.Equal(templates[j][i], layer.Templates[i, j], 1e-4);
                    moved = Math.Max(moved, Math.Abs(layer.Templates[i, j] - began[j, i]));
                }
            }

            Assert.True(moved > 0.05, $"templates moved by {moved} at most");
        }
    }

    [Fact]
    public void The_same_bits_for_all_threads_and_widths()
    {
        foreach (var rule in Enum.GetValues<TemplateRule>())
        {
            var c = Case(rule, 0.15f, 0.3f, 0.4f, 2);
            // More templates than a thread takes at a time, and a number that no vector divides.
            c = c with
            {
                Options = c.Options with { UnitsPerLabel = 211, Components = 5 },
            };
            byte[]? expected = null;
            Workers.All(workers =>
            {
                byte[] found = SmallModels.Bytes(c.Trainer(workers).Train());
                expected ??= found;
                Assert.Equal(expected, found);
            });
            using var three = new WorkerPool(3) { WorthSharing = 0 };
            Assert.Equal(expected, SmallModels.Bytes(c.Trainer(three).Train()));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_training_saved_after_any_step_and_resumed_elsewhere_ends_with_the_same_bits(int components)
    {
        var c = Case(TemplateRule.CertifiedRadius, 0.15f, 0.3f, 0.4f, 3);
        c = c with { Options = c.Options with { Components = components } };
        using var workers = new WorkerPool(1);
        using var others = new WorkerPool(2) { WorthSharing = 0 };
        var whole = c.Trainer(workers);
        byte[] expected = SmallModels.Bytes(whole.Train());
        Assert.Equal(3, whole.Epochs.Count);
        for (int step = 0; step <= 12; step++)
        {
            var first = c.Trainer(others);
            for (int s = 0; s < step; s++)
            {
                first.Step();
            }

            var second = c.Trainer(workers);
            second.RestoreState(ThroughAFile(first.SaveState()));
            Assert.Equal(first.Progress, second.Progress);
            Assert.Equal(step == 12, second.IsDone);
            Assert.Equal(expected, SmallModels.Bytes(second.Train()));
            Assert.Equal(Timeless(whole), Timeless(second));
            Assert.Equal(whole.Mistakes, second.Mistakes);
            Assert.Equal((270, 270), second.Progress);
        }
    }

    [Fact]
    public void A_state_of_something_else_is_refused_and_changes_nothing()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0, 0, 0.4f, 3);
        using var workers = new WorkerPool(1);
        var first = c.Trainer(workers);
        first.Step();
        var saved = first.SaveState();

        Refused(c with { Options = c.Options with { Epsilon = 0.75f } }, saved, "Epsilon = 0.5", "0.75");
        Refused(c with { Examples = 91 }, saved, "91 examples", "90 examples");
        var tensors = saved.Tensors.Select(t =>
            t.Name == "counters" ? SafeTensor.From<long>("counters", [13, 0, 0], 3) : t
        );
        Refused(c, new TensorArchive(tensors, saved.Metadata), "steps must be 0 to 12", "13");
        tensors = saved.Tensors.Where(t => t.Name != "sums");
        Refused(c, new TensorArchive(tensors, saved.Metadata), "'sums'");
        tensors = saved.Tensors.Select(t => t.Name == "since" ? SafeTensor.From<int>("since", new int[11], 11) : t);
        Refused(c, new TensorArchive(tensors, saved.Metadata), "'since'", "[12]", "[11]");
    }

    [Fact]
    public void Examples_come_to_lie_further_from_the_boundary()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0.15f, 0.3f, 0.4f, 4) with { Examples = 300 };
        c = c with { Options = c.Options with { Epochs = 20, Components = 5 } };
        using var workers = new WorkerPool(1);
        var trainer = c.Trainer(workers);
        var network = trainer.Train();
        var test = c.Data("test");

        Assert.InRange(network.Accuracy(test, workers), 0.9, 1);
        // ε grows in the first epochs, so it is the same only after them.
        Assert.True(trainer.Epochs[^1].Certified > trainer.Epochs[5].Certified);
        Assert.InRange(trainer.Epochs[^1].Certified, 0.7, trainer.Epochs[^1].Accuracy);
    }

    [Fact]
    public void Of_an_input_nothing_but_its_principal_directions_is_seen()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0, 0, 0.4f, 5);
        c = c with { Options = c.Options with { Components = 4 } };
        var data = c.Data();
        using var workers = new WorkerPool(1);
        var network = c.Trainer(workers, data).Train();
        var directions = PrincipalDirections.Of(data.Examples, TemplateCase.Inputs, workers, default).Directions;
        var layer = TemplateCase.Layer(network);
        double inside = 0;
        for (int j = 0; j < layer.Units; j++)
        {
            for (int k = 0; k < TemplateCase.Inputs; k++)
            {
                double along = Enumerable
                    .Range(0, TemplateCase.Inputs)
                    .Sum(i => (double)layer.Templates[i, j] * directions[i, k]);
                inside = k < 4 ? Math.Max(inside, Math.Abs(along)) : inside;
                Assert.True(k < 4 || Math.Abs(along) < 1e-5, $"template {j} along direction {k}: {along}");
            }
        }

        Assert.True(inside > 0.1);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0.15f, 0.3f, 0.4f, 6) with { Examples = 1000 };
        c = c with { Options = c.Options with { Components = 4, BatchSize = 10 } };
        using var workers = new WorkerPool(1);
        var trainer = c.Trainer(workers);
        for (int step = 0; step < 30; step++)
        {
            trainer.Step();
        }

        long least = long.MaxValue;
        for (int several = 0; several < 6; several++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 10; step++)
            {
                trainer.Step();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0, 0, 0, 1);
        var data = c.Data();
        var network = c.Options.CreateNetwork(data);
        Refused(() => Of(network, c.Options with { UnitsPerLabel = 5 }), "4 templates", "options say 5");
        Refused(() => Of(network, c.Options with { Components = 8 }), "Components is 8", "7");
        Refused(() => Of(network, c.Options with { Dropout = 1 }), "Dropout is 1");
        Refused(() => Of(network, c.Options with { Epsilon = 0 }), "Epsilon is 0");
        Refused(() => Of(network, c.Options with { Rule = (TemplateRule)7 }), "Rule is 7");
        Refused(() => Of(SmallModels.Network(1), c.Options), "network is of 1 hidden layer that");
        var other = new Network(null, network.Hidden, new Matrix(12, 3));
        Refused(() => Of(other, c.Options), "other output weights");
        Refused(() => Of(network.WithReading(new OutputReading(FiredBits: true)), c.Options), "bits");
        var scaled = network.With(InputTransform.Centred(data), null, null);
        Refused(() => Of(scaled, c.Options), "input transform");
        var labels = data.Labels.Select(label => label == 1 ? 0 : label).ToArray();
        var none = new LabelledData(data.Examples, labels, 3);
        Refused(() => _ = new TemplateTrainer(network, c.Options, none), "examples of label 1 is 0");

        void Of(Network network, TemplateTrainingOptions options) => _ = new TemplateTrainer(network, options, data);
    }

    [Fact]
    public void Numbers_that_are_no_longer_finite_are_reported()
    {
        var c = Case(TemplateRule.CertifiedRadius, 0, 0, 0, 1);
        var data = c.Data();
        foreach (ref float x in data.Examples.Buffer)
        {
            x *= 1e25f;
        }

        using var workers = new WorkerPool(1);
        Assert.Throws<DivergedException>(() => c.Trainer(workers, data).Train());
    }

    private static TemplateCase Case(TemplateRule rule, float jitter, float dropout, float averaged, ulong seed)
    {
        var c = new TemplateCase(seed);
        return c with
        {
            Options = c.Options with { Rule = rule, Jitter = jitter, Dropout = dropout, AveragedShare = averaged },
        };
    }

    private static IEnumerable<TemplateEpoch> Timeless(TemplateTrainer trainer) =>
        trainer.Epochs.Select(epoch => epoch with { Seconds = 0 });

    private static int[] OfLabel(LabelledData data, int label) =>
        [.. Enumerable.Range(0, data.Count).Where(n => data.Labels[n] == label)];

    private static TensorArchive ThroughAFile(TensorArchive state)
    {
        using var stream = new MemoryStream();
        state.Write(stream);
        stream.Position = 0;
        return TensorArchive.Read(stream, "training.safetensors");
    }

    private static void Refused(TemplateCase c, TensorArchive saved, params string[] says)
    {
        using var workers = new WorkerPool(1);
        var trainer = c.Trainer(workers);
        var error = Assert.Throws<FileFormatException>(() => trainer.RestoreState(saved));
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.Equal(0, trainer.Progress.Done);
        Assert.Equal(SmallModels.Bytes(c.Trainer(workers).Train()), SmallModels.Bytes(trainer.Train()));
    }

    private static void Refused(Action action, params string[] says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
