using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>A feed-forward network u·relu(A x) with one hidden layer and every weight N(0, 1), without biases.</summary>
internal sealed class ReluTeacher : ITeacher
{
    private const int Hidden = 1000;

    // Row i is input i's weight to every hidden unit.
    private readonly Matrix inputWeights;

    // Weights to output 1 minus weights to output 0: only the difference of the two decides.
    private readonly float[] difference = new float[Hidden];
    private readonly float[] hidden = new float[Hidden];

    public ReluTeacher(int inputs, RandomKey key)
    {
        inputWeights = new Matrix(inputs, Hidden);
        var stream = key.For("input weights").Stream();
        for (int i = 0; i < inputs; i++)
        {
            stream.FillNormal(inputWeights.Row(i));
        }

        var outputs = key.For("output weights").Stream();
        for (int j = 0; j < Hidden; j++)
        {
            difference[j] = -outputs.NextNormal() + outputs.NextNormal();
        }
    }

    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> x)
    {
        Array.Clear(hidden);
        for (int i = 0; i < x.Length; i++)
        {
            VectorSums.AddScaled(x[i], inputWeights.Row(i), hidden);
        }

        float score = 0;
        for (int j = 0; j < Hidden; j++)
        {
            score += difference[j] * Math.Max(hidden[j], 0);
        }

        return score;
    }
}
