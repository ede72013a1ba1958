using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// Logistic regression of several labels: minimise Σ −log softmax(f_n)_y + ½|θ|² with f = F θ, by Newton's method whose equations
/// are solved by conjugate gradients (Lin, Weng and Keerthi, "Trust region Newton method for logistic regression", 2008, with a search along
/// the direction in place of the region).
/// </summary>
/// <param name="features">F, n × p.</param>
/// <param name="labels">The label of each example.</param>
/// <param name="outputs">m, the labels.</param>
internal sealed class SoftmaxFit(PenalisedFeatures features, int[] labels, int outputs)
{
    // Equations are solved more exactly as the slope falls, so that the last steps are Newton's own.
    private const double Loosest = 0.1;

    private readonly int n = features.Count;
    private readonly int p = features.Features;
    private readonly double[] f = new double[features.Count * outputs];
    private readonly double[] probabilities = new double[features.Count * outputs];
    private readonly double[] work = new double[features.Count * outputs];

    /// <summary>Fits it.</summary>
    /// <param name="options">When to stop.</param>
    /// <param name="theta">m × p zeros; receives θ, output after output.</param>
    /// <returns>The steps made, and whether that was enough.</returns>
    public (int Iterations, bool Converged) Run(LogisticOptions options, double[] theta)
    {
        var gradient = new double[theta.Length];
        var change = new double[f.Length];
        double enough = 0;
        double first = 0;
        for (int step = 0; ; step++)
        {
            Softmax(f, probabilities);
            Gradient(theta, gradient);
            double slope = ConvexSearch.Largest(gradient);
            if (step == 0)
            {
                (first, enough) = (slope, options.Tolerance * slope);
            }

            if (slope <= enough || step == options.Iterations)
            {
                return (step, slope <= enough);
            }

            double[] direction = Solve(gradient, Math.Min(Loosest, Math.Sqrt(slope / first)));
            MultiplyAll(direction, change);
            double along = DoubleVectors.Dot(theta, direction);
            double square = DoubleVectors.Dot(direction, direction);
            double length = ConvexSearch.Step(t => along + (t * square) + LossSlope(change, t));
            DoubleVectors.AddScaled(length, direction, theta);
            DoubleVectors.AddScaled(length, change, f);
        }
    }

    // H d = −gradient until the rest is a share of the gradient.
    private double[] Solve(double[] gradient, double share)
    {
        var direction = new double[gradient.Length];
        double[] rest = [.. gradient.Select(g => -g)];
        double[] along = [.. rest];
        var product = new double[gradient.Length];
        double square = DoubleVectors.Dot(rest, rest);
        double enough = share * share * square;
        for (int i = 0; i < 2 * gradient.Length && square > enough; i++)
        {
            Hessian(along, product);
            double length = square / DoubleVectors.Dot(along, product);
            DoubleVectors.AddScaled(length, along, direction);
            DoubleVectors.AddScaled(-length, product, rest);
            double next = DoubleVectors.Dot(rest, rest);
            for (int j = 0; j < along.Length; j++)
            {
                along[j] = rest[j] + (next / square * along[j]);
            }

            square = next;
        }

        return direction;
    }

    private void Gradient(double[] theta, double[] gradient)
    {
        probabilities.CopyTo(work, 0);
        for (int i = 0; i < n; i++)
        {
            work[(labels[i] * n) + i] -= 1;
        }

        theta.CopyTo(gradient, 0);
        AddTransposedAll(work, gradient);
    }

    // (FᵀPF + 1) v with P = diag(p) − p pᵀ for each example.
    private void Hessian(double[] v, double[] product)
    {
        MultiplyAll(v, work);
        for (int i = 0; i < n; i++)
        {
            double mean = 0;
            for (int c = 0; c < outputs; c++)
            {
                mean += probabilities[(c * n) + i] * work[(c * n) + i];
            }

            for (int c = 0; c < outputs; c++)
            {
                work[(c * n) + i] = probabilities[(c * n) + i] * (work[(c * n) + i] - mean);
            }
        }

        v.CopyTo(product, 0);
        AddTransposedAll(work, product);
    }

    private double LossSlope(double[] change, double t)
    {
        f.CopyTo(work, 0);
        DoubleVectors.AddScaled(t, change, work);
        Softmax(work, work);
        double slope = DoubleVectors.Dot(work, change);
        for (int i = 0; i < n; i++)
        {
            slope -= change[(labels[i] * n) + i];
        }

        return slope;
    }

    private void Softmax(double[] scores, double[] into)
    {
        for (int i = 0; i < n; i++)
        {
            double largest = double.NegativeInfinity;
            for (int c = 0; c < outputs; c++)
            {
                largest = Math.Max(largest, scores[(c * n) + i]);
            }

            double sum = 0;
            for (int c = 0; c < outputs; c++)
            {
                double e = ElementaryFunctions.Exp(scores[(c * n) + i] - largest);
                into[(c * n) + i] = e;
                sum += e;
            }

            for (int c = 0; c < outputs; c++)
            {
                into[(c * n) + i] /= sum;
            }
        }
    }

    private void MultiplyAll(double[] theta, double[] into)
    {
        for (int c = 0; c < outputs; c++)
        {
            features.Multiply(theta.AsSpan(c * p, p), into.AsSpan(c * n, n));
        }
    }

    private void AddTransposedAll(double[] a, double[] into)
    {
        for (int c = 0; c < outputs; c++)
        {
            features.AddTransposed(a.AsSpan(c * n, n), into.AsSpan(c * p, p));
        }
    }
}
