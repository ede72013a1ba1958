using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class ElementaryFunctionsTests
{
    // Every 509th bit pattern: a prime, so that all exponents and low bits of mantissas occur.
    private const int Step = 509;

    [Fact]
    public void The_exponential_is_within_a_unit_in_the_last_place()
    {
        double worst = 0;
        foreach (float x in Numbers(1e-10f, 110).SelectMany(x => (float[])[x, -x]))
        {
            double exact = Math.Exp(x);
            float found = ElementaryFunctions.Exp(x);
            if (exact > float.MaxValue)
            {
                Assert.True(found is float.PositiveInfinity or float.MaxValue, $"e^{x:R} is {found:R}");
                continue;
            }

            worst = Math.Max(worst, Math.Abs(found - exact) / UnitInLastPlace(exact));
        }

        Assert.InRange(worst, 0.5, 1);
    }

    [Fact]
    public void The_exponential_in_double_precision_is_that_of_the_platform_but_for_its_last_bits()
    {
        for (double x = -740; x < 709.7; x += 0.0317)
        {
            double exact = Math.Exp(x);
            // Below the normal numbers the unit in the last place grows.
            double unit = Math.Max(exact, 2.3e-308) * 4.5e-16;
            Assert.InRange(ElementaryFunctions.Exp(x), exact - unit - 1e-323, exact + unit + 1e-323);
        }

        Assert.Equal(0, ElementaryFunctions.Exp(-800.0));
        Assert.Equal(0, ElementaryFunctions.Exp(double.NegativeInfinity));
        Assert.Equal(1, ElementaryFunctions.Exp(0.0));
        Assert.Equal(double.PositiveInfinity, ElementaryFunctions.Exp(double.PositiveInfinity));
        Assert.Equal(double.PositiveInfinity, ElementaryFunctions.Exp(720.0));
    }

    [Fact]
    public void The_hyperbolic_tangent_is_within_a_unit_in_the_last_place()
    {
        Assert.Equal(0, ElementaryFunctions.Tanh(0));
        foreach (float x in Numbers(1e-10f, 1e10f).SelectMany(x => (float[])[x, -x]))
        {
            double exact = Math.Tanh(x);
            double error = Math.Abs(ElementaryFunctions.Tanh(x) - exact);
            Assert.True(error <= UnitInLastPlace(Math.Abs(exact)), $"tanh {x:R}");
        }
    }

    [Fact]
    public void The_logarithm_is_within_a_unit_in_the_last_place()
    {
        double worst = 0;
        foreach (float x in Numbers(BitConverter.Int32BitsToSingle(1 << 23), float.MaxValue))
        {
            double exact = Math.Log(x);
            worst = Math.Max(worst, Math.Abs(ElementaryFunctions.Log(x) - exact) / UnitInLastPlace(exact));
        }

        Assert.InRange(worst, 0.5, 1);
    }

    [Fact]
    public void Special_values_are_exact()
    {
        Assert.Equal(1, ElementaryFunctions.Exp(0));
        Assert.Equal(1, ElementaryFunctions.Exp(-0f));
        Assert.Equal(0, ElementaryFunctions.Exp(float.NegativeInfinity));
        Assert.Equal(0, ElementaryFunctions.Exp(-104));
        Assert.Equal(float.Epsilon, ElementaryFunctions.Exp(-103.5f));
        Assert.Equal(float.PositiveInfinity, ElementaryFunctions.Exp(float.PositiveInfinity));
        Assert.Equal(float.PositiveInfinity, ElementaryFunctions.Exp(88.8f));
        Assert.Equal(0, ElementaryFunctions.Log(1));
        Assert.Equal(0.6931472f, ElementaryFunctions.Log(2));
    }

    [Fact]
    public void Vectors_have_the_bits_of_the_scalar_version_in_every_lane()
    {
        Span<float> lanes = stackalloc float[16];
        float[] exponents =
        [
            .. Numbers(1e-10f, 110).SelectMany(x => (float[])[x, -x]),
            0,
            -0f,
            float.NegativeInfinity,
            float.PositiveInfinity,
        ];
        foreach (float[] chunk in exponents.Chunk(16))
        {
            ElementaryFunctions.Exp(Filled(chunk)).CopyTo(lanes);
            AssertSameBits(chunk, lanes, ElementaryFunctions.Exp);
        }

        foreach (float[] chunk in Numbers(BitConverter.Int32BitsToSingle(1 << 23), float.MaxValue).Chunk(16))
        {
            ElementaryFunctions.Log(Filled(chunk)).CopyTo(lanes);
            AssertSameBits(chunk, lanes, ElementaryFunctions.Log);
        }
    }

    private static void AssertSameBits(float[] x, ReadOnlySpan<float> found, Func<float, float> expected)
    {
        for (int i = 0; i < x.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected(x[i])) != BitConverter.SingleToUInt32Bits(found[i]))
            {
                Assert.Fail($"of {x[i]:R} the scalar version gives {expected(x[i]):R}, lane {i} {found[i]:R}");
            }
        }
    }

    // Repeated, so that the last numbers are in full vectors too.
    private static Vector512<float> Filled(float[] numbers) =>
        Vector512.Create<float>([.. Enumerable.Range(0, 16).Select(i => numbers[i % numbers.Length])]);

    private static IEnumerable<float> Numbers(float from, float to)
    {
        int last = BitConverter.SingleToInt32Bits(to);
        for (long bits = BitConverter.SingleToInt32Bits(from); bits <= last; bits += Step)
        {
            yield return BitConverter.Int32BitsToSingle((int)bits);
        }
    }

    private static double UnitInLastPlace(double exact) =>
        Math.Max(float.Epsilon, Math.ScaleB(1, Math.ILogB(exact) - 23));
}
