using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// What each post-synaptic class sees of the pre-synaptic neurons: their mean pattern c = Σ w s, where a neuron of pattern s counts with
/// w ∝ exp((Q [q; 1]) · (K s)). The product Qᵀ K has rank 2.
/// </summary>
/// <param name="rounds">T.</param>
/// <param name="mostPre">The most pre-synaptic classes.</param>
/// <param name="mostPost">The most post-synaptic classes.</param>
internal sealed class UpdateAttention(int rounds, int mostPre, int mostPost)
{
    private const int Rank = UpdateNetwork.AttentionRank;

    private readonly float[] keys = new float[mostPre * Rank];
    private readonly float[] queries = new float[mostPost * Rank];
    private readonly float[] shares = new float[mostPre * mostPost];
    private readonly float[] contexts = new float[mostPost * rounds];
    private readonly float[] ofShares = new float[mostPre];

    /// <summary>c of each post-synaptic class, T numbers each.</summary>
    public ReadOnlySpan<float> Contexts => contexts;

    /// <summary>Computes them.</summary>
    public void Run(UpdateClasses pre, UpdateClasses post, UpdateNetwork function)
    {
        var w = function.Weights;
        var q = w[function.QueryAt..function.KeyAt];
        var k = w[function.KeyAt..];
        for (int a = 0; a < pre.Count; a++)
        {
            Project(pre.Inputs.Slice(a * pre.Numbers, rounds), k, hasOne: false, keys.AsSpan(a * Rank, Rank));
        }

        contexts.AsSpan(0, post.Count * rounds).Clear();
        for (int b = 0; b < post.Count; b++)
        {
            var query = queries.AsSpan(b * Rank, Rank);
            Project(post.Inputs.Slice(b * post.Numbers, post.Numbers), q, hasOne: true, query);
            var share = shares.AsSpan(b * mostPre, pre.Count);
            float largest = float.NegativeInfinity;
            for (int a = 0; a < share.Length; a++)
            {
                share[a] = MathF.FusedMultiplyAdd(query[1], keys[(a * Rank) + 1], query[0] * keys[a * Rank]);
                largest = MathF.Max(largest, share[a]);
            }

            float total = 0;
            for (int a = 0; a < share.Length; a++)
            {
                share[a] = pre.Sizes[a] * ElementaryFunctions.Exp(share[a] - largest);
                total += share[a];
            }

            for (int a = 0; a < share.Length; a++)
            {
                share[a] /= total;
                for (int t = 0; t < rounds; t++)
                {
                    ref float c = ref contexts[(b * rounds) + t];
                    c = MathF.FusedMultiplyAdd(share[a], pre.Inputs[(a * pre.Numbers) + t], c);
                }
            }
        }
    }

    /// <summary>Adds ∂L/∂Q and ∂L/∂K to the gradient, from ∂L/∂c; after <see cref="Run"/> on the same classes.</summary>
    public void PullBack(
        UpdateClasses pre,
        UpdateClasses post,
        UpdateNetwork function,
        ReadOnlySpan<float> ofContexts,
        Span<float> gradient
    )
    {
        var ofQ = gradient[function.QueryAt..function.KeyAt];
        var ofK = gradient[function.KeyAt..];
        Span<float> ofQuery = stackalloc float[Rank];
        Span<float> ofKey = stackalloc float[Rank];
        for (int b = 0; b < post.Count; b++)
        {
            var share = shares.AsSpan(b * mostPre, pre.Count);
            float mean = 0;
            for (int a = 0; a < share.Length; a++)
            {
                float sum = 0;
                for (int t = 0; t < rounds; t++)
                {
                    sum = MathF.FusedMultiplyAdd(ofContexts[(b * rounds) + t], pre.Inputs[(a * pre.Numbers) + t], sum);
                }

                ofShares[a] = sum;
                mean = MathF.FusedMultiplyAdd(share[a], sum, mean);
            }

            ofQuery.Clear();
            for (int a = 0; a < share.Length; a++)
            {
                float ofLogit = share[a] * (ofShares[a] - mean);
                for (int r = 0; r < Rank; r++)
                {
                    ofQuery[r] = MathF.FusedMultiplyAdd(ofLogit, keys[(a * Rank) + r], ofQuery[r]);
                    ofKey[r] = ofLogit * queries[(b * Rank) + r];
                }

                AddProjection(pre.Inputs.Slice(a * pre.Numbers, rounds), hasOne: false, ofKey, ofK);
            }

            AddProjection(post.Inputs.Slice(b * post.Numbers, post.Numbers), hasOne: true, ofQuery, ofQ);
        }
    }

    private static void Project(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, bool hasOne, Span<float> result)
    {
        for (int r = 0; r < Rank; r++)
        {
            float sum = hasOne ? weights[(x.Length * Rank) + r] : 0;
            for (int i = 0; i < x.Length; i++)
            {
                sum = MathF.FusedMultiplyAdd(x[i], weights[(i * Rank) + r], sum);
            }

            result[r] = sum;
        }
    }

    private static void AddProjection(ReadOnlySpan<float> x, bool hasOne, ReadOnlySpan<float> of, Span<float> sums)
    {
        for (int r = 0; r < Rank; r++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                sums[(i * Rank) + r] = MathF.FusedMultiplyAdd(x[i], of[r], sums[(i * Rank) + r]);
            }

            if (hasOne)
            {
                sums[(x.Length * Rank) + r] += of[r];
            }
        }
    }
}
