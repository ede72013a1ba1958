using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class LaneBitsTests
{
    [Fact]
    public void A_lane_adds_its_value_where_its_bit_is_set_and_nothing_elsewhere()
    {
        Check<LanesScalar>();
        Check<Lanes256>();
        Check<Lanes512>();
    }

    [Fact]
    public void Every_lane_has_its_own_bit()
    {
        Assert.Equal(Enumerable.Range(0, 16), Enumerable.Range(0, 16).Select(LaneBits.Lane).Order());
        Assert.Equal(16, Enumerable.Range(0, 16).Select(i => LaneBits.Word(1u << i)).Distinct().Count());
    }

    private static void Check<T>()
        where T : struct, ILanes<T>
    {
        var random = RandomKey.FromSeed(5).Stream();
        // The smallest and the largest that may be added, 0, and numbers that do not fit the sum's last place.
        float[] values = [0, 1, -1, MathF.ScaleB(1, -100), -MathF.ScaleB(1, -100), .. Draw(ref random, 20)];
        var sums = new float[16];
        var found = new float[16];
        foreach (float value in values)
        {
            for (int trial = 0; trial < 50; trial++)
            {
                Draw(ref random, 16).CopyTo(sums, 0);
                uint bits = (uint)(random.NextSingle() * 65536);
                ulong word = LaneBits.Word(bits);

                var sum = T.AddWhere(in word, T.Addend(value), T.Load(ref sums[0], 0));

                T.Store(sum, ref found[0], 0);
                for (int i = 0; i < 16; i++)
                {
                    int lane = LaneBits.Lane(i);
                    Assert.Equal((bits >> i & 1) != 0 ? sums[lane] + value : sums[lane], found[lane]);
                }
            }
        }
    }

    private static float[] Draw(ref RandomStream random, int count)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            number = random.NextSingle(-1, 1);
        }

        return numbers;
    }
}
