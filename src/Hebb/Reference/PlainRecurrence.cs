using System.Numerics;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Reference;

/// <summary>
/// What a network does for one example (plasticity-rules paper, section 2), in straight loops: layer after layer a = A x, then T rounds
/// h_t = c_k(relu(W h_{t−1} + a)) from h_0 = 0, or, as the published code has it, h_1 = c_k(relu(a)) and h_{t+1} = c_k(relu(W (h_t + a)));
/// a bias, if there is one, is added to every net input. At the end the scores s = U h_T of the last layer.
/// </summary>
/// <remarks>
/// In single precision the bits are those of <see cref="RecurrentPass"/>, as every sum is one chain of fused multiply-adds in the
/// order of the pre-synaptic neurons; in double precision it is what finite differences are taken of.
/// </remarks>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class PlainRecurrence<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private PlainRecurrence(IReadOnlyList<PlainFiring<T>> layers, T[] read, T[] scores)
    {
        Layers = layers;
        Read = read;
        Scores = scores;
    }

    /// <summary>What each hidden layer did.</summary>
    public IReadOnlyList<PlainFiring<T>> Layers { get; }

    /// <summary>For each round of the last layer whether each neuron fired in it.</summary>
    public bool[][] Fired => Layers[^1].Fired;

    /// <summary>h_T of the last layer.</summary>
    public T[] Activity => Layers[^1].Output;

    /// <summary>The firing pattern of each neuron of the last layer.</summary>
    public ushort[] Patterns => Layers[^1].Patterns;

    /// <summary>What U multiplies: h_T, or what <see cref="OutputReading"/> makes of it.</summary>
    public T[] Read { get; }

    /// <summary>s = U h_T, m numbers.</summary>
    public T[] Scores { get; }

    /// <summary>The first of the largest scores.</summary>
    public int Prediction => Array.IndexOf(Scores, Scores.Max());

    /// <summary>Runs one example.</summary>
    /// <param name="network">Recurrent layers, or several of them concatenated, in series.</param>
    /// <param name="x">d numbers, in the units of the data.</param>
    public static PlainRecurrence<T> Run(Network network, ReadOnlySpan<float> x)
    {
        var layers = new List<PlainFiring<T>>();
        T[] below = Transform(network.Input, x);
        foreach (var layer in network.Hidden)
        {
            layers.Add(Run(layer, below));
            below = layers[^1].Output;
        }

        bool[] fired = layers[^1].Fired[^1];
        T[] read = network.Reads.FiredBits ? [.. fired.Select(bit => bit ? T.One : T.Zero)] : below;
        read = network.Reads.UnitLength ? Divided(read, Length(read)) : read;
        return new PlainRecurrence<T>(layers, read, ScoresOf(read, fired, network.U));
    }

    private static PlainFiring<T> Run(HiddenLayer layer, T[] x) =>
        layer switch
        {
            RecurrentLayer recurrent => Run(recurrent, x),
            ConcatenatedLayers concatenated => Run(concatenated, x),
            TemplateLayer templates => Run(templates, x),
            CompetitiveLayer competitive => PlainCompetition<T>.Run(competitive, x),
            ConvolutionalLayer convolutional => PlainConvolution<T>.Run(convolutional, x),
            _ => throw new ArgumentException($"{layer.GetType().Name} has no plain version", nameof(layer)),
        };

    private static PlainFiring<T> Run(RecurrentLayer layer, T[] x)
    {
        var bias = T.CreateChecked(layer.HiddenBias);
        T[] a = Times(x, layer.A, new T[layer.Neurons]);
        var h = new T[layer.Rounds][];
        var fired = new bool[layer.Rounds][];
        h[0] = PlainCap.Of([.. a.Select(current => current + bias)], layer.Cap, layer.FiredWhen, out fired[0]);
        for (int t = 1; t < layer.Rounds; t++)
        {
            T[] net =
                layer.Recurrence == Recurrence.Paper
                    ? Times(h[t - 1], layer.W, [.. a.Select(current => current + bias)])
                    : Times(
                        [.. h[t - 1].Zip(a, (hidden, current) => hidden + current)],
                        layer.W,
                        [.. a.Select(_ => bias)]
                    );
            h[t] = PlainCap.Of(net, layer.Cap, layer.FiredWhen, out fired[t]);
        }

        return new PlainFiring<T>(a, h, fired);
    }

    // Each of n layers' outputs, divided by its length and by √n, one after the other.
    private static PlainFiring<T> Run(ConcatenatedLayers layer, T[] x)
    {
        PlainFiring<T>[] banks = [.. layer.Banks.Select(bank => Run(bank, x))];
        var weight = T.CreateChecked(1 / Math.Sqrt(banks.Length));
        var output = new List<T>();
        foreach (var bank in banks)
        {
            T length = Length(bank.Output);
            T factor = length > T.Zero ? weight / length : T.Zero;
            output.AddRange(bank.Output.Select(value => value * factor));
        }

        // Convolutional layers say more than their rounds.
        TValue[][] Joined<TValue>(Func<PlainFiring<T>, TValue[][]> rounds) =>
            [
                .. Enumerable
                    .Range(0, banks.Max(bank => rounds(bank).Length))
                    .Select(t => banks.SelectMany(bank => t < rounds(bank).Length ? rounds(bank)[t] : []).ToArray()),
            ];
        T[][] h = Joined(bank => bank.H);
        h[^1] = [.. output];
        return new PlainFiring<T>([], h, Joined(bank => bank.Fired));
    }

    // z = x w + b, and of each group the first largest.
    private static PlainFiring<T> Run(TemplateLayer layer, T[] x)
    {
        T[] z = Times(x, layer.Templates, [.. layer.Bias.Row(0).ToArray().Select(T.CreateChecked)]);
        var fired = new bool[z.Length];
        for (int first = 0; first < z.Length; first += layer.UnitsPerGroup)
        {
            T[] group = z[first..(first + layer.UnitsPerGroup)];
            fired[first + Array.IndexOf(group, group.Max())] = true;
        }

        return new PlainFiring<T>(
            z,
            [
                // Adding 0 makes −0 to 0: which of them a sum of nothing is depends on its order.
                [.. z.Select((value, j) => fired[j] ? value + T.Zero : T.Zero)],
            ],
            [fired]
        );
    }

    // x → (x − mean) · scale.
    private static T[] Transform(InputTransform? transform, ReadOnlySpan<float> x)
    {
        var transformed = new T[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            transformed[i] = T.CreateChecked(x[i]);
            transformed[i] -= T.CreateChecked(transform?.Mean?[0, i] ?? 0);
            transformed[i] *= T.CreateChecked(transform?.Scale?[0, i] ?? 1);
        }

        return transformed;
    }

    // U h over the neurons that fired last: the n-th of them in chain n mod 4, as SparseProducts.Multiply adds.
    private static T[] ScoresOf(T[] h, bool[] fired, Matrix u)
    {
        int[] neurons = [.. Enumerable.Range(0, h.Length).Where(j => fired[j])];
        var scores = new T[u.Columns];
        for (int c = 0; c < scores.Length; c++)
        {
            var chain = new T[4];
            for (int n = 0; n < neurons.Length; n++)
            {
                T weight = T.CreateChecked(u[neurons[n], c]);
                chain[n % 4] = T.FusedMultiplyAdd(h[neurons[n]], weight, chain[n % 4]);
            }

            scores[c] = chain[0] + chain[1] + (chain[2] + chain[3]);
        }

        return scores;
    }

    // start + v M: row j of M is what the pre-synaptic side j sends.
    private static T[] Times(T[] v, Matrix m, T[] start)
    {
        var sums = new T[m.Columns];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = start[i];
            for (int j = 0; j < v.Length; j++)
            {
                sums[i] = T.FusedMultiplyAdd(v[j], T.CreateChecked(m[j, i]), sums[i]);
            }
        }

        return sums;
    }

    private static T Length(T[] h) =>
        T.Sqrt(h.Aggregate(T.Zero, (sum, value) => T.FusedMultiplyAdd(value, value, sum)));

    private static T[] Divided(T[] h, T length) => length > T.Zero ? [.. h.Select(value => value / length)] : h;
}
