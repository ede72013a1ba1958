using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>
/// A rule that a small network computes from the bits of both patterns (paper, section 2, "Small NN"):
/// r(s, s') = v · tanh(M [s; s'] + b) + c.
/// </summary>
/// <remarks>
/// The bits stand in the order of the rounds, those of the pre-synaptic side first; an output neuron has one bit, 1 for the
/// true label. The paper does not say which function the hidden units have. What a pattern brings to the hidden units is
/// found once for each pattern, not for each pair.
/// </remarks>
public sealed class RuleNetwork : IPlasticityRule
{
    private readonly int postBits;
    private readonly float[] weights;

    /// <summary>A rule from the weights of its network.</summary>
    /// <param name="rounds">T, from 1 to 16.</param>
    /// <param name="isOutput">Whether it is an output rule, else a graph rule.</param>
    /// <param name="hidden">Hidden units, from 1 to 10,000.</param>
    /// <param name="weights">M (a row for each hidden unit), b, v and c, one after the other; each finite.</param>
    /// <exception cref="InvalidOptionException">A number is out of range or not finite, or there are not as many weights as there should be.</exception>
    public RuleNetwork(int rounds, bool isOutput, int hidden, ReadOnlySpan<float> weights)
    {
        string whose = $"a rule network of {hidden} hidden units has";
        int expected = WeightsOf(rounds, isOutput, hidden);
        InvalidOptionException.ThrowIfMismatch("there are", weights.Length, "weights", whose, expected);

        foreach (float weight in weights)
        {
            InvalidOptionException.ThrowIfOutside("weight of a rule network", weight, float.MinValue, float.MaxValue);
        }

        Rounds = rounds;
        Hidden = hidden;
        IsOutput = isOutput;
        postBits = isOutput ? 1 : rounds;
        this.weights = weights.ToArray();
    }

    /// <inheritdoc/>
    public int Rounds { get; }

    /// <summary>Hidden units.</summary>
    public int Hidden { get; }

    /// <summary>Whether it is an output rule, else a graph rule.</summary>
    public bool IsOutput { get; }

    /// <inheritdoc/>
    public int Rows => 1 << Rounds;

    /// <inheritdoc/>
    public int Columns => 1 << postBits;

    /// <inheritdoc/>
    public bool IsZero => weights.AsSpan(Hidden * (Bits + 1)).IndexOfAnyExcept(0f) < 0;

    /// <inheritdoc/>
    public int Parameters => weights.Length;

    /// <summary>M (a row for each hidden unit), b, v and c, one after the other.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>Inputs of the network: T + T bits, or T + 1.</summary>
    public int Bits => Rounds + postBits;

    private ReadOnlySpan<float> B => weights.AsSpan(Hidden * Bits, Hidden);

    private ReadOnlySpan<float> V => weights.AsSpan(Hidden * (Bits + 1), Hidden);

    /// <summary>How many weights such a network has.</summary>
    /// <inheritdoc cref="RuleNetwork(int, bool, int, ReadOnlySpan{float})"/>
    public static int WeightsOf(int rounds, bool isOutput, int hidden)
    {
        InvalidOptionException.ThrowIfOutside("rounds", rounds, 1, RecurrentLayer.MostRounds);
        InvalidOptionException.ThrowIfOutside("hidden", hidden, 1, 10_000);
        return (hidden * (rounds + (isOutput ? 1 : rounds) + 2)) + 1;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<ushort> pre, ReadOnlySpan<ushort> post, Span<float> values)
    {
        double[] ofPre = Nets(pre, isPre: true),
            ofPost = Nets(post, isPre: false);
        for (int a = 0; a < pre.Length; a++)
        {
            for (int b = 0; b < post.Length; b++)
            {
                double sum = weights[^1];
                for (int k = 0; k < Hidden; k++)
                {
                    sum += V[k] * Math.Tanh(ofPre[(a * Hidden) + k] + ofPost[(b * Hidden) + k]);
                }

                values[(a * post.Length) + b] = (float)sum;
            }
        }
    }

    /// <inheritdoc/>
    public void AddGradient(
        ReadOnlySpan<ushort> pre,
        ReadOnlySpan<ushort> post,
        ReadOnlySpan<double> values,
        Span<double> gradient
    )
    {
        double[] ofPre = Nets(pre, isPre: true),
            ofPost = Nets(post, isPre: false);
        var toPre = new double[ofPre.Length];
        var toPost = new double[ofPost.Length];
        var toV = gradient.Slice(Hidden * (Bits + 1), Hidden);
        for (int a = 0; a < pre.Length; a++)
        {
            for (int b = 0; b < post.Length; b++)
            {
                double value = values[(a * post.Length) + b];
                gradient[^1] += value;
                for (int k = 0; k < Hidden; k++)
                {
                    double active = Math.Tanh(ofPre[(a * Hidden) + k] + ofPost[(b * Hidden) + k]);
                    double through = value * V[k] * (1 - (active * active));
                    toV[k] += value * active;
                    toPre[(a * Hidden) + k] += through;
                    toPost[(b * Hidden) + k] += through;
                }
            }
        }

        AddNets(pre, toPre, gradient, isPre: true);
        AddNets(post, toPost, gradient, isPre: false);
    }

    /// <summary>Bit t of a case, 0 or 1; role 0 of an output neuron, the true label, is the bit 1.</summary>
    private int Bit(ushort side, int t, bool isPre) =>
        isPre ? side >> (Rounds - 1 - t) & 1
        : IsOutput ? 1 - side
        : side >> (postBits - 1 - t) & 1;

    // What one side brings to the net inputs of the hidden units, a row for each case; b counts with the first.
    private double[] Nets(ReadOnlySpan<ushort> sides, bool isPre)
    {
        var nets = new double[sides.Length * Hidden];
        var (first, bits) = isPre ? (0, Rounds) : (Rounds, postBits);
        for (int n = 0; n < sides.Length; n++)
        {
            for (int k = 0; k < Hidden; k++)
            {
                double net = isPre ? B[k] : 0;
                for (int t = 0; t < bits; t++)
                {
                    net += weights[(k * Bits) + first + t] * (double)Bit(sides[n], t, isPre);
                }

                nets[(n * Hidden) + k] = net;
            }
        }

        return nets;
    }

    private void AddNets(ReadOnlySpan<ushort> sides, double[] toNets, Span<double> gradient, bool isPre)
    {
        var (first, bits) = isPre ? (0, Rounds) : (Rounds, postBits);
        for (int n = 0; n < sides.Length; n++)
        {
            for (int k = 0; k < Hidden; k++)
            {
                double through = toNets[(n * Hidden) + k];
                gradient[(Hidden * Bits) + k] += isPre ? through : 0;
                for (int t = 0; t < bits; t++)
                {
                    gradient[(k * Bits) + first + t] += through * Bit(sides[n], t, isPre);
                }
            }
        }
    }
}
