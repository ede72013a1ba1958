using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Represent;

public sealed class FewLabelsTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 7)]
    [InlineData(10, 30)]
    public void Draws_are_balanced_different_and_a_function_of_key_count_and_draw(int m, int count)
    {
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i * 7919 % 101 % m)];

        int[] drawn = FewLabels.Draw(labels, m, count, 0, Key);

        Assert.Equal(count, drawn.Distinct().Count());
        Assert.All(
            Enumerable.Range(0, m),
            label =>
                Assert.InRange(drawn.Count(i => labels[i] == label), count / m, (count / m) + (count % m > 0 ? 1 : 0))
        );
        Assert.Equal(drawn, FewLabels.Draw(labels, m, count, 0, Key));
        Assert.NotEqual(drawn, FewLabels.Draw(labels, m, count, 1, Key));
        Assert.NotEqual(drawn, FewLabels.Draw(labels, m, count, 0, RandomKey.FromSeed(4)));
    }

    [Fact]
    public void The_scale_of_the_features_does_not_matter()
    {
        var moons = Synthetic.Moons(Key);
        var expected = FewLabels.Measure(moons.Train, moons.Test, new FewLabelsOptions(), Key);

        // A power of two, so that nothing is rounded.
        var found = FewLabels.Measure(Times(moons.Train, 64), Times(moons.Test, 64), new FewLabelsOptions(), Key);

        Assert.Equal(expected.Means, found.Means);
        Assert.Equal([4, 4, 4, 1], expected.Points.Select(point => point.Draws.Count));
        Assert.InRange(expected.At(200), 0.82, 0.92);
        Assert.InRange(expected.At(6), 0.6, expected.At(200));
    }

    [Fact]
    public void It_is_logistic_regression_on_scaled_features()
    {
        var blobs = Synthetic.Blobs(Key);
        double square = blobs.Train.Examples.Buffer.ToArray().Sum(x => (double)x * x) / blobs.Train.Count;
        float scale = (float)Math.Sqrt(16 / square);
        int[] drawn = FewLabels.Draw(blobs.Train.Labels, 2, 20, 2, Key);
        var regression = LogisticRegression.Fit(Times(blobs.Train, scale).Select(drawn), new LogisticOptions { C = 3 });

        var found = FewLabels.Measure(blobs.Train, blobs.Test, new FewLabelsOptions { C = 3 }, Key);

        Assert.Equal(regression.Accuracy(Times(blobs.Test, scale)), found.Points[1].Draws[2]);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var moons = Synthetic.Moons(Key);
        using var workers = new WorkerPool(2);

        Assert.Equal(
            FewLabels.Measure(moons.Train, moons.Test, new FewLabelsOptions(), Key).Means,
            FewLabels.Measure(moons.Train, moons.Test, new FewLabelsOptions(), Key, workers).Means
        );
    }

    [Fact]
    public void Any_classifier_sees_the_same_draws()
    {
        var moons = Synthetic.Moons(Key);
        var seen = new List<int[]>();

        FewLabels.Measure(
            moons.Train,
            moons.Test,
            new FewLabelsOptions { Counts = [6], Draws = 2 },
            Key,
            indices =>
            {
                seen.Add(indices);
                return SupportVectorMachine.Fit(moons.Train.Select(indices));
            }
        );

        Assert.Equal(
            [FewLabels.Draw(moons.Train.Labels, 2, 6, 0, Key), FewLabels.Draw(moons.Train.Labels, 2, 6, 1, Key)],
            seen
        );
    }

    [Fact]
    public void What_cannot_be_drawn_is_reported()
    {
        var moons = Synthetic.Moons(Key);
        Assert.Contains(
            "label 0",
            Message(
                [600],
                moons.Train.Select([.. Enumerable.Range(0, 500), .. Enumerable.Range(0, 250).Select(i => (2 * i) + 1)])
            )
        );
        Assert.Contains("number of known labels", Message([1], moons.Train));
        Assert.Contains("Counts", Message([6, 6], moons.Train));
        Assert.Throws<InvalidOptionException>(() =>
            FewLabels.Measure(moons.Train, moons.Test, new FewLabelsOptions(), Key).At(7)
        );

        string Message(int[] counts, LabelledData train) =>
            Assert
                .Throws<InvalidOptionException>(() =>
                    FewLabels.Measure(train, moons.Test, new FewLabelsOptions { Counts = counts }, Key)
                )
                .Message;
    }

    private static LabelledData Times(LabelledData data, float factor)
    {
        var examples = data.Examples.Clone();
        foreach (ref float x in examples.Buffer)
        {
            x *= factor;
        }

        return new LabelledData(examples, data.Labels, data.LabelCount);
    }
}
