using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class OrderIndependentSumTests
{
    [Fact]
    public void Any_order_and_any_grouping_gives_the_same_bits_and_nearly_the_exact_sum()
    {
        // Multiples of 2^−50: their exact sum is a whole number of those.
        var wholes = Gen.Choose(-1_000_000, 1_000_000).Select(i => (long)i << (i & 31)).ListOf();
        Prop.ForAll(
                wholes.ToArbitrary(),
                list =>
                {
                    double[] terms = [.. list.Select(whole => Math.ScaleB(whole, -50))];
                    var forwards = Sum(terms);
                    var backwards = Sum(Enumerable.Reverse(terms));
                    var halves = Sum(terms.Take(terms.Length / 2));
                    halves.Add(Sum(terms.Skip(terms.Length / 2)));
                    Assert.Equal(forwards.Value, backwards.Value);
                    Assert.Equal(forwards.Value, halves.Value);

                    double exact = Math.ScaleB(list.Sum(), -50);
                    double error = (terms.Length * Math.ScaleB(1, -41)) + (Math.Abs(exact) * Math.ScaleB(1, -52));
                    Assert.InRange(forwards.Value, exact - error, exact + error);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1152921504606846976.0)]
    public void A_term_that_cannot_be_held_is_refused(double term)
    {
        var sum = default(OrderIndependentSum);
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Add(term));
        Assert.Equal(0, sum.Value);
    }

    private static OrderIndependentSum Sum(IEnumerable<double> terms)
    {
        var sum = default(OrderIndependentSum);
        foreach (double term in terms)
        {
            sum.Add(term);
        }

        return sum;
    }
}
