using Hebb.Data;
using Hebb.Experiments.Streams;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Streams;

/// <summary>Streams: their order, what drifts, and that learning from them can be saved at any time.</summary>
public sealed class StreamTests : IDisposable
{
    private const int Labels = 4;
    private static readonly RandomKey Key = RandomKey.FromSeed(6);

    private readonly WorkerPool one = new(1);
    private readonly WorkerPool two = new(2) { WorthSharing = 0 };
    private readonly LabelledData data = Blobs(700);

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    [Theory]
    [InlineData(StreamOrder.ByClass, 0, 4)]
    [InlineData(StreamOrder.ByClass, 2, 2)]
    [InlineData(StreamOrder.ByClass, 3, 3)]
    [InlineData(StreamOrder.Shuffled, 3, 3)]
    public void Each_example_comes_once_and_a_label_in_one_phase_if_by_class(
        StreamOrder order,
        int phases,
        int expected
    )
    {
        var plan = new StreamPlan(data, new StreamOptions { Order = order, Phases = phases }, Key);
        Assert.Equal(expected, plan.Phases);
        Assert.Equal(Enumerable.Range(0, data.Count), plan.Order.Order());
        Assert.Equal(data.Count, plan.Ends[^1]);
        int start = 0;
        var seen = new HashSet<int>();
        for (int p = 0; p < plan.Phases; p++)
        {
            int[] labels = [.. plan.Order[start..plan.Ends[p]].Select(n => data.Labels[n]).Distinct()];
            Assert.NotEmpty(labels);
            Assert.True(order == StreamOrder.Shuffled || !labels.Any(seen.Contains));
            seen.UnionWith(labels);
            Assert.Equal(seen.Order(), Enumerable.Range(0, Labels).Where(label => plan.IsSeen(label, p)));
            start = plan.Ends[p];
        }
    }

    [Fact]
    public void Images_are_turned_up_to_a_right_angle_and_labels_and_pixels_change_places()
    {
        var shape = new LayerShape(2, 5, 5);
        float[] image = [.. Enumerable.Range(0, 50).Select(i => (float)i)];
        float[] rotated = new float[50];
        new StreamTask(StreamDrift.Rotation, 0, 3, shape, Labels, Key).Apply(image, rotated);
        Assert.Equal(image, rotated);
        new StreamTask(StreamDrift.Rotation, 2, 3, shape, Labels, Key).Apply(image, rotated);
        for (int c = 0; c < 2; c++)
        {
            for (int y = 0; y < 5; y++)
            {
                for (int x = 0; x < 5; x++)
                {
                    // A quarter: what was in column y from the right is now in row y, or the other way round, but the same for all.
                    Assert.Equal(image[(25 * c) + (5 * (4 - x)) + y], rotated[(25 * c) + (5 * y) + x], 1e-4);
                }
            }
        }

        // Half as far, the middle stays.
        new StreamTask(StreamDrift.Rotation, 1, 3, shape, Labels, Key).Apply(image, rotated);
        Assert.Equal(image[12], rotated[12], 1e-4);
        Assert.NotEqual(image[0], rotated[0]);

        var permuted = new StreamTask(StreamDrift.PermutedPixels, 1, 3, shape, Labels, Key);
        permuted.Apply(image, rotated);
        Assert.Equal(image, rotated.Order());
        Assert.NotEqual(image, rotated);
        var swapped = new StreamTask(StreamDrift.SwappedLabels, 1, 3, shape, 10, Key);
        int[] labels = [.. Enumerable.Range(0, 10).Select(swapped.Label)];
        Assert.Equal(Enumerable.Range(0, 10), labels.Order());
        Assert.NotEqual(Enumerable.Range(0, 10), labels);
    }

    [Theory]
    [InlineData(StreamDrift.None)]
    [InlineData(StreamDrift.SwappedLabels)]
    public void A_stream_saved_between_any_two_steps_resumes_with_the_same_bits(StreamDrift drift)
    {
        var expected = Work(drift, one);
        int steps = 0;
        for (; !expected.IsDone; steps++)
        {
            expected.Step();
        }

        for (int step = 0; step <= steps; step += 3)
        {
            var first = Work(drift, two);
            for (int s = 0; s < step; s++)
            {
                first.Step();
            }

            var second = Work(drift, one);
            second.RestoreState(first.SaveState());
            Assert.Equal(first.Progress, second.Progress);
            while (!second.IsDone)
            {
                second.Step();
            }

            Assert.Equal(expected.Predicted, second.Predicted);
            Assert.Equal(expected.Remembered, second.Remembered);
            Assert.Equal(expected.RightOfAll, second.RightOfAll);
        }

        var saved = expected.SaveState();
        Assert.Throws<FileFormatException>(() => Work(drift, one, phases: 2).RestoreState(saved));
        // A place beyond the interval that is counted.
        var curve = SafeTensor.From<double>("curve", [], 0, 2);
        var other = new TensorArchive(
            [.. saved.Tensors.Select(tensor => tensor.Name == curve.Name ? curve : tensor)],
            saved.Metadata
        );
        Assert.Throws<FileFormatException>(() => Work(drift, one).RestoreState(other));
    }

