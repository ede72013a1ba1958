using FsCheck;
using FsCheck.Fluent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Tests.Numerics;

public class CapSelectionTests
{
    [Fact]
    public void Every_width_keeps_what_sorting_keeps()
    {
        // Values from a few levels make ties common; continuous ones make them rare.
        var cases =
            from neurons in Gen.Choose(1, 150)
            from cap in Gen.Choose(1, neurons)
            from fill in Gen.Elements(true, false)
            from levels in Gen.Elements(2, 5, 1 << 20)
            from seed in Gen.Choose(0, int.MaxValue)
            select (neurons, cap, fill, levels, seed);
        Prop.ForAll(cases.ToArbitrary(), c => Agrees(c.neurons, c.cap, c.fill, c.levels, c.seed))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1000, 500)]
    [InlineData(1000, 1000)]
    [InlineData(1024, 1)]
    [InlineData(20_000, 256)]
    public void Large_rows_agree_too(int neurons, int cap)
    {
        Agrees(neurons, cap, fill: false, levels: 1 << 24, seed: 1);
        Agrees(neurons, cap, fill: true, levels: 64, seed: 2);
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(1.17549435e-38f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.PositiveInfinity)]
    public void Extreme_values_are_ordered_like_all_others(float extreme)
    {
        foreach (var width in Widths.All)
        {
            float[] values =
            [
                0,
                extreme,
                -1,
                float.MinValue,
                extreme,
                float.Epsilon,
                -0f,
                extreme,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
            ];
            var fired = new ulong[1];
            Assert.Equal(2, CapSelection.ReluCap(values, 2, false, fired, width));
            Assert.Equal(0b10010UL, fired[0]);
            Assert.Equal([0, extreme, 0, 0, extreme, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], values);
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1e-3f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.PositiveInfinity)]
    public void Values_over_all_magnitudes_are_separated_as_well(float largest)
    {
        // Each number is a half of the one before, down to the smallest there is: no guess in between is any good.
        var values = new float[Matrix.PaddedLength(200)];
        values[199] = largest;
        float value = MathF.Min(largest, 1e30f);
        for (int i = 198; i >= 0 && value > 0; i--, value /= 2)
        {
            values[i] = value;
        }

        foreach (int cap in new[] { 1, 2, 7, 60, 120 })
        {
            AllAgree(values, 200, cap, fill: false);
            AllAgree(values, 200, cap, fill: true);
        }
    }

    private static void Agrees(int neurons, int cap, bool fill, int levels, int seed)
    {
        var random = RandomKey.FromSeed((ulong)seed).Stream();
        var values = new float[Matrix.PaddedLength(neurons)];
        for (int i = 0; i < neurons; i++)
        {
            values[i] = (random.NextInt32(levels) - (levels / 3)) / 7f;
        }

        AllAgree(values, neurons, cap, fill);
    }

    private static void AllAgree(float[] values, int neurons, int cap, bool fill)
    {
        var firedWhen = fill ? FiredWhen.InCap : FiredWhen.Positive;
        float[] expected = PlainCap.Of(values[..neurons], cap, firedWhen, out bool[] expectedFired);
        foreach (var width in Widths.All)
        {
            float[] actual = [.. values];
            var fired = new BitMatrix(1, neurons);
            int count = CapSelection.ReluCap(actual, cap, fill, fired.Row(0), width);
            Assert.Equal(expectedFired.Count(f => f), count);
            Assert.Equal(expectedFired, Enumerable.Range(0, neurons).Select(i => fired[0, i]));
            Assert.Equal(Widths.Bits(expected), Widths.Bits(actual.AsSpan(0, neurons)));
            Assert.All(actual[neurons..], padding => Assert.Equal(0, padding));
        }
    }
}
