namespace Hebb.Baselines;

/// <summary>
/// Sequential minimal optimization: minimise ½ Σ α_i α_j s_i s_j K_ij − Σ α_i for 0 ≤ α ≤ C and Σ s_i α_i = 0, two multipliers at a time, chosen
/// with second-order information (Fan, Chen and Lin, "Working set selection using second order information for training support vector
/// machines", JMLR 2005, WSS 2).
/// </summary>
internal static class MinimalOptimization
{
    // A curvature that rounding made 0 or less.
    private const double LeastCurvature = 1e-12;

    /// <summary>Solves it.</summary>
    /// <param name="kernel">K, n × n.</param>
    /// <param name="signs">s, −1 or 1.</param>
    /// <param name="c">C.</param>
    /// <param name="tolerance">How far the largest −s∇ of those that may grow may exceed the least of those that may shrink.</param>
    /// <param name="iterations">Steps at most.</param>
    public static Multipliers Solve(double[] kernel, int[] signs, double c, double tolerance, int iterations)
    {
        int n = signs.Length;
        var alpha = new double[n];
        var gradient = new double[n];
        Array.Fill(gradient, -1);
        for (int step = 0; ; step++)
        {
            var (i, j, gap) = Choose(kernel, signs, alpha, gradient, c);
            bool done = j < 0 || gap <= tolerance;
            if (done || step == iterations)
            {
                return new Multipliers(alpha, Offset(signs, alpha, gradient, c), step, done);
            }

            var (oldI, oldJ) = (alpha[i], alpha[j]);
            Change(kernel, signs, alpha, gradient, c, i, j);
            double changeI = (alpha[i] - oldI) * signs[i];
            double changeJ = (alpha[j] - oldJ) * signs[j];
            var rowI = kernel.AsSpan(i * n, n);
            var rowJ = kernel.AsSpan(j * n, n);
            for (int k = 0; k < n; k++)
            {
                gradient[k] += signs[k] * ((changeI * rowI[k]) + (changeJ * rowJ[k]));
            }
        }
    }

    private static (int I, int J, double Gap) Choose(
        double[] kernel,
        int[] signs,
        double[] alpha,
        double[] gradient,
        double c
    )
    {
        int n = signs.Length;
        int i = -1;
        double highest = double.NegativeInfinity;
        for (int k = 0; k < n; k++)
        {
            bool mayGrow = signs[k] > 0 ? alpha[k] < c : alpha[k] > 0;
            if (mayGrow && -signs[k] * gradient[k] > highest)
            {
                (i, highest) = (k, -signs[k] * gradient[k]);
            }
        }

        int j = -1;
        double lowest = double.PositiveInfinity;
        double best = 0;
        for (int k = 0; k < n && i >= 0; k++)
        {
            bool mayShrink = signs[k] > 0 ? alpha[k] > 0 : alpha[k] < c;
            if (!mayShrink)
            {
                continue;
            }

            double value = -signs[k] * gradient[k];
            lowest = Math.Min(lowest, value);
            double violation = highest - value;
            if (violation > 0)
            {
                double gain = violation * violation / Curvature(kernel, n, i, k);
                if (gain > best)
                {
                    (j, best) = (k, gain);
                }
            }
        }

        return (i, j, highest - lowest);
    }

    // The minimum along the line on which Σ s α stays as it is, within the square.
    private static void Change(double[] kernel, int[] signs, double[] alpha, double[] gradient, double c, int i, int j)
    {
        double move = ((-signs[i] * gradient[i]) + (signs[j] * gradient[j])) / Curvature(kernel, signs.Length, i, j);
        // α_i grows by s_i · move, α_j by −s_j · move.
        double roomI = signs[i] > 0 ? c - alpha[i] : alpha[i];
        double roomJ = signs[j] > 0 ? alpha[j] : c - alpha[j];
        move = Math.Min(move, Math.Min(roomI, roomJ));
        alpha[i] = move == roomI ? (signs[i] > 0 ? c : 0) : alpha[i] + (signs[i] * move);
        alpha[j] = move == roomJ ? (signs[j] > 0 ? 0 : c) : alpha[j] - (signs[j] * move);
    }

    private static double Curvature(double[] kernel, int n, int i, int j)
    {
        double curvature = kernel[(i * n) + i] + kernel[(j * n) + j] - (2 * kernel[(i * n) + j]);
        return curvature > 0 ? curvature : LeastCurvature;
    }

    // The mean of −s∇ over multipliers strictly between the bounds; the middle of what the others allow where there are none.
    private static double Offset(int[] signs, double[] alpha, double[] gradient, double c)
    {
        double sum = 0;
        int free = 0;
        double low = double.NegativeInfinity;
        double high = double.PositiveInfinity;
        for (int k = 0; k < signs.Length; k++)
        {
            double value = -signs[k] * gradient[k];
            if (alpha[k] > 0 && alpha[k] < c)
            {
                sum += value;
                free++;
            }
            else if ((alpha[k] == 0) == signs[k] > 0)
            {
                low = Math.Max(low, value);
            }
            else
            {
                high = Math.Min(high, value);
            }
        }

        return free > 0 ? sum / free : (low + high) / 2;
    }
}

/// <summary>What the optimization found: the decision is Σ s_i α_i K(x_i, x) + offset.</summary>
internal readonly record struct Multipliers(double[] Alpha, double Offset, int Steps, bool Converged);
