using Hebb.Representation;

namespace Hebb.Reference;

/// <summary>
/// A Hebbian network and its update rule, neuron by neuron and edge by edge in double precision: what <c>HebbianPass</c>, <c>UpdateSlot</c>
/// and <c>HebbianStep</c> compute by classes of neurons.
/// </summary>
internal static class PlainHebbian
{
    /// <summary>What one example did: the net inputs of each state, the bits, the output's net inputs and the output.</summary>
    public sealed record Activity(double[][] Nets, double[][] Bits, double[] OutputNets, double[] Output);

    /// <summary>The weights of a network in double precision; a row for each pre-synaptic neuron.</summary>
    public sealed record Weights(double[,] Input, double[,] Recurrent, double[,] Output)
    {
        public static Weights Of(HebbianAutoencoder network) =>
            new(Doubles(network.Input), Doubles(network.Recurrent), Doubles(network.Output));

        private static double[,] Doubles(Numerics.Matrix matrix)
        {
            var copy = new double[matrix.Rows, matrix.Columns];
            for (int r = 0; r < matrix.Rows; r++)
            {
                for (int c = 0; c < matrix.Columns; c++)
                {
                    copy[r, c] = matrix[r, c];
                }
            }

            return copy;
        }
    }

    /// <summary>Runs an example; <paramref name="gate"/> says what comes out of a state's net inputs, the cap's bits if it is none.</summary>
    /// <param name="options">The network's shape.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="x">x̃, the constant included.</param>
    /// <param name="gate">Gets the state, −1 for a binary output, and the net inputs.</param>
    public static Activity Run(
        HebbianOptions options,
        Weights weights,
        double[] x,
        Func<int, double[], double[]>? gate = null
    )
    {
        bool isPapers = options.Equations == HebbianEquations.Paper;
        int outputs = weights.Output.GetLength(1);
        gate ??= (state, net) => Cap(net, state < 0 ? Math.Max(1, outputs / 2) : options.Cap).Bits;
        double[] u = Through(weights.Input, x);
        double scale = isPapers ? 1 : 1 / Math.Sqrt(options.Cap);
        List<double[]> nets = [u],
            bits = [gate(0, u)];
        for (int t = 1; t < options.Rounds + (isPapers ? 1 : 0); t++)
        {
            double[] sum = Through(weights.Recurrent, bits[^1]);
            nets.Add([
                .. sum.Select((v, j) => (scale * v) + (options.Equations == HebbianEquations.Reinjected ? u[j] : 0)),
            ]);
            bits.Add(gate(t, nets[^1]));
        }

        double[] output = Through(weights.Output, bits[^1]);
        return new Activity([.. nets], [.. bits], output, isPapers && outputs > 1 ? gate(-1, output) : output);
    }

    /// <summary>The pattern of each neuron: its bits over the last T states.</summary>
    public static double[][] Patterns(HebbianOptions options, Activity activity) =>
        [
            .. Enumerable
                .Range(0, options.Neurons)
                .Select(j => activity.Bits[^options.Rounds..].Select(bits => bits[j]).ToArray()),
        ];

    /// <summary>1 for the k largest, of equal ones the first; and midway between the k-th and the next.</summary>
    public static (double[] Bits, double Threshold) Cap(double[] values, int k)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i)];
        var bits = new double[values.Length];
        foreach (int i in order.Take(k))
        {
            bits[i] = 1;
        }

        return (bits, (values[order[k - 1]] + values[order[k]]) / 2);
    }

    /// <summary>An update network's f.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="w">Its weights.</param>
    /// <param name="pre">The pre-synaptic side.</param>
    /// <param name="post">The post-synaptic side.</param>
    /// <param name="all">The patterns of all pre-synaptic neurons, for attention.</param>
    public static double Value(UpdateNetwork shape, double[] w, double[] pre, double[] post, double[][] all)
    {
        double[] inputs = [.. pre, .. post, .. Context(shape, w, post, all)];
        double sum = w[shape.OffsetAt];
        for (int h = 0; h < UpdateNetwork.Hidden; h++)
        {
            double net = w[shape.BiasAt + h];
            for (int i = 0; i < inputs.Length; i++)
            {
                net += inputs[i] * w[(i * UpdateNetwork.Hidden) + h];
            }

            sum += w[shape.OutAt + h] * Math.Tanh(net);
        }

        return sum;
    }

    // The mean pattern of the neurons that fired, each with weight exp(Q [post; 1] · K s).
    private static double[] Context(UpdateNetwork shape, double[] w, double[] post, double[][] all)
    {
        const int Rank = UpdateNetwork.AttentionRank;
        if (shape.Context == 0)
        {
            return [];
        }

        var mean = new double[shape.Context];
        double total = 0;
        foreach (double[] s in all.Where(s => s.Any(bit => bit != 0)))
        {
            double logit = 0;
            for (int r = 0; r < Rank; r++)
            {
                double query =
                    w[shape.QueryAt + (post.Length * Rank) + r]
                    + post.Select((y, i) => y * w[shape.QueryAt + (i * Rank) + r]).Sum();
                logit += query * s.Select((bit, i) => bit * w[shape.KeyAt + (i * Rank) + r]).Sum();
            }

            double weight = Math.Exp(logit);
            total += weight;
            for (int t = 0; t < mean.Length; t++)
            {
                mean[t] += weight * s[t];
            }
        }

        return [.. mean.Select(sum => sum / total)];
    }

    private static double[] Through(double[,] weights, double[] x)
    {
        var sum = new double[weights.GetLength(1)];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] += x[i] * weights[i, j];
            }
        }

        return sum;
    }
}
