namespace Hebb.Baselines;

/// <summary>How far to go along a direction in which a convex function descends.</summary>
internal static class ConvexSearch
{
    private const double Flat = 0.5;
    private const int Halvings = 60;

    /// <summary>
    /// A length at which the slope is at most half of what it was: 1 (Newton's own) where that will do, else by bisection, which cannot
    /// fail since the slope of a convex function only grows.
    /// </summary>
    /// <param name="slope">The slope along the direction at a length; below 0 at 0.</param>
    public static double Step(Func<double, double> slope)
    {
        double wanted = Flat * Math.Abs(slope(0));
        double low = 0;
        double high = double.PositiveInfinity;
        double length = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double now = slope(length);
            if (Math.Abs(now) <= wanted)
            {
                return length;
            }

            (low, high) = now < 0 ? (length, high) : (low, length);
            length = double.IsInfinity(high) ? 2 * length : (low + high) / 2;
        }

        return length;
    }

    /// <summary>The largest absolute value.</summary>
    public static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