    [Theory]
    [InlineData(StreamDrift.None, 4, 700)]
    [InlineData(StreamDrift.SwappedLabels, 10, 700)]
    [InlineData(StreamDrift.SwappedLabels, 100, 200)]
    public void Of_many_phases_fewer_test_examples_are_kept(StreamDrift drift, int phases, int expected)
    {
        var order = drift == StreamDrift.None ? StreamOrder.ByClass : StreamOrder.Shuffled;
        var options = new StreamOptions
        {
            Drift = drift,
            Order = order,
            Phases = phases,
        };

        Assert.Equal(expected, new StreamMemory(Network(), data, new StreamPlan(data, options, Key), one).Count);
    }

    [Theory]
    [InlineData(10, 10, "10×10")]
    [InlineData(1, 1, "not images")]
    public void Filters_of_what_is_too_small_are_refused_by_their_option(int height, int width, string found)
    {
        var shape = new LayerShape(1, height, width);
        var small = new LabelledData(new Matrix(20, shape.Size), [.. Enumerable.Range(0, 20).Select(n => n % 2)], 2)
        {
            Shape = shape,
        };
        var filters = new StreamOptions { Features = StreamFeatures.Filters };

        var refused = Assert.Throws<InvalidOptionException>(() => filters.Validate(small));

        Assert.Equal(nameof(filters.Features), refused.Option);
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
        new StreamOptions().Validate(small);
    }

    [Fact]
    public void What_is_measured_is_what_plain_counting_finds()
    {
        var work = Work(StreamDrift.None, one);
        while (!work.IsDone)
        {
            work.Step();
        }

        // The margin rule alone, one example after the other.
        var network = Network();
        var plan = new StreamPlan(data, new StreamOptions(), Key);
        var trainer = new PlasticityTrainer(network, Rule, default, one);
        int right = 0;
        int position = 0;
        for (int p = 0; p < plan.Phases; p++)
        {
            for (; position < plan.Ends[p]; position++)
            {
                int n = plan.Order[position];
                right += trainer.Learn(data.Examples.Row(n), data.Labels[n]) == data.Labels[n] ? 1 : 0;
            }

            var now = trainer.FinalNetwork();
            for (int label = 0; label < Labels; label++)
            {
                int[] own = [.. Enumerable.Range(0, data.Count).Where(n => data.Labels[n] == label)];
                double accuracy = now.Accuracy(data.Select(own), one);
                Assert.Equal(accuracy, work.Remembered[p][label], 1e-12);
            }
        }

        Assert.Equal(right / (double)data.Count, work.RightOfAll[0], 1e-12);
    }

    private static PlasticityOptions Rule =>
        new()
        {
            Graded = true,
            Margin = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };

    private StreamWork Work(StreamDrift drift, WorkerPool workers, int phases = 0)
    {
        var options = new StreamOptions
        {
            Drift = drift,
            Order = drift == StreamDrift.None ? StreamOrder.ByClass : StreamOrder.Shuffled,
            Phases = phases,
        };
        var network = Network();
        var plan = new StreamPlan(data, options, Key);
        return new StreamWork(
            network,
            data,
            plan,
            new StreamMemory(network, data, plan, workers),
            [
                new RuleStreamLearner("rule", network, Rule, workers.Width),
                new LeastSquaresStreamLearner("least squares", network, workers),
            ],
            workers
        );
    }

    private static Network Network() =>
        Hebb
            .Networks.Network.Create(new LayerShape(6), Labels, Key, new RecurrentOptions(40, 10))
            .WithReading(new OutputReading(UnitLength: true));

    private static LabelledData Blobs(int count)
    {
        var random = Key.For("blobs").Stream();
        var centres = new float[Labels * 6];
        random.FillNormal(centres);
        var examples = new Matrix(count, 6);
        int[] labels = [.. Enumerable.Range(0, count).Select(n => n % Labels)];
        for (int n = 0; n < count; n++)
        {
            for (int i = 0; i < 6; i++)
            {
                examples[n, i] = centres[(labels[n] * 6) + i] + (0.6f * random.NextNormal());
            }
        }

        return new LabelledData(examples, labels, Labels);
    }
}
