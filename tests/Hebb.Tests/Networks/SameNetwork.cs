using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Two networks are the same in everything that a network is, to the bit.</summary>
internal static class SameNetwork
{
    public static void Assert(Network expected, Network actual)
    {
        Xunit.Assert.Equal(expected.Input is null, actual.Input is null);
        AssertBits(expected.Input?.Mean, actual.Input?.Mean);
        AssertBits(expected.Input?.Scale, actual.Input?.Scale);
        Xunit.Assert.Equal(expected.Hidden.Count, actual.Hidden.Count);
        foreach (var (one, other) in expected.Hidden.Zip(actual.Hidden))
        {
            Assert(one, other);
        }

        Xunit.Assert.Equal(expected.Reads, actual.Reads);
        Xunit.Assert.Equal(expected.LabelNames, actual.LabelNames);
        Xunit.Assert.Equal(expected.InputNames, actual.InputNames);
        AssertBits(expected.U, actual.U);
    }

    private static void Assert(HiddenLayer expected, HiddenLayer actual)
    {
        Xunit.Assert.Equal(expected.GetType(), actual.GetType());
        Xunit.Assert.Equal((expected.InputShape, expected.OutputShape), (actual.InputShape, actual.OutputShape));
        Xunit.Assert.Equal((expected.Rounds, expected.MostActive), (actual.Rounds, actual.MostActive));
        Xunit.Assert.Equal(expected.Weights.Select(w => w.Name), actual.Weights.Select(w => w.Name));
        foreach (var (one, other) in expected.Weights.Zip(actual.Weights))
        {
            AssertBits(one.Values, other.Values);
            Xunit.Assert.Equal(one.Edges?.Words.ToArray(), other.Edges?.Words.ToArray());
        }

        if ((expected, actual) is (RecurrentLayer a, RecurrentLayer b))
        {
            Xunit.Assert.Equal(
                (a.Cap, a.Recurrence, a.FiredWhen, a.HiddenBias),
                (b.Cap, b.Recurrence, b.FiredWhen, b.HiddenBias)
            );
        }

        if ((expected, actual) is (ConvolutionalLayer c, ConvolutionalLayer d))
        {
            Xunit.Assert.Equal(c.Options, d.Options);
        }

        if ((expected, actual) is (ConcatenatedLayers some, ConcatenatedLayers others))
        {
            Xunit.Assert.Equal(some.Banks.Count, others.Banks.Count);
            foreach (var (one, other) in some.Banks.Zip(others.Banks))
            {
                Assert(one, other);
            }
        }
    }

    private static void AssertBits(Matrix? expected, Matrix? actual)
    {
        Xunit.Assert.Equal((expected?.Rows, expected?.Columns), (actual?.Rows, actual?.Columns));
        Xunit.Assert.Equal(
            expected is null ? [] : Widths.Bits(expected.Buffer),
            actual is null ? [] : Widths.Bits(actual.Buffer)
        );
    }
}
