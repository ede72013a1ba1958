using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using MathNet.Numerics.LinearAlgebra;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The cross entropy of a network with T = 1 as a function of its output rule when the examples that make the updates are
/// fixed: U starts at 0 and is linear in the four entries of the rule, so the scores are φ·r and the loss is convex
/// (Theorem 2). Added to it is the regulariser λ/2 |r|², which the proof of Theorem 1 uses. In double precision.
/// </summary>
internal sealed class LinearRuleLoss
{
    /// <summary>Entries of an output rule with T = 1: [not fired, true], [not fired, other], [fired, true], [fired, other].</summary>
    public const int Entries = 4;

    private const int MostSteps = 500_000;
    private const double Converged = 1e-10;

    private readonly double[] features;
    private readonly int[] labels;
    private readonly int labelCount;
    private readonly double l2;
    private readonly double stepSize;

    private LinearRuleLoss(double[] features, int[] labels, int labelCount, double l2)
    {
        this.features = features;
        this.labels = labels;
        this.labelCount = labelCount;
        this.l2 = l2;
        stepSize = 1 / SteepestCurvature();
    }

    /// <summary>Finds φ: the scores that each of the four unit rules gives.</summary>
    /// <param name="network">The network; its own weights stay as they are.</param>
    /// <param name="updates">The examples that make the updates: each changes the edges to its label and to all others.</param>
    /// <param name="judged">The examples whose loss is taken.</param>
    /// <param name="scale">η, or η over the number of updates where the expected update is meant.</param>
    /// <param name="l2">λ, at least 0.</param>
    /// <param name="workers">Of one thread.</param>
    public static LinearRuleLoss Of(
        Network network,
        LabelledData updates,
        LabelledData judged,
        double scale,
        double l2,
        WorkerPool workers
    )
    {
        int labelCount = network.Labels;
        var features = new double[judged.Count * labelCount * Entries];
        var pass = new NetworkPass(network, judged.Count, workers);
        pass.Load(judged.Examples, 0, judged.Count);
        var indices = new int[network.Hidden[^1].MostActive];
        for (int entry = 0; entry < Entries; entry++)
        {
            // With a step of 1 these are counts, and exact.
            var counts = Trained(network, updates, entry, workers);
            for (int b = 0; b < judged.Count; b++)
            {
                var fired = pass.Activity.FiredLast(b, indices, workers.Width);
                var values = pass.Activity.Values(b);
                for (int c = 0; c < labelCount; c++)
                {
                    double score = 0;
                    for (int n = 0; n < fired.Length; n++)
                    {
                        score += (double)values[n] * counts[fired[n], c];
                    }

                    features[(((b * labelCount) + c) * Entries) + entry] = scale * score;
                }
            }
        }

        return new LinearRuleLoss(features, judged.Labels, labelCount, l2);
    }

    /// <summary>The mean of −log softmax(φ·r) at the label, plus λ/2 |r|².</summary>
    public double Value(ReadOnlySpan<double> r) => Gradient(r, stackalloc double[Entries]);

    /// <summary>The loss and its gradient with respect to the rule.</summary>
    public double Gradient(ReadOnlySpan<double> r, Span<double> gradient)
    {
        Span<double> p = stackalloc double[labelCount];
        gradient.Clear();
        double loss = 0;
        for (int b = 0; b < labels.Length; b++)
        {
            var φ = features.AsSpan(b * labelCount * Entries, labelCount * Entries);
            double largest = double.NegativeInfinity;
            for (int c = 0; c < labelCount; c++)
            {
                p[c] = Dot(φ.Slice(c * Entries, Entries), r);
                largest = Math.Max(largest, p[c]);
            }

            double own = p[labels[b]];
            double sum = 0;
            for (int c = 0; c < labelCount; c++)
            {
                p[c] = Math.Exp(p[c] - largest);
                sum += p[c];
            }

            loss += Math.Log(sum) - (own - largest);
            for (int c = 0; c < labelCount; c++)
            {
                double error = (p[c] / sum) - (c == labels[b] ? 1 : 0);
                for (int e = 0; e < Entries; e++)
                {
                    gradient[e] += error * φ[(c * Entries) + e];
                }
            }
        }

        for (int e = 0; e < Entries; e++)
        {
            gradient[e] = (gradient[e] / labels.Length) + (l2 * r[e]);
        }

        return (loss / labels.Length) + (l2 / 2 * Dot(r, r));
    }

