using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class FiniteTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_number_that_is_not_finite_is_found_wherever_it_is(float other)
    {
        for (int length = 0; length < 70; length++)
        {
            var values = new float[length];
            Array.Fill(values, float.MaxValue);
            values.AsSpan(length / 2).Fill(float.MinValue);
            Assert.Equal(-1, Finite.IndexOfOther(values));
            for (int n = length - 1; n >= 0; n--)
            {
                values[n] = other;
                Assert.Equal(n, Finite.IndexOfOther(values));
            }
        }
    }
}
