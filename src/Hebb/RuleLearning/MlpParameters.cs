using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// A rule that a small network computes from the bits of both patterns (paper, section 2, "Small NN"):
/// r(s, s') = v · tanh(M [s; s'] + b) + c, with 20 hidden units unless told otherwise.
/// </summary>
/// <remarks>
/// The bits stand in the order of the rounds, those of the pre-synaptic side first; an output neuron has one bit, 1 for the
/// true label. The paper does not say which function the hidden units have.
/// </remarks>
public sealed class MlpParameters : IRuleParameters
{
    /// <summary>The paper's number of hidden units (appendix A.3).</summary>
    public const int UsualHidden = 20;

    private readonly int rounds;
    private readonly int rows;
    private readonly int columns;
    private readonly int inputs;
    private readonly int hidden;
    private readonly float[] values;
    private readonly float[] bits;
    private readonly double[] active;
    private readonly double[] sums;

    private MlpParameters(int rounds, int columns, int postBits, int hidden, RandomKey key)
    {
        InvalidOptionException.ThrowIfOutside("rounds", rounds, 1, NetworkShape.MostRounds);
        InvalidOptionException.ThrowIfOutside("hidden", hidden, 1, 10_000);
        this.rounds = rounds;
        this.columns = columns;
        this.hidden = hidden;
        rows = 1 << rounds;
        inputs = rounds + postBits;
        // M, b, v, c, one after the other.
        values = new float[(hidden * inputs) + hidden + hidden + 1];
        bits = new float[inputs];
        active = new double[hidden];
        sums = new double[values.Length];
        var random = key.For("rule network").Stream();
        Fill(values.AsSpan(0, hidden * inputs), MathF.Sqrt(1f / inputs), ref random);
        Fill(values.AsSpan(hidden * (inputs + 1), hidden), MathF.Sqrt(1f / hidden), ref random);
    }

    /// <inheritdoc/>
    public Span<float> Values => values;

    /// <summary>A graph rule r, 2T bits → hidden → 1; M ~ N(0, 1 / 2T), v ~ N(0, 1 / hidden), b = c = 0.</summary>
    public static MlpParameters OfGraphRule(int rounds, RandomKey key, int hidden = UsualHidden) =>
        new(rounds, 1 << rounds, rounds, hidden, key);

    /// <summary>An output rule r_o, T + 1 bits → hidden → 1, drawn likewise.</summary>
    public static MlpParameters OfOutputRule(int rounds, RandomKey key, int hidden = UsualHidden) =>
        new(rounds, 2, 1, hidden, key);

    /// <inheritdoc/>
    public RuleTable ToTable()
    {
        var table = new float[rows * columns];
        for (int n = 0; n < table.Length; n++)
        {
            table[n] = (float)Run(n / columns, n % columns);
        }

        return new RuleTable(rounds, rows, columns, table);
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> table, Span<float> gradient)
    {
        Array.Clear(sums);
        var v = values.AsSpan(hidden * (inputs + 1), hidden);
        for (int n = 0; n < table.Length; n++)
        {
            Run(n / columns, n % columns);
            for (int k = 0; k < hidden; k++)
            {
                double through = table[n] * v[k] * (1 - (active[k] * active[k]));
                for (int i = 0; i < inputs; i++)
                {
                    sums[(k * inputs) + i] += through * bits[i];
                }

                sums[(hidden * inputs) + k] += through;
                sums[(hidden * (inputs + 1)) + k] += table[n] * active[k];
            }

            sums[^1] += table[n];
        }

        for (int n = 0; n < sums.Length; n++)
        {
            gradient[n] = (float)sums[n];
        }
    }

    // Leaves bits and active as they were for this entry.
    private double Run(int pre, int post)
    {
        for (int t = 0; t < rounds; t++)
        {
            bits[t] = pre >> (rounds - 1 - t) & 1;
        }

        int postBits = inputs - rounds;
        for (int t = 0; t < postBits; t++)
        {
            // Column 0 of an output rule is the true label.
            int code = columns == 2 && postBits == 1 ? 1 - post : post;
            bits[rounds + t] = code >> (postBits - 1 - t) & 1;
        }

        double sum = values[^1];
        for (int k = 0; k < hidden; k++)
        {
            double net = values[(hidden * inputs) + k];
            for (int i = 0; i < inputs; i++)
            {
                net += (double)values[(k * inputs) + i] * bits[i];
            }

            active[k] = Math.Tanh(net);
            sum += values[(hidden * (inputs + 1)) + k] * active[k];
        }

        return sum;
    }

    private static void Fill(Span<float> weights, float deviation, ref RandomStream random)
    {
        foreach (ref float weight in weights)
        {
            weight = deviation * random.NextNormal();
        }
    }
}
