namespace Hebb.Robustness;

/// <summary>The least value of a linear function in the part of a ball that lies in a box.</summary>
/// <remarks>
/// The minimum of d·δ over |δ| ≤ ε and low ≤ x + δ ≤ high lies at δ(λ) = clip(−λ d, low − x, high − x) for the λ ≥ 0 at which |δ(λ)| = ε. At a
/// larger λ, d·δ is the minimum over a larger ball: a bound that holds. So λ is bracketed, and the upper end proves, the lower refutes.
/// </remarks>
internal static class BoxMinimum
{
    private const int MostIterations = 100;

    /// <summary>Whether margin + d·δ &gt; 0 for all δ of the set.</summary>
    /// <param name="margin">The value at δ = 0.</param>
    /// <param name="direction">d.</param>
    /// <param name="x">Where the ball has its centre, within the box.</param>
    /// <param name="epsilon">ε, the ball's radius, at least 0.</param>
    /// <param name="low">The least number in the box.</param>
    /// <param name="high">The largest.</param>
    /// <returns>True only where it is so. False where it is not, or closer than the 100th halving of λ tells.</returns>
    public static bool StaysAbove(
        double margin,
        ReadOnlySpan<double> direction,
        ReadOnlySpan<double> x,
        double epsilon,
        double low,
        double high
    )
    {
        if (!(margin > 0))
        {
            return false;
        }

        // The corner of the box that d points away from: as far as any λ goes.
        var (value, square) = At(double.PositiveInfinity, direction, x, low, high);
        if (square <= epsilon * epsilon || margin + value > 0)
        {
            return margin + value > 0;
        }

        double below = 0;
        double above = 1;
        for (int n = 0; n < MostIterations; n++)
        {
            (value, square) = At(above, direction, x, low, high);
            if (square >= epsilon * epsilon)
            {
                break;
            }

            below = above;
            above *= 4;
        }

        for (int n = 0; n < MostIterations; n++)
        {
            double middle = below + ((above - below) / 2);
            (value, square) = At(middle, direction, x, low, high);
            if (square >= epsilon * epsilon)
            {
                above = middle;
                if (margin + value > 0)
                {
                    return true;
                }
            }
            else
            {
                below = middle;
                if (margin + value <= 0)
                {
                    return false;
                }
            }
        }

        return false;
    }

    // d·δ(λ) and |δ(λ)|².
    private static (double Value, double Square) At(
        double lambda,
        ReadOnlySpan<double> direction,
        ReadOnlySpan<double> x,
        double low,
        double high
    )
    {
        double value = 0;
        double square = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            double d = direction[i];
            double delta = d == 0 ? 0 : Math.Max(low - x[i], Math.Min(high - x[i], -lambda * d));
            value = Math.FusedMultiplyAdd(d, delta, value);
            square = Math.FusedMultiplyAdd(delta, delta, square);
        }

        return (value, square);
    }
}
