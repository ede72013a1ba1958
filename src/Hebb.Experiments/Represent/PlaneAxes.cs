using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>Points in the plane whose axes have no meaning.</summary>
internal static class PlaneAxes
{
    /// <summary>The same points with their axes swapped or not, and each pointing one way or the other: eight ways.</summary>
    /// <param name="points">n × 2.</param>
    public static IEnumerable<Matrix> Ways(Matrix points)
    {
        for (int way = 0; way < 8; way++)
        {
            var laid = new Matrix(points.Rows, 2);
            int first = way & 1;
            for (int n = 0; n < points.Rows; n++)
            {
                laid[n, 0] = (way & 2) == 0 ? points[n, first] : -points[n, first];
                laid[n, 1] = (way & 4) == 0 ? points[n, 1 - first] : -points[n, 1 - first];
            }

            yield return laid;
        }
    }
}
