using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Principal directions of examples whose covariance is known.</summary>
public sealed class PrincipalDirectionsTests
{
    // Three directions in nine dimensions with deviations 3, 2 and 1, and a mean.
    private static readonly float[][] Axes =
    [
        [0.6f, 0.8f, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 0, 0, 0, 0],
        [-0.8f, 0.6f, 0, 0, 0, 0, 0, 0, 0],
    ];

    [Fact]
    public void They_are_those_of_the_largest_variance_in_its_order()
    {
        var examples = Examples(3000);
        using var workers = new WorkerPool(1);
        var found = PrincipalDirections.Of(examples, 3, workers, default);
        Assert.All(found.Mean, mean => Assert.Equal(5, mean, 0.3));
        for (int k = 0; k < 3; k++)
        {
            double along = Axes[k].Select((a, i) => (double)a * found.Directions[i, k]).Sum();
            Assert.Equal(1, Math.Abs(along), 0.01);
        }

        var projected = found.Project(examples, workers);
        double previous = double.PositiveInfinity;
        for (int k = 0; k < 3; k++)
        {
            double mean = Enumerable.Range(0, 3000).Average(n => projected[n, k]);
            double variance = Enumerable.Range(0, 3000).Average(n => (double)projected[n, k] * projected[n, k]);
            Assert.Equal(0, mean, 1e-3);
            Assert.Equal((3 - k) * (3 - k), variance, 0.4);
            Assert.True(variance < previous);
            previous = variance;
        }
    }

    [Fact]
    public void Distances_within_their_span_stay_what_they_are()
    {
        var examples = Examples(700);
        using var workers = new WorkerPool(1);
        var projected = PrincipalDirections.Of(examples, 3, workers, default).Project(examples, workers);
        for (int n = 1; n < 700; n++)
        {
            Assert.Equal(Distance(examples, n, n - 1), Distance(projected, n, n - 1), 1e-4);
        }
    }

    [Fact]
    public void The_same_bits_for_all_threads_and_widths()
    {
        // More than a block of examples, and more columns than a thread takes at a time.
        var examples = new Matrix(600, 130);
        var random = RandomKey.FromSeed(2).Stream();
        for (int n = 0; n < 600; n++)
        {
            random.FillNormal(examples.Row(n));
        }

        (uint[], uint[])? expected = null;
        Workers.All(workers =>
        {
            var directions = PrincipalDirections.Of(examples, 20, workers, default);
            var found = (
                Widths.Bits(directions.Directions.Buffer),
                Widths.Bits(directions.Project(examples, workers).Buffer)
            );
            expected ??= found;
            Assert.Equal(expected.Value.Item1, found.Item1);
            Assert.Equal(expected.Value.Item2, found.Item2);
        });
    }

    private static Matrix Examples(int count)
    {
        var examples = new Matrix(count, 9);
        var random = RandomKey.FromSeed(1).Stream();
        for (int n = 0; n < count; n++)
        {
            examples.Row(n).Fill(5);
            for (int k = 0; k < 3; k++)
            {
                float a = (3 - k) * random.NextNormal();
                for (int i = 0; i < 9; i++)
                {
                    examples[n, i] += a * Axes[k][i];
                }
            }
        }

        return examples;
    }

    private static double Distance(Matrix x, int a, int b) =>
        Math.Sqrt(Enumerable.Range(0, x.Columns).Sum(i => Math.Pow((double)x[a, i] - x[b, i], 2)));
}
