namespace Hebb.Experiments.Reports;

/// <summary>Thins out lines with more points than the screen has pixels, without changing how they look.</summary>
internal static class PixelColumns
{
    private const int FewestToThin = 2000;

    /// <summary>Of the points that share a column of pixels: the first, the lowest, the highest and the last, in their order.</summary>
    /// <param name="points">The points; returned as they are if there are few.</param>
    /// <param name="x">Where a point lies, in pixels from the left.</param>
    /// <param name="y">By what points are low or high.</param>
    /// <typeparam name="T">A point.</typeparam>
    public static IReadOnlyList<T> Thin<T>(IReadOnlyList<T> points, Func<T, double> x, Func<T, double> y)
    {
        if (points.Count < FewestToThin)
        {
            return points;
        }

        var kept = new List<T>();
        int start = 0;
        for (int i = 1; i <= points.Count; i++)
        {
            if (i == points.Count || Math.Floor(x(points[i])) != Math.Floor(x(points[start])))
            {
                var column = Enumerable.Range(start, i - start);
                int lowest = column.MinBy(n => y(points[n]));
                int highest = column.MaxBy(n => y(points[n]));
                kept.AddRange(new SortedSet<int> { start, lowest, highest, i - 1 }.Select(n => points[n]));
                start = i;
            }
        }

        return kept;
    }
}
