using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// The paper's simple recurrent network with random weights: h ← cap_k(relu(W h + A x)) from h = 0, T = 3 rounds,
/// V = 100 neurons, k = 50, both A and W with N(0, 1) on the edges of a random graph with p = 1/2 (W without loops),
/// output weights N(0, 1). ("Learning with plasticity rules: generalization and robustness", sections 2 and A.2.)
/// </summary>
internal sealed class RecurrentTeacher : ITeacher
{
    private const int Neurons = 100;
    private const int Cap = 50;
    private const int Rounds = 3;
    private const double EdgeProbability = 0.5;

    // Row j is what neuron (or input) j sends to every neuron.
    private readonly Matrix inputWeights;
    private readonly Matrix weights;
    private readonly float[] difference = new float[Neurons];
    private readonly float[] current = new float[Neurons];
    private readonly float[] h = new float[Neurons];
    private readonly float[] next = new float[Neurons];

    public RecurrentTeacher(int inputs, RandomKey key)
    {
        inputWeights = RandomGraph(inputs, key.For("input weights"));
        weights = RandomGraph(Neurons, key.For("recurrent weights"));
        for (int j = 0; j < Neurons; j++)
        {
            weights[j, j] = 0;
        }

        var outputs = key.For("output weights").Stream();
        for (int j = 0; j < Neurons; j++)
        {
            difference[j] = -outputs.NextNormal() + outputs.NextNormal();
        }
    }

    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> x)
    {
        Array.Clear(current);
        for (int i = 0; i < x.Length; i++)
        {
            VectorSums.AddScaled(x[i], inputWeights.Row(i), current);
        }

        Array.Clear(h);
        for (int t = 0; t < Rounds; t++)
        {
            current.CopyTo(next, 0);
            for (int j = 0; j < Neurons; j++)
            {
                if (h[j] > 0)
                {
                    VectorSums.AddScaled(h[j], weights.Row(j), next);
                }
            }

            KeepLargest(next, h);
        }

        return VectorSums.Dot(difference, h);
    }

    private static Matrix RandomGraph(int senders, RandomKey key)
    {
        var edges = key.For("edges").Stream();
        var values = key.For("values").Stream();
        var graph = new Matrix(senders, Neurons);
        for (int j = 0; j < senders; j++)
        {
            foreach (ref float weight in graph.Row(j))
            {
                float value = values.NextNormal();
                weight = edges.NextBool(EdgeProbability) ? value : 0;
            }
        }

        return graph;
    }

    // cap_k(relu(v)); of equal values the one of the lower index is kept.
    private static void KeepLargest(ReadOnlySpan<float> v, Span<float> result)
    {
        Span<float> sorted = stackalloc float[Neurons];
        v.CopyTo(sorted);
        sorted.Sort();
        float smallestKept = Math.Max(sorted[Neurons - Cap], 0);
        int equals = Cap;
        foreach (float value in v)
        {
            equals -= value > smallestKept ? 1 : 0;
        }

        for (int i = 0; i < Neurons; i++)
        {
            bool keep = v[i] > smallestKept || (v[i] == smallestKept && equals-- > 0);
            result[i] = keep ? v[i] : 0;
        }
    }
}
