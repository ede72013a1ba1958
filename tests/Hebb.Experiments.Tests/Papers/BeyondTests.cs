using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Papers;

/// <summary>The table of what local rules reach on images.</summary>
public sealed class BeyondTests
{
    private static readonly int[] Counts = [10, 100];
    private static readonly int[] Phases = [2];

    [Fact]
    public void A_trial_measures_what_its_names_say_with_any_number_of_threads()
    {
        var method = BeyondMethod.Quick.Single(each => each.Phases);
        string[] names = [.. BeyondTrial.Names(method, Counts, Phases)];
        Assert.Equal(names.Length, names.Distinct().Count());
        var (train, test) = (Stripes(300, 1), Stripes(100, 2));
        double used = 0;
        double[][] found = [.. new[] { 1, 2 }.Select(Measure)];
        Assert.Equal(names.Length, found[0].Length);
        Assert.Equal(found[0], found[1]);
        Assert.True(used > 0);

        // Ten labels are few; the network's own make up for it.
        double Of(string name) => found[0][Array.IndexOf(names, name)];
        Assert.True(Of(BeyondTrial.AllLabels) > 0.9, string.Join(" ", found[0]));
        Assert.True(Of(BeyondTrial.Labels(10)) < Of(BeyondTrial.AllLabels));
        Assert.True(Of(BeyondTrial.SelfTrained(10)) > Of(BeyondTrial.Labels(10)));
        Assert.All(found[0], share => Assert.InRange(share, 0.5, 1));

        double[] Measure(int threads)
        {
            using var workers = new WorkerPool(threads);
            return new BeyondTrial(method, Counts, Phases, RandomKey.FromSeed(3), workers, default).Measure(
                train,
                test,
                seconds => used += seconds
            );
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Claims_follow_from_what_was_measured(double everywhere)
    {
        int[] counts = [100, 1000, 10_000];
        int[] phases = [2, 5, 10];
        var found = (
            from method in BeyondMethod.All
            from data in method.Data
            from run in new[] { 0, 1e-4, -1e-4 }
            let values = BeyondTrial.Names(method, counts, phases).Select(_ => everywhere + run).ToArray()
            select (Name: Beyond.Name(method, data), values)
        ).ToLookup(each => each.Name, each => each.values);
        var claims = BeyondClaims.Of(new BeyondFigures(found, BeyondMethod.All, counts, phases)).ToArray();
        Assert.Equal(claims.Length, claims.Select(claim => claim.Text).Distinct().Count());
        // Where all are the same, none is above another.
        Assert.All(
            claims,
            claim =>
                Assert.Equal(everywhere > 0.9 && !claim.Found.Contains("points", StringComparison.Ordinal), claim.Holds)
        );
    }

    private static LabelledData Stripes(int count, ulong part)
    {
        const int Side = 28;
        var random = RandomKey.FromSeed(9).For("stripes", part).Stream();
        var pixels = new Matrix(count, Side * Side);
        int[] labels = [.. Enumerable.Range(0, count).Select(n => n % 4)];
        for (int n = 0; n < count; n++)
        {
            int start = random.NextInt32(7);
            for (int p = 0; p < Side * Side; p++)
            {
                var (x, y) = (p % Side, p / Side);
                int along = labels[n] switch
                {
                    0 => x,
                    1 => y,
                    2 => x + y,
                    _ => x - y + Side,
                };
                pixels[n, p] = ((along + start) % 7 < 3 ? 0.18f : 0) + (0.82f * random.NextSingle());
            }
        }

        return new LabelledData(pixels, labels, 4) { Shape = new LayerShape(1, Side, Side) };
    }
}
