using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public sealed class PatchWhiteningTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(15);

    [Fact]
    public void Z_undoes_the_covariance_as_far_as_it_is_not_softened()
    {
        var patches = Patches(3000);
        int n = patches.Columns;
        double[,] covariance = Covariance(patches);
        double floor = 0.1 * Enumerable.Range(0, n).Average(i => covariance[i, i]);
        Workers.All(workers =>
        {
            var z = new PatchWhitening(patches, 0.1f, workers).Transform;
            // Z (C + c λ̄ I) Z = I.
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < n; k++)
                    {
                        for (int l = 0; l < n; l++)
                        {
                            sum += z[i, k] * (covariance[k, l] + (k == l ? floor : 0)) * z[l, j];
                        }
                    }

                    Assert.Equal(i == j ? 1 : 0, sum, 1e-4);
                }
            }
        });
    }

    [Fact]
    public void Whitened_patches_have_unit_length_and_a_folded_filter_responds_to_patches_as_before_to_whitened_ones()
    {
        var patches = Patches(2500);
        var original = patches.Clone();
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var whitening = new PatchWhitening(patches, 0.05f, workers);
        whitening.Apply(patches);
        double[] means =
        [
            .. Enumerable
                .Range(0, patches.Columns)
                .Select(i => Enumerable.Range(0, 2500).Average(p => (double)original[p, i])),
        ];
        var filters = new Matrix(patches.Columns, 5);
        var random = Key.For("filters").Stream();
        for (int i = 0; i < filters.Rows; i++)
        {
            random.FillNormal(filters.Row(i));
        }

        var folded = filters.Clone();
        whitening.Fold(folded);
        for (int p = 0; p < patches.Rows; p += 7)
        {
            var patch = patches.Row(p).ToArray();
            Assert.Equal(1, patch.Sum(x => x * x), 1e-5);
            double[] whole =
            [
                .. Enumerable
                    .Range(0, 5)
                    .Select(f => patch.Select((_, i) => (original[p, i] - means[i]) * folded[i, f]).Sum()),
            ];
            double[] own =
            [
                .. Enumerable.Range(0, 5).Select(f => patch.Select((x, i) => (double)x * filters[i, f]).Sum()),
            ];
            double ratio = whole[0] / own[0];
            Assert.True(ratio > 0);
            for (int f = 1; f < 5; f++)
            {
                Assert.Equal(ratio * own[f], whole[f], 1e-3 * Math.Abs(ratio));
            }
        }
    }

    [Fact]
    public void Filters_learned_from_whitened_patches_resume_to_the_same_bits_with_any_threads()
    {
        var images = Images();
        var options = new PatchFilterOptions
        {
            Patches = 500,
            BatchSize = 50,
            LeastVariance = 0.01f,
            Whitening = 0.1f,
        };
        using var one = new WorkerPool(1);
        var whole = Network(images);
        new PatchFilterTrainer(whole, options, Key, one).Train(images);
        var plain = Network(images);
        new PatchFilterTrainer(plain, options with { Whitening = 0 }, Key, one).Train(images);
        Assert.NotEqual(Bits(plain), Bits(whole));
        var larger = Network(images);
        new PatchFilterTrainer(larger, options with { WhitenedSide = 3 }, Key, one).Train(images);
        Assert.Equal(Bits(plain), Bits(larger));
        Workers.All(workers =>
        {
            var begun = new PatchFilterTrainer(Network(images), options, Key, workers).Start(images);
            for (int step = 0; step < 7; step++)
            {
                begun.Step();
            }

            var network = Network(images);
            var resumed = new PatchFilterTrainer(network, options, Key, workers).Start(images);
            resumed.RestoreState(begun.SaveState());
            while (!resumed.IsDone)
            {
                resumed.Step();
            }

            Assert.Equal(Bits(whole), Bits(network));
        });
        var other = new PatchFilterTrainer(Network(images), options with { Whitening = 0.2f }, Key, one).Start(images);
        var state = new PatchFilterTrainer(Network(images), options, Key, one).Start(images).SaveState();
        var e = Assert.Throws<FileFormatException>(() => other.RestoreState(state));
        Assert.Contains("Whitening", e.Message, StringComparison.Ordinal);
    }

    private static uint[] Bits(Network network) => Widths.Bits(((ConvolutionalLayer)network.Hidden[0]).Filters.Buffer);

    private static Network Network(LabelledData images) =>
        Hebb.Networks.Network.Create(images, Key, null, new ConvolutionOptions(10, 4, 3) { Contrast = 0.01f });

    // Neighbours are alike.
    private static Matrix Patches(int count)
    {
        var random = Key.For("patches").Stream();
        var patches = new Matrix(count, 12);
        for (int p = 0; p < count; p++)
        {
            var row = patches.Row(p);
            random.FillNormal(row);
            for (int i = 1; i < row.Length; i++)
            {
                row[i] = 0.3f + (0.8f * row[i - 1]) + (0.4f * row[i]);
            }
        }

        return patches;
    }

    private static double[,] Covariance(Matrix patches)
    {
        int n = patches.Columns;
        double[] means =
        [
            .. Enumerable
                .Range(0, n)
                .Select(i => Enumerable.Range(0, patches.Rows).Average(p => (double)patches[p, i])),
        ];
        var covariance = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                covariance[i, j] = Enumerable
                    .Range(0, patches.Rows)
                    .Average(p => (patches[p, i] - means[i]) * (patches[p, j] - means[j]));
            }
        }

        return covariance;
    }

    private static LabelledData Images()
    {
        var random = Key.For("images").Stream();
        var images = new Matrix(60, 100);
        for (int n = 0; n < images.Rows; n++)
        {
            var row = images.Row(n);
            random.FillNormal(row);
            for (int i = 1; i < row.Length; i++)
            {
                row[i] = (0.7f * row[i - 1]) + (0.5f * row[i]);
            }
        }

        return new LabelledData(images, new int[60], 2) { Shape = new LayerShape(1, 10, 10) };
    }
}
