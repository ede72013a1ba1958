using Hebb.Baselines;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Tests.Golden;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Baselines;

public sealed class LabelSpreadingTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, BaselineCases.All.Spreading.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_and_predictions_are_those_of_scikit_learn(int index)
    {
        var golden = BaselineCases.All.Spreading[index];

        var found = LabelSpreading.Fit(
            GoldenMatrices.Of(golden.X),
            golden.Y,
            golden.Labels,
            new LabelSpreadingOptions { Neighbours = golden.Neighbours, Iterations = golden.Rounds }
        );

        Assert.Equal(golden.Iterations, found.Iterations);
        Assert.Equal(golden.Iterations < golden.Rounds, found.Converged);
        for (int i = 0; i < golden.Shares.Length; i++)
        {
            for (int c = 0; c < golden.Labels; c++)
            {
                Assert.Equal(golden.Shares[i][c], found.Shares[i, c], 1e-5);
            }
        }

        Assert.Equal(golden.Predicted, Predictions.Of(found, GoldenMatrices.Of(golden.Test)));
    }

    // F = (1 − α)(1 − αS)⁻¹ Y: a round more changes nothing.
    [Fact]
    public void Two_clouds_that_are_not_connected_have_one_label_each()
    {
        var blobs = Synthetic.Blobs(RandomKey.FromSeed(3)).Train;
        var x = blobs.Examples.Clone();
        for (int i = 0; i < x.Rows; i++)
        {
            x[i, 0] += 100 * blobs.Labels[i];
        }

        int[] labels = [.. blobs.Labels.Select((label, i) => i < 2 ? label : LabelSpreading.Unknown)];
        var found = LabelSpreading.Fit(x, labels, 2, new LabelSpreadingOptions { Iterations = 2000 });

        for (int i = 0; i < x.Rows; i++)
        {
            Assert.Equal(0, found.Shares[i, 1 - blobs.Labels[i]]);
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var moons = Synthetic.Moons(RandomKey.FromSeed(3)).Train;
        int[] labels = [.. moons.Labels.Select((label, i) => i < 6 ? label : LabelSpreading.Unknown)];
        var expected = LabelSpreading.Fit(moons.Examples, labels, 2);

        Workers.All(workers =>
        {
            var found = LabelSpreading.Fit(moons.Examples, labels, 2, null, workers);
            Assert.Equal(Widths.Bits(expected.Shares.Buffer), Widths.Bits(found.Shares.Buffer));
        });
    }

    [Fact]
    public void Bad_settings_are_named()
    {
        var x = new Matrix(5, 2);
        Assert.Equal("Neighbours", Option(new LabelSpreadingOptions { Neighbours = 6 }));
        Assert.Equal("Neighbours", Option(new LabelSpreadingOptions { Neighbours = 0 }));
        Assert.Equal("Alpha", Option(new LabelSpreadingOptions { Alpha = 1 }));
        Assert.Equal("Iterations", Option(new LabelSpreadingOptions { Iterations = 0 }));
        Assert.Equal("Tolerance", Option(new LabelSpreadingOptions { Tolerance = 0 }));
        Assert.Throws<InvalidOptionException>(() => LabelSpreading.Fit(x, [0, 1, 2, 0, -1], 2));
        Assert.Throws<InvalidOptionException>(() => LabelSpreading.Fit(x, [0, 1, -2, 0, -1], 2));

        string Option(LabelSpreadingOptions options) =>
            Assert.Throws<InvalidOptionException>(() => LabelSpreading.Fit(x, [0, 1, -1, -1, -1], 2, options)).Option;
    }
}
