using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// An update function that a small network computes: f(p, q) = v · tanh(W [p; q] + b) + c with 16 hidden units. With attention the
/// post-synaptic side also gets the mean firing pattern of the pre-synaptic neurons as it sees it: each neuron counts with
/// exp((Q [q; 1]) · (K s)), Q and K of two rows.
/// </summary>
public sealed class UpdateNetwork : UpdateFunction
{
    /// <summary>Hidden units.</summary>
    public const int Hidden = 16;

    /// <summary>Rows of Q and of K.</summary>
    internal const int AttentionRank = 2;

    private readonly float[] weights;

    /// <summary>A function from the weights of its network.</summary>
    /// <param name="preInputs">Numbers of the pre-synaptic side, 1 to 1000.</param>
    /// <param name="postInputs">Numbers of the post-synaptic side, 1 to 1000.</param>
    /// <param name="context">The numbers that attention adds: T, or 0 for none.</param>
    /// <param name="weights">
    /// W (for each input, those of the pre-synaptic side first and those of attention last, its 16 weights), b, v, c; with attention also
    /// Q (for each number of the post-synaptic side and for the 1 two weights) and K (for each round two). Each finite.
    /// </param>
    /// <exception cref="InvalidOptionException">A number is out of range or not finite, or there are not as many weights as there should be.</exception>
    public UpdateNetwork(int preInputs, int postInputs, int context, ReadOnlySpan<float> weights)
        : this(preInputs, postInputs, context, weights.ToArray()) { }

    /// <summary>The same over an array that is not copied: the caller may change it later.</summary>
    internal UpdateNetwork(int preInputs, int postInputs, int context, float[] weights)
        : base(preInputs, postInputs)
    {
        int expected = WeightsOf(preInputs, postInputs, context);
        InvalidOptionException.ThrowIfMismatch(
            "there are",
            weights.Length,
            "weights",
            "an update network has",
            expected
        );
        foreach (float weight in weights)
        {
            InvalidOptionException.ThrowIfOutside(
                "weight of an update network",
                weight,
                float.MinValue,
                float.MaxValue
            );
        }

        Context = context;
        this.weights = weights;
    }

    /// <summary>The numbers that attention adds to the post-synaptic side: T, or 0 for none.</summary>
    public int Context { get; }

    /// <summary>W, b, v, c, and with attention Q and K, one after the other.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>Inputs of the network.</summary>
    internal int AllInputs => PreInputs + PostInputs + Context;

    internal int BiasAt => AllInputs * Hidden;

    internal int OutAt => BiasAt + Hidden;

    internal int OffsetAt => OutAt + Hidden;

    internal int QueryAt => OffsetAt + 1;

    internal int KeyAt => QueryAt + ((PostInputs + 1) * AttentionRank);

    /// <summary>How many weights such a network has.</summary>
    /// <inheritdoc cref="UpdateNetwork(int, int, int, ReadOnlySpan{float})" path="/param"/>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public static int WeightsOf(int preInputs, int postInputs, int context)
    {
        InvalidOptionException.ThrowIfOutside(nameof(preInputs), preInputs, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(postInputs), postInputs, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(context), context, 0, HebbianOptions.MostRounds);
        int network = ((preInputs + postInputs + context + 2) * Hidden) + 1;
        return network + (context == 0 ? 0 : (postInputs + 1 + context) * AttentionRank);
    }

    /// <summary>
    /// A network to begin with: W ~ N(0, 1/inputs), b ~ N(0, .01), c = 0, Q, K ~ N(0, 1); v ~ N(0, .01/16), or zero where the function is
    /// to begin as 0.
    /// </summary>
    internal static UpdateNetwork Draw(int preInputs, int postInputs, int context, bool isZero, RandomKey key)
    {
        var network = new UpdateNetwork(
            preInputs,
            postInputs,
            context,
            new float[WeightsOf(preInputs, postInputs, context)]
        );
        float[] w = network.weights;
        var random = key.Stream();
        Fill(w.AsSpan(0, network.BiasAt), 1 / MathF.Sqrt(network.AllInputs), ref random);
        Fill(w.AsSpan(network.BiasAt, Hidden), 0.1f, ref random);
        Fill(w.AsSpan(network.OutAt, Hidden), isZero ? 0 : 0.1f / MathF.Sqrt(Hidden), ref random);
        Fill(w.AsSpan(network.QueryAt), 1, ref random);
        return network;
    }

    /// <summary>The weights, to be changed by who trains it.</summary>
    internal float[] Live => weights;

    /// <summary>A copy that does not change.</summary>
    internal UpdateNetwork Frozen() => new(PreInputs, PostInputs, Context, Weights);

    internal override float ValueOf(ReadOnlySpan<float> pre, ReadOnlySpan<float> post)
    {
        float sum = weights[OffsetAt];
        for (int h = 0; h < Hidden; h++)
        {
            float net = weights[BiasAt + h];
            for (int i = 0; i < pre.Length; i++)
            {
                net = MathF.FusedMultiplyAdd(pre[i], weights[(i * Hidden) + h], net);
            }

            for (int i = 0; i < post.Length; i++)
            {
                net = MathF.FusedMultiplyAdd(post[i], weights[((PreInputs + i) * Hidden) + h], net);
            }

            float active = 1 - (2 / (1 + ElementaryFunctions.Exp(2 * net)));
            sum = MathF.FusedMultiplyAdd(weights[OutAt + h], active, sum);
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
