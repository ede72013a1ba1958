using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>Exact bounds of a binomial probability, against values of exact arithmetic and against the definition.</summary>
public sealed class BinomialBoundTests
{
    /// <summary>Made by bisection over multiples of 2^−56 with Python's whole numbers: no rounding anywhere.</summary>
    [Theory]
    [InlineData(1, 1, 0.05, 0.04999999999999999)]
    [InlineData(5, 10, 0.05, 0.22244110100812908)]
    [InlineData(10, 10, 0.001, 0.5011872336272722)]
    [InlineData(93, 100, 0.001, 0.8158190801079217)]
    [InlineData(99, 100, 0.05, 0.9534401885464611)]
    [InlineData(100, 100, 0.001, 0.933254300796991)]
    [InlineData(51, 100, 0.001, 0.35415019865780395)]
    [InlineData(990, 1000, 0.001, 0.9760361871553114)]
    [InlineData(600, 1000, 0.001, 0.5510754739370525)]
    [InlineData(1000, 1000, 0.001, 0.9931160484209338)]
    [InlineData(3, 1000, 0.01, 0.0004363865640761161)]
    public void Bounds_are_those_of_exact_arithmetic(int successes, int trials, double alpha, double expected)
    {
        double bound = BinomialBound.Lower(successes, trials, alpha);
        Assert.Equal(expected, bound, 1e-13);
    }

    [Fact]
    public void All_of_n_successes_give_the_nth_root_of_alpha_and_none_give_0()
    {
        foreach (int n in (int[])[1, 2, 17, 1000, 100_000])
        {
            Assert.Equal(Math.Pow(0.001, 1.0 / n), BinomialBound.Lower(n, n, 0.001), 1e-12);
            Assert.Equal(0, BinomialBound.Lower(0, n, 0.001));
        }
    }

    [Fact]
    public void A_tail_is_the_sum_of_the_probabilities()
    {
        foreach (double p in (double[])[0.01, 0.3, 0.5, 0.97])
        {
            for (int k = 0; k <= 12; k++)
            {
                double sum = 0;
                for (int i = k; i <= 12; i++)
                {
                    double choices = 1;
                    for (int j = 0; j < i; j++)
                    {
                        choices = choices * (12 - j) / (j + 1);
                    }

                    sum += choices * Math.Pow(p, i) * Math.Pow(1 - p, 12 - i);
                }

                Assert.Equal(sum, BinomialBound.Tail(k, 12, p), 1e-14);
            }
        }
    }

    [Fact]
    public void A_bound_rises_with_successes_and_with_alpha_and_is_below_the_share()
    {
        double last = -1;
        for (int k = 0; k <= 2000; k += 50)
        {
            double bound = BinomialBound.Lower(k, 2000, 0.001);
            Assert.True(bound > last && bound <= k / 2000.0);
            Assert.True(BinomialBound.Lower(k, 2000, 0.05) >= bound);
            last = bound;
        }
    }
}
