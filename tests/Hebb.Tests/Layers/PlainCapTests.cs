using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Layers;

public sealed class PlainCapTests
{
    [Fact]
    public void Of_equal_entries_those_of_lower_index_remain_and_a_silent_neuron_fires_only_in_the_cap()
    {
        float[] v = [1, 3, -2, 1, 2, 1];
        Assert.Equal([1, 3, 0, 0, 2, 0], PlainCap.Of(v, 3, FiredWhen.Positive, out bool[] fired));
        Assert.Equal([true, true, false, false, true, false], fired);

        Assert.Equal([0.0, 0, 5], PlainCap.Of([-1.0, -1, 5], 2, FiredWhen.Positive, out fired));
        Assert.Equal([false, false, true], fired);
        PlainCap.Of([-1.0, -1, 5], 2, FiredWhen.InCap, out fired);
        Assert.Equal([true, false, true], fired);
    }

    [Fact]
    public void It_keeps_what_the_fast_cap_keeps()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var random = RandomKey.FromSeed(seed).Stream();
            int neurons = 1 + random.NextInt32(150);
            int cap = 1 + random.NextInt32(neurons);
            bool isCoarse = random.NextBool(0.5);
            var firedWhen = random.NextBool(0.5) ? FiredWhen.Positive : FiredWhen.InCap;
            var v = new Matrix(1, neurons);
            foreach (ref float value in v.Row(0))
            {
                value = isCoarse ? random.NextInt32(5) - 2 : random.NextNormal();
            }

            float[] expected = PlainCap.Of(v.Row(0).ToArray(), cap, firedWhen, out bool[] fired);
            foreach (var width in Widths.All)
            {
                float[] h = v.Buffer.ToArray();
                var bits = new BitMatrix(1, neurons);
                CapSelection.ReluCap(h, cap, firedWhen == FiredWhen.InCap, bits.Row(0), width);
                Assert.Equal(Widths.Bits(expected), Widths.Bits(h.AsSpan(0, neurons)));
                Assert.Equal(fired, Enumerable.Range(0, neurons).Select(i => bits[0, i]));
            }
        }
    }
}
