using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class RandomKeyTests
{
    [Fact]
    public void The_same_key_gives_the_same_numbers_and_any_other_gives_others()
    {
        var keys = new List<RandomKey> { RandomKey.FromSeed(1), RandomKey.FromSeed(2), RandomKey.FromSeed(1UL << 32) };
        foreach (var key in keys.ToArray())
        {
            keys.Add(key.For("a"));
            keys.Add(key.For("b"));
            keys.Add(key.For("a", 1));
            keys.Add(key.For("a").For("a"));
        }

        var firsts = keys.Select(k => k.BlockAt(0)).ToHashSet();
        Assert.Equal(keys.Count, firsts.Count);
        Assert.All(keys, k => Assert.Equal(Draw(k), Draw(k)));

        static uint[] Draw(RandomKey key)
        {
            var stream = key.Stream();
            return
            [
                stream.NextUInt32(),
                stream.NextUInt32(),
                stream.NextUInt32(),
                stream.NextUInt32(),
                stream.NextUInt32(),
            ];
        }
    }

    [Fact]
    public void A_stream_is_the_blocks_of_its_key_in_order()
    {
        var key = RandomKey.FromSeed(7).For("order");
        var stream = key.Stream();
        for (ulong position = 0; position < 3; position++)
        {
            var block = key.BlockAt(position);
            Assert.Equal(block, (stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32()));
        }
    }

    [Fact]
    public void A_seed_means_the_same_numbers_for_ever()
    {
        // Files and published figures depend on these: a change here is a change of version.
        var stream = RandomKey.FromSeed(1).For("input weights", 3).Stream();
        uint[] drawn = [stream.NextUInt32(), stream.NextUInt32()];
        Assert.Equal(PinnedBits, drawn);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Whole_numbers_are_uniform(int bound)
    {
        const int Draws = 200_000;
        var counts = new int[bound];
        var stream = RandomKey.FromSeed(3).For("uniform", (ulong)bound).Stream();
        for (int i = 0; i < Draws; i++)
        {
            counts[stream.NextInt32(bound)]++;
        }

        double expected = Draws / (double)bound;
        double chiSquare = counts.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.InRange(chiSquare, 0, bound + (6 * Math.Sqrt(2 * bound)));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        const int Draws = 400_000;
        var stream = RandomKey.FromSeed(5).Stream();
        double sum = 0,
            squares = 0,
            fourths = 0;
        int beyondTwo = 0;
        for (int i = 0; i < Draws; i++)
        {
            double x = stream.NextNormal();
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
            beyondTwo += Math.Abs(x) > 2 ? 1 : 0;
        }

        Assert.InRange(sum / Draws, -0.008, 0.008);
        Assert.InRange(squares / Draws, 0.99, 1.01);
        Assert.InRange(fourths / Draws, 2.9, 3.1);
        Assert.InRange(beyondTwo / (double)Draws, 0.0445, 0.0465);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 25_000)]
    [InlineData(1.0, 100_000)]
    public void A_bit_is_set_with_its_probability(double probability, int expected)
    {
        var stream = RandomKey.FromSeed(6).Stream();
        int set = Enumerable.Range(0, 100_000).Count(_ => stream.NextBool(probability));
        Assert.InRange(
            set,
            expected - (expected % 100_000 == 0 ? 0 : 700),
            expected + (expected % 100_000 == 0 ? 0 : 700)
        );
    }

    [Fact]
    public void Every_order_of_four_items_comes_up_equally_often()
    {
        var counts = new Dictionary<string, int>();
        var stream = RandomKey.FromSeed(8).Stream();
        for (int i = 0; i < 24_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(items);
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 850, 1150));
    }

    // Values of Python's statistics.NormalDist().inv_cdf.
    [Theory]
    [InlineData(1e-300, -37.0470962993612)]
    [InlineData(1e-20, -9.262340089798405)]
    [InlineData(1e-09, -5.9978070150076865)]
    [InlineData(0.0001, -3.71901648545568)]
    [InlineData(0.02425, -1.9729610513118845)]
    [InlineData(0.07, -1.4757910281791702)]
    [InlineData(0.075, -1.4395314709384557)]
    [InlineData(0.3, -0.5244005127080407)]
    [InlineData(0.5, 0.0)]
    [InlineData(0.6, 0.2533471031357998)]
    [InlineData(0.93, 1.4757910281791708)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(0.999999999999, 7.0344869100478356)]
    public void The_normal_quantile_is_right_to_fourteen_digits(double p, double quantile) =>
        Assert.InRange(
            NormalDistribution.Quantile(p),
            quantile - (1e-14 * Math.Max(1, Math.Abs(quantile))),
            quantile + (1e-14 * Math.Max(1, Math.Abs(quantile)))
        );

    private static readonly uint[] PinnedBits = [1789362139, 1274883331];
}
