using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>s = W x + b: what is needed to fool it is known exactly.</summary>
internal sealed class LinearClassifier(float[][] weights, float[] bias) : IDifferentiableClassifier
{
    public int Inputs => weights[0].Length;

    public int Labels => weights.Length;

    /// <summary>Weights and biases at random.</summary>
    public static LinearClassifier Random(int inputs, int labels, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).For("linear").Stream();
        var weights = new float[labels][];
        var bias = new float[labels];
        for (int c = 0; c < labels; c++)
        {
            weights[c] = new float[inputs];
            random.FillNormal(weights[c]);
            bias[c] = random.NextNormal();
        }

        return new LinearClassifier(weights, bias);
    }

    /// <summary>Softmax regression, trained by gradient descent on all examples at once.</summary>
    public static LinearClassifier Trained(Hebb.Data.LabelledData data)
    {
        float[][] weights = [.. Enumerable.Range(0, data.LabelCount).Select(_ => new float[data.Inputs])];
        var classifier = new LinearClassifier(weights, new float[data.LabelCount]);
        var error = new double[data.LabelCount];
        for (int epoch = 0; epoch < 40; epoch++)
        {
            for (int n = 0; n < data.Count; n++)
            {
                var x = data.Examples.Row(n);
                SoftmaxCrossEntropy.Evaluate(classifier.ScoresOf(x), data.Labels[n], error);
                for (int c = 0; c < error.Length; c++)
                {
                    for (int i = 0; i < x.Length; i++)
                    {
                        weights[c][i] -= (float)(0.02 * error[c] * x[i]);
                    }
                }
            }
        }

        return classifier;
    }

    /// <summary>The prediction for an input: the first of the largest scores.</summary>
    public int Predict(ReadOnlySpan<float> x)
    {
        double[] scores = ScoresOf(x);
        return Array.IndexOf(scores, scores.Max());
    }

    /// <summary>The least size of a perturbation that makes another score as large as the true label's, without a box.</summary>
    /// <param name="x">An input whose label is y.</param>
    /// <param name="y">The label.</param>
    /// <param name="isL2">Whether size is Euclidean; the largest change otherwise.</param>
    public double Distance(ReadOnlySpan<float> x, int y, bool isL2)
    {
        double[] scores = ScoresOf(x);
        double least = double.PositiveInfinity;
        for (int c = 0; c < Labels; c++)
        {
            if (c != y)
            {
                var difference = weights[c].Zip(weights[y], (a, b) => (double)a - b);
                double norm = isL2 ? Math.Sqrt(difference.Sum(d => d * d)) : difference.Sum(Math.Abs);
                least = Math.Min(least, (scores[y] - scores[c]) / norm);
            }
        }

        return least;
    }

    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null)
    {
        for (int r = 0; r < rows; r++)
        {
            double[] own = ScoresOf(examples.Row(first + r));
            for (int c = 0; c < Labels; c++)
            {
                scores[r, c] = (float)own[c];
            }
        }
    }

    public void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers = null
    )
    {
        Scores(examples, 0, examples.Rows, scores);
        var error = new double[Labels];
        for (int r = 0; r < examples.Rows; r++)
        {
            loss(ScoresOf(examples.Row(r)), labels[r], error);
            for (int i = 0; i < Inputs; i++)
            {
                double sum = 0;
                for (int c = 0; c < Labels; c++)
                {
                    sum += error[c] * weights[c][i];
                }

                gradient[r, i] = (float)sum;
            }
        }
    }

    private double[] ScoresOf(ReadOnlySpan<float> x)
    {
        var scores = new double[Labels];
        for (int c = 0; c < Labels; c++)
        {
            scores[c] = bias[c];
            for (int i = 0; i < x.Length; i++)
            {
                scores[c] += (double)weights[c][i] * x[i];
            }
        }

        return scores;
    }
}