    /// <summary>Gradient descent with the step 1/L, L a bound of the curvature, until no entry of the gradient is above 10⁻¹⁰.</summary>
    /// <returns>The rule, the steps made, and the largest entry of the gradient that is left.</returns>
    public (double[] Rule, int Steps, double Gradient) Descend(ReadOnlySpan<double> start)
    {
        double[] r = start.ToArray();
        Span<double> gradient = stackalloc double[Entries];
        for (int steps = 0; ; steps++)
        {
            Gradient(r, gradient);
            double largest = 0;
            foreach (double g in gradient)
            {
                largest = Math.Max(largest, Math.Abs(g));
            }

            if (largest <= Converged || steps == MostSteps)
            {
                return (r, steps, largest);
            }

            for (int e = 0; e < Entries; e++)
            {
                r[e] -= stepSize * gradient[e];
            }
        }
    }

    /// <summary>
    /// The smallest eigenvalue of Σ φ φᵀ over its largest, Σ over examples and labels: the matrix of appendix B's 4×4 system. 0 but
    /// for rounding where it is singular.
    /// </summary>
    public double EigenvalueRatio()
    {
        var sum = Matrix<double>.Build.Dense(Entries, Entries);
        for (int place = 0; place < features.Length; place += Entries)
        {
            var φ = Vector<double>.Build.Dense(features[place..(place + Entries)]);
            sum += φ.OuterProduct(φ);
        }

        double[] values = [.. sum.Evd(Symmetricity.Symmetric).EigenValues.Select(value => Math.Abs(value.Real))];
        return values.Min() / values.Max();
    }

    /// <summary>The largest |φ·r| over examples and labels: 0 if the rule does nothing.</summary>
    public double LargestScore(double[] r) =>
        Enumerable
            .Range(0, features.Length / Entries)
            .Max(n => Math.Abs(Dot(features.AsSpan(n * Entries, Entries), r)));

    private static Matrix Trained(Network network, LabelledData updates, int entry, WorkerPool workers)
    {
        var unit = new float[Entries];
        unit[entry] = 1;
        var copy = network.Clone();
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.Of(new RuleTable(1, 2, 2, unit)),
            When = UpdateWhen.Every,
            Edges = OutputEdges.All,
            StepSize = 1,
            Shuffle = false,
        };
        new PlasticityTrainer(copy, options, workers: workers).Train(updates, epochs: 1);
        return copy.U;
    }

    // The curvature of log Σ e^z is at most ½ across the mean (Böhning 1992), so that of the loss is at most half the largest
    // eigenvalue of the φ's covariance over labels, which the largest row sum bounds (Gershgorin).
    private double SteepestCurvature()
    {
        var matrix = new double[Entries, Entries];
        for (int b = 0; b < labels.Length; b++)
        {
            for (int e = 0; e < Entries; e++)
            {
                for (int f = 0; f < Entries; f++)
                {
                    matrix[e, f] += Covariance(b, e, f) / (2 * labels.Length);
                }
            }
        }

        return l2
            + Enumerable.Range(0, Entries).Max(e => Enumerable.Range(0, Entries).Sum(f => Math.Abs(matrix[e, f])));
    }

    private double Covariance(int example, int e, int f)
    {
        double both = 0;
        double sumE = 0;
        double sumF = 0;
        for (int c = 0; c < labelCount; c++)
        {
            int place = ((example * labelCount) + c) * Entries;
            both += features[place + e] * features[place + f];
            sumE += features[place + e];
            sumF += features[place + f];
        }

        return both - (sumE * sumF / labelCount);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int e = 0; e < Entries; e++)
        {
            sum += x[e] * y[e];
        }

        return sum;
    }
}
