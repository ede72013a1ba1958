namespace Hebb.Experiments.Statistics;

/// <summary>The 95 % interval of a share of which k in n were counted (Wilson 1927).</summary>
/// <remarks>
/// With p = k / n and z = 1.96: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). It never leaves [0, 1], and it has a
/// length even where none or all were counted.
/// </remarks>
public static class WilsonInterval
{
    // The 97.5 % quantile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>The interval of the share <paramref name="p"/> of <paramref name="n"/> cases.</summary>
    /// <param name="p">The share that was counted, in [0, 1].</param>
    /// <param name="n">The number of cases, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no share, or there are no cases.</exception>
    public static (double Low, double High) Of(double p, long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(p is >= 0 and <= 1, false, nameof(p));
        double square = Z * Z / n;
        double middle = (p + (square / 2)) / (1 + square);
        double half = Z * Math.Sqrt((p * (1 - p) / n) + (square / (4 * n))) / (1 + square);
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
