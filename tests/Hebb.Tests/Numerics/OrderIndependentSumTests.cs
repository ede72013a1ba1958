using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public class OrderIndependentSumTests
{
    [Fact]
    public void Any_order_and_any_grouping_gives_the_same_bits_and_nearly_the_exact_sum()
    {
        var terms = Gen.Choose(-1_000_000, 1_000_000).Select(i => Math.ScaleB(i, (i & 15) - 20)).ListOf();
        Prop.ForAll(
                terms.ToArbitrary(),
                list =>
                {
                    var forwards = Sum(list);
                    var backwards = Sum(Enumerable.Reverse(list));
                    var halves = Sum(list.Take(list.Count / 2));
                    halves.Add(Sum(list.Skip(list.Count / 2)));
                    Assert.Equal(forwards.Value, backwards.Value);
                    Assert.Equal(forwards.Value, halves.Value);
                    double exact = (double)list.Sum(t => (decimal)t);
                    double error = (list.Count * Math.ScaleB(1, -41)) + (Math.Abs(exact) * Math.ScaleB(1, -52));
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
