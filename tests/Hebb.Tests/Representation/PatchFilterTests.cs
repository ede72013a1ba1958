using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public sealed class PatchFilterTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(12);

    private static readonly PatchFilterOptions Options = new()
    {
        Patches = 600,
        BatchSize = 50,
        LeastVariance = 0.01f,
    };

    [Fact]
    public void The_filters_are_those_of_straight_loops_to_the_bit_for_any_threads_and_width()
    {
        foreach (float? contrast in new float?[] { null, 0.05f })
        {
            var images = Images();
            var expected = Plain(Network(contrast), images);
            Workers.All(workers =>
            {
                var network = Network(contrast);
                new PatchFilterTrainer(network, Options, Key, workers).Train(images);
                Assert.Equal(Widths.Bits(expected.Buffer), Widths.Bits(FiltersOf(network).Buffer));
            });
        }
    }

    [Fact]
    public void Filters_have_no_mean_and_unit_length()
    {
        var network = Network(null);
        new PatchFilterTrainer(network, Options, Key).Train(Images());
        var filters = FiltersOf(network);
        for (int f = 0; f < filters.Columns; f++)
        {
            double[] filter = [.. Enumerable.Range(0, filters.Rows).Select(n => (double)filters[n, f])];
            Assert.Equal(0, filter.Sum(), 1e-5);
            Assert.Equal(1, filter.Sum(w => w * w), 1e-5);
        }
    }

    [Fact]
    public void Each_of_a_few_clear_prototypes_has_its_filter()
    {
        // Images that are one patch each: one of five patterns, with a little noise and of any brightness.
        const int Patterns = 5;
        var random = Key.For("prototypes").Stream();
        var patterns = new Matrix(Patterns, 16);
        random.FillNormal(patterns.Buffer);
        var images = new Matrix(500, 16);
        for (int n = 0; n < images.Rows; n++)
        {
            float brightness = random.NextNormal();
            for (int i = 0; i < 16; i++)
            {
                images[n, i] = patterns[n % Patterns, i] + brightness + (0.05f * random.NextNormal());
            }
        }

        var data = new LabelledData(images, new int[500], 2) { Shape = new LayerShape(1, 4, 4) };
        var network = Hebb.Networks.Network.Create(data, Key, null, new ConvolutionOptions(8, 4, 1) { Grid = 1 });
        new PatchFilterTrainer(network, Options with { Passes = 10 }, Key).Train(data);
        var filters = FiltersOf(network);
        for (int p = 0; p < Patterns; p++)
        {
            double[] pattern = [.. patterns.Row(p).ToArray().Select(x => (double)x)];
            double mean = pattern.Average();
            double length = Math.Sqrt(pattern.Sum(x => (x - mean) * (x - mean)));
            double best = Enumerable
                .Range(0, filters.Columns)
                .Max(f => pattern.Select((x, n) => (x - mean) / length * filters[n, f]).Sum());
            Assert.InRange(best, 0.99, 1.0001);
        }
    }

    [Fact]
    public void A_training_resumes_from_any_step_to_the_same_bits_also_of_several_layers()
    {
        var images = Images();
        Network Banks() =>
            Hebb.Networks.Network.Create(
                images,
                Key,
                null,
                new ConcatenatedOptions(new ConvolutionOptions(6, 3, 2), new ConvolutionOptions(9, 5, 2) { Grid = 2 })
            );
        var whole = Banks();
        var training = new PatchFilterTrainer(whole, Options, Key).Start(images);
        var states = new List<TensorArchive>();
        var done = new List<long>();
        while (!training.IsDone)
        {
            states.Add(training.SaveState());
            done.Add(training.Progress.Done);
            training.Step();
        }

        states.Add(training.SaveState());
        Assert.Equal(done.Order(), done);
        Assert.Equal((2400L, 2400L), training.Progress);
        foreach (var state in states.Where((_, n) => n % 9 == 0 || n == states.Count - 1))
        {
            var network = Banks();
            var resumed = new PatchFilterTrainer(network, Options, Key).Start(images);
            resumed.RestoreState(state);
            while (!resumed.IsDone)
            {
                resumed.Step();
            }

            foreach (var (one, other) in whole.Hidden[0].Weights.Zip(network.Hidden[0].Weights))
            {
                Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
            }
        }

        var others = new PatchFilterTrainer(Banks(), Options with { Passes = 3 }, Key).Start(images);
        var e = Assert.Throws<FileFormatException>(() => others.RestoreState(states[3]));
        Assert.Contains("Passes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_rule_learns_filters_and_resumes_to_the_same_bits()
    {
        var images = Images();
        ILayerRule[] rules =
        [
            new ImprintRule(),
            new KMeansRule { Epochs = 1, BatchSize = 40 },
            new BcmRule { Epochs = 2, BatchSize = 40 },
            new KrotovHopfieldRule { Epochs = 2 },
        ];
        var seen = new List<float[]>();
        foreach (var rule in rules)
        {
            var options = Options with { Rule = rule };
            var network = Network(0.05f);
            var training = new PatchFilterTrainer(network, options, Key).Start(images);
            training.Step();
            var state = training.SaveState();
            training.Finish();
            float[] filters = FiltersOf(network).Buffer.ToArray();
            Assert.Equal(
                10,
                Enumerable
                    .Range(0, 10)
                    .Sum(f => Enumerable.Range(0, 16).Sum(n => (double)filters[(n * 16) + f] * filters[(n * 16) + f])),
                1e-4
            );
            seen.Add(filters);
            var other = Network(0.05f);
            using var two = new WorkerPool(2) { WorthSharing = 0 };
            var resumed = new PatchFilterTrainer(other, options, Key, two).Start(images);
            resumed.RestoreState(state);
            resumed.Finish();
            Assert.Equal(filters, FiltersOf(other).Buffer.ToArray());
        }

        Assert.Equal(rules.Length, seen.DistinctBy(filters => filters[0]).Count());
        // Filters of a rule that learns nothing are patches.
        var layer = (ConvolutionalLayer)Network(0.05f).Hidden[0];
        var patches = PatchSample.Draw(layer, null, images.Examples, Options, Key.For("layer").For("patches"));
        int first = new EpochOrder(Key.For("layer").For("imprinted"), patches.Rows).Of(1)[0];
        float[] unit = Unit(patches.Row(first).ToArray());
        Assert.All(unit.Index(), pair => Assert.Equal(pair.Item, seen[0][pair.Index * 16], 1e-5f));
        var training2 = new PatchFilterTrainer(Network(null), Options with { Rule = rules[0] }, Key).Start(images);
        var e = Assert.Throws<FileFormatException>(() =>
            new PatchFilterTrainer(Network(null), Options, Key).Start(images).RestoreState(training2.SaveState())
        );
        Assert.Contains("Rule", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filters_of_an_upper_layer_are_patches_of_what_the_lower_one_gives()
    {
        var images = Images();
        Network Stack() =>
            Hebb.Networks.Network.Create(
                images,
                Key,
                null,
                new ConvolutionOptions(6, 3, 2) { Grid = 4 },
                new ConvolutionOptions(5, 2, 2) { Grid = 2 }
            );
        var network = Stack();
        var first = FiltersOf(network).Clone();
        var options = Options with { Layer = 1, LeastVariance = 0, Rule = new ImprintRule() };
        var training = new PatchFilterTrainer(network, options, Key).Start(images);
        var state = training.SaveState();
        training.Finish();
        Assert.Equal(first.Buffer.ToArray(), FiltersOf(network).Buffer.ToArray());
        var upper = ((ConvolutionalLayer)network.Hidden[1]).Filters;
        Assert.Equal(24, upper.Rows);
        // Each filter is some patch of 2×2 of the six maps of 4×4 of some image, less its mean.
        var below = new Network(null, [network.Hidden[0]], new Matrix(96, 2)).Features(images.Examples);
        var patches = new List<float[]>();
        for (int place = 0; place < 60 * 9; place++)
        {
            var (n, y, x) = (place / 9, place % 9 / 3, place % 3);
            float[] patch =
            [
                .. Enumerable.Range(0, 24).Select(i => below[n, (i / 4 * 16) + ((y + (i / 2 % 2)) * 4) + x + (i % 2)]),
            ];
            float mean = patch.Average();
            patches.Add(Unit([.. patch.Select(value => value - mean)]));
        }

        for (int f = 0; f < 5; f++)
        {
            double best = patches.Max(patch => patch.Select((value, i) => (double)value * upper[i, f]).Sum());
            Assert.InRange(best, 0.9999, 1.0001);
        }

        var other = Stack();
        var resumed = new PatchFilterTrainer(other, options, Key).Start(images);
        resumed.RestoreState(state);
        resumed.Finish();
        Assert.Equal(upper.Buffer.ToArray(), ((ConvolutionalLayer)other.Hidden[1]).Filters.Buffer.ToArray());
        var e = Assert.Throws<InvalidOptionException>(() =>
            new PatchFilterTrainer(network, options with { Layer = 2 }, Key)
        );
        Assert.Contains("Layer is 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_state_changes_nothing()
    {
        var images = Images();
        var network = Network(null);
        var training = new PatchFilterTrainer(network, Options, Key).Start(images);
        training.Step();
        var good = training.SaveState();
        var before = FiltersOf(network).Clone();
        foreach (long[] place in new long[][] { [-1, 0], [2, 0], [0, -1], [0, 100_000], [1, 1] })
        {
            var bad = new TensorArchive(
                good.Tensors.Select(t => t.Name == "place" ? SafeTensor.From<long>("place", place, 2) : t),
                good.Metadata
            );
            Assert.Throws<FileFormatException>(() => training.RestoreState(bad));
            Assert.Equal(before.Buffer.ToArray(), FiltersOf(network).Buffer.ToArray());
        }
    }

    [Fact]
    public void What_cannot_be_learned_is_refused_in_one_line()
    {
        var flat = new LabelledData(new Matrix(10, 64), new int[10], 2) { Shape = new LayerShape(1, 8, 8) };
        var e = Assert.Throws<InvalidOptionException>(() =>
            new PatchFilterTrainer(Network(null), Options, Key).Train(flat)
        );
        Assert.Contains(
            "number of patches with a variance above 0.01 is 0 of 600; it must be at least",
            e.Message,
            StringComparison.Ordinal
        );
        var single = Hebb.Networks.Network.Create(Images(), Key, null, new ConvolutionOptions(1, 3, 1));
        e = Assert.Throws<InvalidOptionException>(() =>
            new PatchFilterTrainer(single, Options with { Rule = new OjaRule() }, Key).Train(Images())
        );
        Assert.Equal("Filters is 1; it must be at least 2 for the rule oja, in which filters compete", e.Message);
        var recurrent = Hebb.Networks.Network.Create(flat, Key, null, new RecurrentOptions(10, 5));
        e = Assert.Throws<InvalidOptionException>(() => new PatchFilterTrainer(recurrent, Options));
        Assert.Contains("the first hidden layer", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => (Options with { FirstStepSize = 0 }).Validate());
    }

    [Fact]
    public void Patches_that_are_too_plain_are_drawn_again_if_asked()
    {
        var images = Images();
        var layer = (ConvolutionalLayer)Network(null).Hidden[0];
        var options = Options with { LeastVariance = 0.15f };
        int left = PatchSample.Draw(layer, null, images.Examples, options, Key).Rows;
        Assert.InRange(left, 20, 590);
        Assert.Equal(600, PatchSample.Draw(layer, null, images.Examples, options with { DrawsAgain = true }, Key).Rows);
    }

    private static Network Network(float? contrast) =>
        Hebb.Networks.Network.Create(
            Images(),
            Key,
            null,
            new ConvolutionOptions(10, 4, 3) { Contrast = contrast, Grid = 2 }
        );

    private static Matrix FiltersOf(Network network) => ((ConvolutionalLayer)network.Hidden[0]).Filters;

    // Blobs on black.
    private static LabelledData Images()
    {
        var random = Key.For("images").Stream();
        var images = new Matrix(60, 64);
        for (int n = 0; n < images.Rows; n++)
        {
            var (row, column) = (random.NextSingle(1, 7), random.NextSingle(1, 7));
            for (int i = 0; i < 64; i++)
            {
                float distance = MathF.Abs((i / 8) - row) + (0.5f * MathF.Abs((i % 8) - column));
                images[n, i] = Math.Clamp(2 - distance + (0.2f * random.NextNormal()), 0, 1);
            }
        }

        return new LabelledData(images, new int[60], 2) { Shape = new LayerShape(1, 8, 8) };
    }

    // The rule of the trainer, patch by patch.
    private static Matrix Plain(Network network, LabelledData images)
    {
        var layer = (ConvolutionalLayer)network.Hidden[0];
        var own = Key.For("layer");
        var patches = PatchSample.Draw(layer, null, images.Examples, Options, own.For("patches"));
        var (numbers, count) = (patches.Columns, layer.Options.Filters);
        int[] first = new EpochOrder(own.For("imprinted"), patches.Rows).Of(1).ToArray();
        float[][] filters = [.. Enumerable.Range(0, count).Select(f => Unit(patches.Row(first[f]).ToArray()))];
        var bias = new float[count];
        int batches = patches.Rows / Options.BatchSize;
        for (int t = 0; t < Options.Passes * batches; t++)
        {
            float share =
                ElementaryFunctions.Log(Options.LastStepSize / Options.FirstStepSize) * t / (Options.Passes * batches);
            float step = Options.FirstStepSize * ElementaryFunctions.Exp(share);
            int[] order = new EpochOrder(own, patches.Rows).Of((t / batches) + 1).ToArray();
            int[] batch = order[(t % batches * Options.BatchSize)..][..Options.BatchSize];
            int[] winners = [.. batch.Select(n => Winner(filters, bias, patches.Row(n).ToArray()))];
            for (int f = 0; f < count; f++)
            {
                int[] won = [.. batch.Where((_, b) => winners[b] == f)];
                for (int i = 0; won.Length > 0 && i < numbers; i++)
                {
                    float sum = won.Aggregate(0f, (sum, n) => sum + patches[n, i]);
                    filters[f][i] = MathF.FusedMultiplyAdd(step / MathF.Sqrt(won.Length), sum, filters[f][i]);
                }

                filters[f] = won.Length > 0 ? Unit(filters[f]) : filters[f];
                bias[f] += Options.Homeostasis * step * (1 - (count * (float)won.Length / Options.BatchSize));
            }
        }

        var result = new Matrix(numbers, count);
        for (int f = 0; f < count; f++)
        {
            float mean = filters[f].Aggregate(0f, (sum, w) => sum + w) / numbers;
            float[] filter = Unit([.. filters[f].Select(w => w - mean)]);
            for (int i = 0; i < numbers; i++)
            {
                result[i, f] = filter[i];
            }
        }

        return result;
    }

    private static int Winner(float[][] filters, float[] bias, float[] patch)
    {
        float[] scores =
        [
            .. filters.Select(
                (filter, f) =>
                    patch.Zip(filter).Aggregate(0f, (sum, pair) => MathF.FusedMultiplyAdd(pair.First, pair.Second, sum))
                    + bias[f]
            ),
        ];
        return Array.IndexOf(scores, scores.Max());
    }

    private static float[] Unit(float[] filter)
    {
        float length = MathF.Sqrt(filter.Aggregate(0f, (sum, w) => MathF.FusedMultiplyAdd(w, w, sum)));
        return [.. filter.Select(w => w / length)];
    }
}
