using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public class PlaneFamilyTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    public static TheoryData<PlaneFamily> Families => [.. Enum.GetValues<PlaneFamily>()];

    [Theory]
    [MemberData(nameof(Families))]
    public void Each_family_is_centred_scaled_balanced_and_chosen_by_its_key(PlaneFamily family)
    {
        var data = Synthetic.Plane(family, Key, count: 600);
        Assert.Equal((600, 600, 10), (data.Train.Count, data.Test.Count, data.Train.Inputs));
        Assert.Equal(300, data.Test.Labels.Sum());
        var z = Synthetic.PlaneOf(data.Train.Examples);
        Assert.Equal(0, Enumerable.Range(0, 600).Average(i => z[i, 0]), 1e-4);
        Assert.Equal(0, Enumerable.Range(0, 600).Average(i => z[i, 1]), 1e-4);
        Assert.Equal(2, Enumerable.Range(0, 600).Average(i => (z[i, 0] * z[i, 0]) + (z[i, 1] * z[i, 1])), 1e-3);

        Assert.Equal(Bits(data), Bits(Synthetic.Plane(family, Key, count: 600)));
        Assert.NotEqual(Bits(data), Bits(Synthetic.Plane(family, RandomKey.FromSeed(2), count: 600)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Training_points_tell_the_labels_of_test_points(PlaneFamily family)
    {
        // One set, not two: whichever centres or radii a key has chosen, the nearest training points say the label of most test points.
        // Mixtures may lie one upon the other, so they are told apart over several keys.
        double right = 0;
        for (ulong seed = 0; seed < 8; seed++)
        {
            var data = Synthetic.Plane(family, RandomKey.FromSeed(seed), count: 300);
            right += NearestAccuracy(data) / 8;
        }

        Assert.InRange(right, family == PlaneFamily.Mixtures ? 0.85 : 0.93, 1);
    }

    [Fact]
    public void The_sets_with_defaults_are_those_of_earlier_versions()
    {
        Check(Synthetic.Circles(Key), -0.3676809f, 1.3590236f);
        Check(Synthetic.Moons(Key), 0.15290272f, -1.3090103f);
        Check(Synthetic.Blobs(Key), -0.44497716f, 1.3294479f);
        Assert.Equal(Bits(Synthetic.Moons(Key)), Bits(Synthetic.Plane(PlaneFamily.Moons, Key)));
        Assert.Equal(Bits(Synthetic.Circles(Key)), Bits(Synthetic.Make("circles", Key)));

        static void Check(DataSet data, float train, float test)
        {
            // Sine and cosine are the platform's, so the last bits are not the same everywhere.
            Assert.Equal(train, data.Train.Examples[3, 4], 1e-5f);
            Assert.Equal(test, data.Test.Examples[499, 9], 1e-5f);
        }
    }

    [Fact]
    public void The_plane_is_found_again_whatever_is_added_across_it()
    {
        var p = Synthetic.PlaneToInputs();
        var stream = Key.Stream();
        var z = new Matrix(20, 2);
        var x = new Matrix(20, 10);
        for (int i = 0; i < 20; i++)
        {
            stream.FillNormal(z.Row(i));
            var across = new double[10];
            foreach (ref double value in across.AsSpan())
            {
                value = stream.NextNormal();
            }

            // Gram-Schmidt on the two rows of P, twice for rounding.
            double[] e0 = Unit([.. p.Row(0).ToArray().Select(v => (double)v)]);
            double[] e1 = Unit(Without([.. p.Row(1).ToArray().Select(v => (double)v)], e0));
            across = Without(Without(across, e0), e1);
            for (int c = 0; c < 10; c++)
            {
                x[i, c] = (float)((z[i, 0] * p[0, c]) + (z[i, 1] * p[1, c]) + across[c]);
            }
        }

        var found = Synthetic.PlaneOf(x);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(z[i, 0], found[i, 0], 1e-5f);
            Assert.Equal(z[i, 1], found[i, 1], 1e-5f);
        }
    }

    [Fact]
    public void Noise_factor_and_deviation_do_what_they_say()
    {
        // Without noise every point is on one of the two circles: 1/scale and factor/scale, scale² = (1 + factor²)/4 about the mean.
        var z = Synthetic.PlaneOf(Synthetic.Circles(Key, noise: 0, factor: 0.25f, count: 4000).Train.Examples);
        double[] radii =
        [
            .. Enumerable.Range(0, 4000).Select(i => Math.Sqrt((z[i, 0] * z[i, 0]) + (z[i, 1] * z[i, 1]))),
        ];
        double outer = radii.Where((_, i) => i % 2 == 0).Average();
        double inner = radii.Where((_, i) => i % 2 == 1).Average();
        Assert.Equal(0.25, inner / outer, 0.01);
        // Blobs 2√2 apart of deviation s: E|z|² = 2 + 2 s², so centres lie at √2 / √(1 + s²) from 0.
        var y = Synthetic.PlaneOf(Synthetic.Blobs(Key, deviation: 2, count: 4000).Train.Examples);
        double centre = Enumerable.Range(0, 4000).Average(i => (i % 2 == 0 ? -1 : 1) * y[i, 0]);
        Assert.Equal(1 / Math.Sqrt(1 + 4), centre, 0.05);
        Assert.NotEqual(Bits(Synthetic.Moons(Key, noise: 0.2f)), Bits(Synthetic.Moons(Key)));
    }

    [Fact]
    public void Numbers_out_of_range_are_named()
    {
        var factor = Assert.Throws<InvalidOptionException>(() => Synthetic.Circles(Key, factor: 1.5f));
        Assert.Equal("factor is 1.5; it must be between 0 and 1", factor.Message);
        Assert.Throws<InvalidOptionException>(() => Synthetic.Moons(Key, noise: -1));
        Assert.Throws<InvalidOptionException>(() => Synthetic.Blobs(Key, deviation: float.NaN));
        Assert.Throws<InvalidOptionException>(() => Synthetic.Plane(PlaneFamily.Xor, Key, count: 1));
        Assert.Throws<InvalidOptionException>(() => Synthetic.Plane((PlaneFamily)77, Key));
        Assert.Throws<InvalidOptionException>(() => Synthetic.PlaneOf(new Matrix(3, 2)));
    }

    private static float[] Bits(DataSet data) => [.. data.Train.Examples.Buffer, .. data.Test.Examples.Buffer];

    private static double NearestAccuracy(DataSet data)
    {
        var z = Synthetic.PlaneOf(data.Train.Examples);
        var test = Synthetic.PlaneOf(data.Test.Examples);
        int right = 0;
        for (int i = 0; i < test.Rows; i++)
        {
            var (x, y) = (test[i, 0], test[i, 1]);
            int ones = Enumerable
                .Range(0, z.Rows)
                .OrderBy(n => ((z[n, 0] - x) * (z[n, 0] - x)) + ((z[n, 1] - y) * (z[n, 1] - y)))
                .Take(5)
                .Sum(n => data.Train.Labels[n]);
            right += ones > 2 == (data.Test.Labels[i] == 1) ? 1 : 0;
        }

        return (double)right / test.Rows;
    }

    private static double[] Unit(double[] v)
    {
        double length = Math.Sqrt(v.Sum(x => x * x));
        return [.. v.Select(x => x / length)];
    }

    private static double[] Without(double[] v, double[] unit)
    {
        double along = v.Zip(unit, (a, b) => a * b).Sum();
        return [.. v.Zip(unit, (a, b) => a - (along * b))];
    }
}
