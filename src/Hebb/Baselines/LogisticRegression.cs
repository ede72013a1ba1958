using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// Logistic regression with a squared penalty. Two labels: minimise Σ log(1 + e^(−s_n f_n)) + (|w|² + β b²)/2C with f = w·x + b and
/// s = ±1, exactly, by Newton's method. More: Σ −log softmax(f_n)_y + Σ_c (|w_c|² + β b_c²)/2C.
/// </summary>
/// <remarks>
/// Where there are fewer examples than numbers the same minimum is found in as many unknowns as there are examples. No bit depends on
/// the vector width. The softmax of the scores is the probability of each label. Time is about n p² + p³/3 a step for two labels, p the smaller of examples and numbers.
/// </remarks>
/// <example><code>
/// var moons = Synthetic.Moons(RandomKey.FromSeed(1));
/// var regression = LogisticRegression.Fit(moons.Train.PerLabel(10), new LogisticOptions { C = 10 });
/// double accuracy = regression.Accuracy(moons.Test);
/// </code></example>
public sealed class LogisticRegression : BaselineClassifier
{
    private LogisticRegression(Matrix weights, int labels, int iterations, bool converged)
        : base(weights.Columns - 1, labels) => (Weights, Iterations, Converged) = (weights, iterations, converged);

    /// <summary>w and b: one row for two labels (that of label 1), else one for each; d + 1 numbers, the bias last.</summary>
    public Matrix Weights { get; }

    /// <summary>Newton steps made.</summary>
    public int Iterations { get; }

    /// <summary>Whether the minimum was found to the tolerance that was asked for.</summary>
    public bool Converged { get; }

    /// <summary>Fits one.</summary>
    /// <param name="data">Examples with labels, at least one; two labels or more.</param>
    /// <param name="options">Penalty and when to stop; the defaults if none.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or there are no examples or fewer than two labels.</exception>
    public static LogisticRegression Fit(LabelledData data, LogisticOptions? options = null)
    {
        options ??= new LogisticOptions();
        options.Validate();
        Require(data);
        var features = new PenalisedFeatures(data, options.C, options.BiasPenalty);
        int outputs = data.LabelCount == 2 ? 1 : data.LabelCount;
        var theta = new double[outputs * features.Features];
        var (iterations, converged) =
            outputs == 1
                ? LogisticFit.Run(features, data.Labels, options, theta)
                : new SoftmaxFit(features, data.Labels, outputs).Run(options, theta);
        var weights = new Matrix(outputs, data.Inputs + 1);
        var row = new double[data.Inputs + 1];
        for (int c = 0; c < outputs; c++)
        {
            features.Weights(theta.AsSpan(c * features.Features, features.Features), row);
            for (int i = 0; i < row.Length; i++)
            {
                weights[c, i] = (float)row[i];
            }
        }

        return new LogisticRegression(weights, data.LabelCount, iterations, converged);
    }

    // Two labels: −f/2 and f/2; more: f_c. Their softmax is the probability of each label.
    private protected override void Score(ReadOnlySpan<float> x, Span<float> scores)
    {
        for (int c = 0; c < Weights.Rows; c++)
        {
            var row = Weights.Row(c);
            float f = (float)(DoubleVectors.Dot(x, row) + row[^1]);
            if (Labels == 2)
            {
                (scores[0], scores[1]) = (-f / 2, f / 2);
            }
            else
            {
                scores[c] = f;
            }
        }
    }
}
