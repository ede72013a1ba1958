namespace Hebb.Numerics;

/// <summary>What a number of successes says of the probability of one (Clopper and Pearson, Biometrika 26, 1934).</summary>
internal static class BinomialBound
{
    private const int Halvings = 60;

    /// <summary>The lower bound of the one-sided exact interval: the largest p at which as many successes or more have probability α at most.</summary>
    /// <param name="successes">k, 0 … n.</param>
    /// <param name="trials">n, at least 1.</param>
    /// <param name="alpha">α, the probability with which the bound may be above the true one; above 0 and below 1.</param>
    /// <returns>A number in [0, 1): rounding is to the side on which the bound holds.</returns>
    public static double Lower(long successes, long trials, double alpha)
    {
        if (successes == 0)
        {
            return 0;
        }

        double below = 0;
        double above = 1;
        for (int n = 0; n < Halvings; n++)
        {
            double middle = (below + above) / 2;
            (below, above) = Tail(successes, trials, middle) <= alpha ? (middle, above) : (below, middle);
        }

        return below;
    }

    /// <summary>The probability of k successes or more in n trials.</summary>
    /// <remarks>
    /// From term to term by their ratio, beginning with 1 at the most likely number: neither powers nor logarithms, so the same bits on every
    /// machine. Terms that no longer count are left out.
    /// </remarks>
    /// <param name="successes">k.</param>
    /// <param name="trials">n.</param>
    /// <param name="p">The probability of one, above 0 and below 1.</param>
    public static double Tail(long successes, long trials, double p)
    {
        long mode = Math.Min(trials, (long)((trials + 1) * p));
        double odds = p / (1 - p);
        double fewer = 0;
        double more = 0;
        double term = 1;
        for (long i = mode; i <= trials && term > 0; i++)
        {
            Add(i, term);
            term = term * (trials - i) / (i + 1) * odds;
        }

        term = 1;
        for (long i = mode; i > 0 && term > 0; i--)
        {
            term = term * i / (trials - i + 1) / odds;
            Add(i - 1, term);
        }

        return more / (fewer + more);

        void Add(long i, double value)
        {
            fewer += i < successes ? value : 0;
            more += i >= successes ? value : 0;
        }
    }
}
