using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public class CapThresholdTests
{
    [Fact]
    public void The_k_largest_are_found_whatever_their_sign_and_the_first_of_equal_ones()
    {
        var random = RandomKey.FromSeed(3).Stream();
        for (int trial = 0; trial < 2000; trial++)
        {
            int n = 2 + random.NextInt32(60),
                k = 1 + random.NextInt32(n - 1);
            // A third of the cases has many ties, −0 among them.
            bool hasTies = trial % 3 == 0;
            var padded = new float[Matrix.PaddedLength(n)];
            var values = padded.AsSpan(0, n);
            for (int i = 0; i < n; i++)
            {
                values[i] = hasTies
                    ? -0f + (random.NextInt32(4) - 2) * (random.NextBool(0.5) ? 1f : -1f)
                    : random.NextNormal();
            }

            var bits = new float[n];
            float threshold = CapThreshold.Select(values, k, bits, new int[padded.Length]);
            var (expected, middle) = PlainHebbian.Cap([.. values.ToArray().Select(v => (double)v)], k);
            Assert.Equal(expected, bits.Select(bit => (double)bit));
            Assert.Equal(middle, threshold, 1e-6);
        }
    }

    [Fact]
    public void Equal_values_and_extremes_are_no_exception()
    {
        float[] values = [0, 0, float.MaxValue, -float.MaxValue, 0, -0f, .. new float[10]];
        var bits = new float[6];
        CapThreshold.Select(values.AsSpan(0, 6), 3, bits, new int[16]);
        Assert.Equal([1, 1, 1, 0, 0, 0], bits);
    }
}
