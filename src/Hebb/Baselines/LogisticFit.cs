using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// Logistic regression of two labels by Newton's method: minimise Σ log(1 + e^(−±f_n)) + ½|θ|² with f = F θ. The Hessian
/// FᵀWF + 1, W = p(1 − p), is solved exactly.
/// </summary>
internal static class LogisticFit
{
    /// <summary>Fits it.</summary>
    /// <param name="features">F.</param>
    /// <param name="labels">0 or 1 for each example.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="theta">p zeros; receives θ.</param>
    /// <returns>The steps made, and whether that was enough.</returns>
    public static (int Iterations, bool Converged) Run(
        PenalisedFeatures features,
        ReadOnlySpan<int> labels,
        LogisticOptions options,
        Span<double> theta
    )
    {
        int n = features.Count;
        int p = features.Features;
        var f = new double[n];
        var direction = new double[p];
        var change = new double[n];
        var gradient = new double[p];
        var hessian = new double[p * p];
        double enough = 0;
        for (int step = 0; ; step++)
        {
            Gradient(features, labels, f, theta, gradient, change);
            double slope = ConvexSearch.Largest(gradient);
            enough = step == 0 ? options.Tolerance * slope : enough;
            if (slope <= enough || step == options.Iterations)
            {
                return (step, slope <= enough);
            }

            Hessian(features, f, hessian);
            Cholesky.Decompose(hessian, p);
            for (int j = 0; j < p; j++)
            {
                direction[j] = -gradient[j];
            }

            Cholesky.Solve(hessian, p, direction);
            features.Multiply(direction, change);
            double along = DoubleVectors.Dot(theta, direction);
            double square = DoubleVectors.Dot(direction, direction);
            var search = new Line(labels.ToArray(), f, change, along, square);
            double length = ConvexSearch.Step(search.Slope);
            DoubleVectors.AddScaled(length, direction, theta);
            DoubleVectors.AddScaled(length, change, f);
        }
    }

    /// <summary>1/(1 + e^−x).</summary>
    internal static double Sigmoid(double x) => 1 / (1 + ElementaryFunctions.Exp(-x));

    private static void Gradient(
        PenalisedFeatures features,
        ReadOnlySpan<int> labels,
        double[] f,
        ReadOnlySpan<double> theta,
        double[] gradient,
        double[] errors
    )
    {
        for (int i = 0; i < f.Length; i++)
        {
            errors[i] = Sigmoid(f[i]) - labels[i];
        }

        theta.CopyTo(gradient);
        features.AddTransposed(errors, gradient);
    }

    private static void Hessian(PenalisedFeatures features, double[] f, double[] hessian)
    {
        int p = features.Features;
        Array.Clear(hessian);
        for (int j = 0; j < p; j++)
        {
            hessian[(j * p) + j] = 1;
        }

        for (int i = 0; i < f.Length; i++)
        {
            double probability = Sigmoid(f[i]);
            double weight = probability * (1 - probability);
            var row = features.Rows.AsSpan(i * p, p);
            for (int j = 0; j < p; j++)
            {
                if (row[j] != 0)
                {
                    DoubleVectors.AddScaled(weight * row[j], row[j..], hessian.AsSpan((j * p) + j, p - j));
                }
            }
        }
    }

    // The slope of the loss at θ + t · direction.
    private sealed record Line(int[] Labels, double[] F, double[] Change, double Along, double Square)
    {
        public double Slope(double t)
        {
            double slope = Along + (t * Square);
            for (int i = 0; i < F.Length; i++)
            {
                slope += (Sigmoid(F[i] + (t * Change[i])) - Labels[i]) * Change[i];
            }

            return slope;
        }
    }
}
