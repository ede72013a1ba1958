using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Evolution;

public class CovarianceAdaptationTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    [Fact]
    public void It_finds_the_minimum_of_a_sphere() => Assert.InRange(After(150, Sphere, 8, 1), 0, 1e-6);

    [Fact]
    public void It_finds_the_minimum_of_an_ellipsoid_whose_axes_differ_a_thousandfold()
    {
        // Only with a covariance: the axes are turned, and the longest is a thousand times the shortest.
        Assert.InRange(After(600, Ellipsoid, 6, 1), 0, 1e-6);
    }

    [Fact]
    public void It_follows_the_valley_of_rosenbrock() => Assert.InRange(After(600, Rosenbrock, 5, 0.5), 0, 1e-5);

    [Fact]
    public void Without_any_selection_it_stays_where_it_is_on_average()
    {
        // All candidates alike: of equal ones the first count as better, which says nothing of where they are.
        double sum = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var search = new CovarianceAdaptation([1, 1, 1], 0.1, 8, RandomKey.FromSeed(seed), largestStep: 0.1);
            for (int g = 0; g < 10; g++)
            {
                search.Select(new double[8]);
                Assert.InRange(search.Deviation, 1e-3, 0.1);
            }

            sum += (search.Mean[0] - 1) / 40;
        }

        // Ten steps of 0.1/√3.7 each, over 40 searches: five standard errors.
        Assert.InRange(sum, -0.15, 0.15);
    }

    [Fact]
    public void Candidates_are_normal_around_the_mean()
    {
        var search = new CovarianceAdaptation([2, -1], 0.5, 4000, Key);
        double[] first = [.. Enumerable.Range(0, 4000).Select(c => search.Value(c, 0))];
        double[] second = [.. Enumerable.Range(0, 4000).Select(c => search.Value(c, 1))];
        Assert.Equal(2, first.Average(), 0.04);
        Assert.Equal(-1, second.Average(), 0.04);
        Assert.Equal(0.25, first.Average(v => (v - 2) * (v - 2)), 0.03);
        Assert.Equal(0, first.Zip(second, (a, b) => (a - 2) * (b + 1)).Average(), 0.03);
    }

    [Fact]
    public void Saved_in_the_middle_it_resumes_with_the_same_bits()
    {
        var whole = Run(new CovarianceAdaptation([1, 1, 1, 1, 1], 0.5, 8, Key), 30, Rosenbrock);
        var half = Run(new CovarianceAdaptation([1, 1, 1, 1, 1], 0.5, 8, Key), 12, Rosenbrock);
        var resumed = new CovarianceAdaptation([1, 1, 1, 1, 1], 0.5, 8, Key);
        resumed.RestoreState(new TensorArchive(half.SaveState()));
        Run(resumed, 18, Rosenbrock);
        Assert.Equal(whole.Mean.ToArray(), resumed.Mean.ToArray());
        Assert.Equal((whole.Generation, whole.Deviation), (resumed.Generation, resumed.Deviation));
        Assert.Equal(whole.Value(3, 2), resumed.Value(3, 2));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        var search = Run(new CovarianceAdaptation([1, 1], 0.5, 8, Key), 3, Sphere);
        double value = search.Value(1, 1);
        var other = new CovarianceAdaptation([1, 1, 1], 0.5, 8, Key);
        Assert.Throws<FileFormatException>(() => search.RestoreState(new TensorArchive(other.SaveState())));
        foreach (double[] place in new double[][] { [-1, 1], [0.5, 1], [3, 0], [3, double.NaN] })
        {
            var tensors = search.SaveState().Take(2).Append(SafeTensor.From<double>("search_place", place, 2));
            Assert.Throws<FileFormatException>(() => search.RestoreState(new TensorArchive(tensors)));
        }

        Assert.Equal(value, search.Value(1, 1));
    }

    private static double After(int generations, Func<double[], double> loss, int n, double deviation)
    {
        var search = new CovarianceAdaptation([.. Enumerable.Repeat(-1.0, n)], deviation, 12, Key);
        return loss(Run(search, generations, loss).Mean.ToArray());
    }

    private static CovarianceAdaptation Run(CovarianceAdaptation search, int generations, Func<double[], double> loss)
    {
        var fitness = new double[search.Population];
        int n = search.Mean.Length;
        for (int g = 0; g < generations; g++)
        {
            for (int c = 0; c < fitness.Length; c++)
            {
                fitness[c] = -loss([.. Enumerable.Range(0, n).Select(i => search.Value(c, i))]);
            }

            search.Select(fitness);
        }

        return search;
    }

    private static double Sphere(double[] x) => x.Sum(v => v * v);

    private static double Ellipsoid(double[] x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            // Turned by 45° in each pair of neighbours.
            double turned = (x[i] + x[(i + 1) % x.Length]) / Math.Sqrt(2) + (i == 0 ? x[0] : 0);
            double axis = Math.Pow(1000, (double)i / (x.Length - 1));
            sum += axis * axis * turned * turned;
        }

        return sum;
    }

    private static double Rosenbrock(double[] x) =>
        Enumerable
            .Range(0, x.Length - 1)
            .Sum(i => (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2));
}
