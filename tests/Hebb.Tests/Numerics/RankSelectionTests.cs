using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class RankSelectionTests
{
    [Fact]
    public void What_is_above_the_next_largest_and_the_largest_are_those_of_sorting()
    {
        var random = RandomKey.FromSeed(3).Stream();
        for (int n = 0; n < 400; n++)
        {
            int count = 2 + random.NextInt32(n % 10 == 0 ? 300 : 40);
            int cap = 1 + random.NextInt32(count - 1);
            float[] values = [.. Enumerable.Range(0, count).Select(_ => Value(n % 6, ref random))];
            int[] order = [.. Enumerable.Range(0, count).OrderByDescending(i => values[i] + 0f)];
            float threshold = values[order[cap]];
            foreach (var width in Widths.All)
            {
                var (indices, above) = (new int[cap + RankSelection.Slack], new float[cap + RankSelection.Slack]);
                int found = RankSelection.Above(Padded(values), count, cap, indices, above, width, out float next);
                Assert.Equal(threshold, next);
                int[] expected = [.. order.Where(i => values[i] > threshold).Order()];
                Assert.Equal(expected, indices[..found]);
                Assert.Equal(expected.Select(i => values[i] - threshold), above[..found]);

                float least = RankSelection.Largest(Padded(values), count, cap, indices, width);
                Assert.Equal(values[order[cap - 1]], least);
                Assert.Equal(order[..cap].Order(), indices[..cap]);
            }
        }
    }

    // Normal, few different, all equal, of many orders of magnitude, zeros of both signs, the ends of the range.
    private static float Value(int kind, ref RandomStream random) =>
        kind switch
        {
            0 => random.NextNormal(),
            1 => random.NextInt32(4) - 2,
            2 => -1.5f,
            3 => MathF.ScaleB(random.NextNormal(), random.NextInt32(200) - 100),
            4 => random.NextBool(0.5) ? 0f : -0f,
            _ => random.NextBool(0.5) ? float.MaxValue
            : random.NextBool(0.5) ? -float.MaxValue
            : random.NextNormal(),
        };

    private static float[] Padded(float[] values)
    {
        float[] padded = new float[Matrix.PaddedLength(values.Length)];
        values.CopyTo(padded, 0);
        return padded;
    }
}
