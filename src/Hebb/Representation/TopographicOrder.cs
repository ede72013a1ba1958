using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>Neurons in the order of the angle of their input weights, in the plane in which these vary most.</summary>
internal static class TopographicOrder
{
    /// <summary>Which neuron is at each place.</summary>
    /// <param name="input">A row for each input, a column for each neuron.</param>
    public static int[] Of(Matrix input)
    {
        int d = input.Rows,
            m = input.Columns;
        double[] mean = [.. Enumerable.Range(0, d).Select(i => Sum(m, j => input[i, j]) / m)];
        double[][] covariance =
        [
            .. Enumerable
                .Range(0, d)
                .Select(a =>
                    Enumerable
                        .Range(0, d)
                        .Select(b => Sum(m, j => (input[a, j] - mean[a]) * (input[b, j] - mean[b])))
                        .ToArray()
                ),
        ];
        var (_, vectors) = SymmetricEigen.Of(covariance);
        double Along(int component, int j) =>
            component < d ? Sum(d, i => vectors[component][i] * (input[i, j] - mean[i])) : 0;
        double[] angles = [.. Enumerable.Range(0, m).Select(j => Turn(Along(0, j), Along(1, j)))];
        return [.. Enumerable.Range(0, m).OrderBy(j => angles[j]).ThenBy(j => j)];
    }

    // Grows with the angle from 0 to 4, and needs no arctangent, whose bits differ between machines.
    private static double Turn(double x, double y)
    {
        double size = Math.Abs(x) + Math.Abs(y);
        return size == 0 ? 0
            : y >= 0 ? 1 - (x / size)
            : 3 + (x / size);
    }

    private static double Sum(int count, Func<int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += term(i);
        }

        return sum;
    }
}
