namespace Hebb.Experiments.Statistics;

/// <summary>The difference of two shares that were counted on different or the same cases, with its 95 % interval (Newcombe 1998, method 10).</summary>
/// <remarks>
/// With the Wilson intervals [l₁, u₁] and [l₂, u₂]: p₂ − p₁ − √((p₂ − l₂)² + (u₁ − p₁)²) to p₂ − p₁ + √((u₂ − p₂)² + (p₁ − l₁)²).
/// Cases are taken as independent: on the same cases, where mistakes mostly coincide, the interval is wider than it need be.
/// </remarks>
/// <param name="Difference">The second share less the first.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
public readonly record struct ShareDifference(double Difference, double Low, double High)
{
    /// <summary>The difference of a share of <paramref name="n2"/> cases and one of <paramref name="n1"/> cases.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is no share, or there are no cases.</exception>
    public static ShareDifference Of(double p1, long n1, double p2, long n2)
    {
        var (l1, u1) = WilsonInterval.Of(p1, n1);
        var (l2, u2) = WilsonInterval.Of(p2, n2);
        double d = p2 - p1;
        return new ShareDifference(d, d - Length(p2 - l2, u1 - p1), d + Length(u2 - p2, p1 - l1));
    }

    private static double Length(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
