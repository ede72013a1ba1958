using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>
/// The forward pass of one example as the paper's section 2 states it, layer after layer, in straight loops. Each sum is one chain of
/// fused multiply-adds over the pre-synaptic neurons in ascending order, so that its bits can be held against the library's.
/// </summary>
internal sealed class PlainForward
{
    private PlainForward(PlainLayer[] layers, float[] read, float[] scores)
    {
        Layers = layers;
        Read = read;
        Scores = scores;
    }

    /// <summary>What each hidden layer does.</summary>
    public PlainLayer[] Layers { get; }

    /// <summary>Fired[t − 1][i]: whether neuron i of the last layer fired in round t.</summary>
    public bool[][] Fired => Layers[^1].Fired;

    /// <summary>h_T of the last layer.</summary>
    public float[] Activity => Layers[^1].Activity;

    /// <summary>What U multiplies.</summary>
    public float[] Read { get; }

    /// <summary>U times it.</summary>
    public float[] Scores { get; }

    /// <summary>The first of the largest scores.</summary>
    public int Prediction => Array.IndexOf(Scores, Scores.Max());

    /// <summary>The firing pattern of each neuron of the last layer.</summary>
    public ushort[] Patterns => Layers[^1].Patterns;

    public static PlainForward Run(Network network, ReadOnlySpan<float> x)
    {
        float[] below = x.ToArray();
        for (int i = 0; i < below.Length; i++)
        {
            below[i] = (below[i] - (network.Input?.Mean?[0, i] ?? 0)) * (network.Input?.Scale?[0, i] ?? 1);
        }

        var layers = new PlainLayer[network.Hidden.Count];
        for (int l = 0; l < layers.Length; l++)
        {
            layers[l] = Run(network.Hidden[l], l == 0 ? below : layers[l - 1].Activity);
        }

        var last = layers[^1];
        float[] read = network.Reads.FiredBits ? [.. last.Fired[^1].Select(f => f ? 1f : 0)] : last.Activity;
        if (network.Reads.UnitLength && Length(read) is var length and > 0)
        {
            read = [.. read.Select(h => h / length)];
        }

        return new PlainForward(layers, read, ScoresOf(read, last.Fired[^1], network.U));
    }

    private static PlainLayer Run(HiddenLayer layer, float[] below) =>
        layer is ConcatenatedLayers concatenated
            ? Concatenated([.. concatenated.Banks.Select(bank => Run(bank, below))])
            : Recurrent((RecurrentLayer)layer, below);

    private static PlainLayer Recurrent(RecurrentLayer layer, float[] x)
    {
        int neurons = layer.Neurons;
        var a = Times(x, layer.A, new float[neurons]);
        var fired = new bool[layer.Rounds][];
        var net = new float[neurons];
        for (int i = 0; i < neurons; i++)
        {
            net[i] = a[i] + layer.HiddenBias;
        }

        var h = Cap(net, layer, out fired[0]);
        for (int t = 2; t <= layer.Rounds; t++)
        {
            var source = new float[neurons];
            for (int i = 0; i < neurons; i++)
            {
                bool paper = layer.Recurrence == Recurrence.Paper;
                source[i] = paper ? h[i] : h[i] + a[i];
                net[i] = paper ? a[i] + layer.HiddenBias : layer.HiddenBias;
            }

            h = Cap(Times(source, layer.W, net), layer, out fired[t - 1]);
        }

        return new PlainLayer(fired, h);
    }

    // Each bank's output of length 1/√n, one after the other.
    private static PlainLayer Concatenated(PlainLayer[] banks)
    {
        float weight = (float)(1 / Math.Sqrt(banks.Length));
        return new PlainLayer(
            [
                .. Enumerable
                    .Range(0, banks[0].Fired.Length)
                    .Select(t => banks.SelectMany(bank => bank.Fired[t]).ToArray()),
            ],
            [
                .. banks.SelectMany(bank =>
                {
                    float length = Length(bank.Activity);
                    float factor = length > 0 ? weight / length : 0;
                    return bank.Activity.Select(h => h * factor);
                }),
            ]
        );
    }

    private static float Length(float[] h) =>
        MathF.Sqrt(h.Aggregate(0f, (sum, x) => MathF.FusedMultiplyAdd(x, x, sum)));

    // U h over the neurons that fired last: the n-th of them in chain n mod 4.
    private static float[] ScoresOf(float[] h, bool[] fired, Matrix u)
    {
        int[] neurons = [.. Enumerable.Range(0, h.Length).Where(j => fired[j])];
        var scores = new float[u.Columns];
        for (int c = 0; c < scores.Length; c++)
        {
            var chain = new float[4];
            for (int n = 0; n < neurons.Length; n++)
            {
                chain[n % 4] = MathF.FusedMultiplyAdd(h[neurons[n]], u[neurons[n], c], chain[n % 4]);
            }

            scores[c] = chain[0] + chain[1] + (chain[2] + chain[3]);
        }

        return scores;
    }

    // start + v · M, element by element.
    private static float[] Times(ReadOnlySpan<float> v, Matrix m, float[] start)
    {
        var sums = new float[m.Columns];
        for (int i = 0; i < sums.Length; i++)
        {
            float sum = start[i];
            for (int j = 0; j < m.Rows; j++)
            {
                sum = MathF.FusedMultiplyAdd(v[j], m[j, i], sum);
            }

            sums[i] = sum;
        }

        return sums;
    }

    // A neuron is in the cap if fewer than k come before it: larger ones, and equal ones of lower index.
    private static float[] Cap(float[] net, RecurrentLayer layer, out bool[] fired)
    {
        var h = new float[net.Length];
        fired = new bool[net.Length];
        for (int i = 0; i < net.Length; i++)
        {
            float value = Math.Max(net[i], 0f);
            int before = 0;
            for (int j = 0; j < net.Length; j++)
            {
                float other = Math.Max(net[j], 0f);
                before += other > value || (other == value && j < i) ? 1 : 0;
            }

            bool inCap = before < layer.Cap;
            h[i] = inCap ? value + 0f : 0;
            fired[i] = inCap && (value > 0 || layer.FiredWhen == FiredWhen.InCap);
        }

        return h;
    }
}

/// <summary>What a layer does: Fired[t − 1][i] says whether neuron i fired in round t; its output is h_T.</summary>
internal sealed record PlainLayer(bool[][] Fired, float[] Activity)
{
    /// <summary>The firing pattern of each neuron, the first round as the most significant bit.</summary>
    public ushort[] Patterns =>
        [
            .. Enumerable
                .Range(0, Activity.Length)
                .Select(i => (ushort)Fired.Select((f, t) => f[i] ? 1 << (Fired.Length - 1 - t) : 0).Sum()),
        ];
}
