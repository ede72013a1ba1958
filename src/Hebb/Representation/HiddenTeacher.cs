using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>What one example teaches hidden neurons: δ_i, by which A_i then moves along x where neuron i fired.</summary>
internal abstract class HiddenTeacher
{
    /// <summary>What has to be saved beside the network.</summary>
    public virtual IReadOnlyList<NamedWeights> State => [];

    /// <summary>Writes δ of the neurons that fired.</summary>
    /// <param name="example">What the network did.</param>
    /// <param name="random">The example's own random numbers.</param>
    /// <param name="scratch">The calling thread's own.</param>
    /// <param name="delta">δ, |V| numbers: all 0 where nothing is written.</param>
    public abstract void Teach(TaughtExample example, RandomStream random, HiddenScratch scratch, Span<float> delta);
}

/// <summary>What the network did with an example.</summary>
internal readonly ref struct TaughtExample
{
    /// <summary>The neurons that fired.</summary>
    public required ReadOnlySpan<int> Active { get; init; }

    /// <summary>Their activity, before it is read at unit length.</summary>
    public required ReadOnlySpan<float> Values { get; init; }

    /// <summary>[c = y] − softmax(β s)_c for each label.</summary>
    public required ReadOnlySpan<float> Error { get; init; }

    /// <summary>y.</summary>
    public required int Label { get; init; }

    /// <summary>The cross-entropy, in nats.</summary>
    public required float Loss { get; init; }
}

/// <summary>One thread's buffers.</summary>
internal sealed class HiddenScratch(Network network, float scoreScale)
{
    private readonly float[] scores = new float[network.U.Stride];

    /// <summary>A place for the neurons that fire.</summary>
    public int[] Indices { get; } = new int[network.Hidden[^1].MostActive];

    /// <summary>Another activity of those neurons.</summary>
    public float[] Changed { get; } = new float[network.Hidden[^1].MostActive];

    /// <summary>Random numbers for those neurons.</summary>
    public float[] Noise { get; } = new float[network.Hidden[^1].MostActive];

    /// <summary>softmax(β s) for s = U h, h read as the network reads it.</summary>
    public float[] Probabilities { get; } = new float[network.Labels];

    /// <summary>For products.</summary>
    public GemmScratch Gemm { get; } = new();

    /// <summary>Scores some activity and fills <see cref="Probabilities"/>.</summary>
    /// <param name="active">The neurons that fired.</param>
    /// <param name="values">Their activity.</param>
    /// <param name="label">y.</param>
    /// <param name="prediction">The label with the largest score.</param>
    /// <returns>The cross-entropy, in nats.</returns>
    public float Score(ReadOnlySpan<int> active, ReadOnlySpan<float> values, int label, out int prediction)
    {
        var s = scores.AsSpan(0, network.Labels);
        s.Clear();
        for (int n = 0; n < active.Length; n++)
        {
            var weights = network.U.Row(active[n]);
            for (int c = 0; c < s.Length; c++)
            {
                s[c] = MathF.FusedMultiplyAdd(values[n], weights[c], s[c]);
            }
        }

        float scale = scoreScale / ReadLength(values);
        prediction = OutputLayer.Largest<float>(s);
        float sum = 0;
        float largest = s[prediction];
        for (int c = 0; c < s.Length; c++)
        {
            Probabilities[c] = ElementaryFunctions.Exp(scale * (s[c] - largest));
            sum += Probabilities[c];
        }

        for (int c = 0; c < s.Length; c++)
        {
            Probabilities[c] /= sum;
        }

        return ElementaryFunctions.Log(sum) - (scale * (s[label] - largest));
    }

    /// <summary>By what activity is divided before U multiplies it.</summary>
    public float ReadLength(ReadOnlySpan<float> values)
    {
        float length = network.Reads.UnitLength ? OutputLayer.Length(values) : 1;
        return length > 0 ? length : 1;
    }
}
