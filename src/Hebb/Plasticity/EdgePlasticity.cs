using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Changes the weights of a graph's existing edges by a rule: W[j → i] by r[s_j, s_i]. Neurons of one pre-synaptic pattern
/// share one vector of changes over the post-synaptic neurons; each thread serves its own post-synaptic neurons.
/// </summary>
internal sealed class EdgePlasticity
{
    private readonly Matrix weights;
    private readonly BitMatrix edges;
    private readonly Compute compute;
    private readonly bool multiplicative;
    private readonly (float, float) range;
    private readonly Matrix change;
    private readonly bool[] changesAnything;
    private readonly bool[] active;
    private readonly float stepSize;
    private readonly Matrix steps;
    private readonly Action<int> share;
    private readonly byte[] pre;
    private readonly byte[] post;

    /// <param name="weights">Row: pre-synaptic, column: post-synaptic.</param>
    /// <param name="edges">Which edges exist.</param>
    /// <param name="rule">One row for each pre-synaptic pattern, one column for each post-synaptic pattern.</param>
    /// <param name="stepSize">η.</param>
    /// <param name="kind">Additive or multiplicative.</param>
    /// <param name="range">Bounds of a weight.</param>
    /// <param name="compute">Threads and vector width.</param>
    public EdgePlasticity(
        Matrix weights,
        BitMatrix edges,
        RuleTable rule,
        float stepSize,
        UpdateKind kind,
        (float Low, float High) range,
        Compute compute
    )
    {
        this.weights = weights;
        this.edges = edges;
        this.compute = compute;
        this.range = range;
        multiplicative = kind == UpdateKind.Multiplicative;
        // Turned: the changes of one post-synaptic pattern lie side by side.
        change = new Matrix(rule.Columns, rule.Rows);
        changesAnything = new bool[rule.Rows];
        active = new bool[rule.Rows];
        this.stepSize = stepSize;
        Use(rule);
        steps = new Matrix(rule.Rows, weights.Columns);
        pre = new byte[weights.Rows];
        post = new byte[weights.Columns];
        share = LearnShare;
    }

    /// <summary>Whether the rule ever changes a weight.</summary>
    public bool ChangesAnything => Array.IndexOf(changesAnything, true) >= 0;

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(RuleTable rule)
    {
        Array.Clear(changesAnything);
        for (int a = 0; a < rule.Rows; a++)
        {
            for (int b = 0; b < rule.Columns; b++)
            {
                change[b, a] = stepSize * rule[a, b];
                changesAnything[a] |= rule[a, b] != 0;
            }
        }
    }

    /// <summary>One example's change.</summary>
    /// <param name="prePatterns">s_j for each row; none when the rule has one row for all.</param>
    /// <param name="postPatterns">s_i for each column.</param>
    public void Learn(ReadOnlySpan<byte> prePatterns, ReadOnlySpan<byte> postPatterns)
    {
        prePatterns.CopyTo(pre);
        postPatterns.CopyTo(post);
        Array.Clear(active);
        foreach (byte s in pre)
        {
            active[s] = changesAnything[s];
        }

        compute.OnEachThread(share, (long)weights.Rows * weights.Columns);
    }

    private void LearnShare(int thread)
    {
        var (from, to) = compute.Share(weights.Columns, Matrix.Lanes, thread);
        MaskedUpdate.FindSteps(change, post, steps, from, to);
        MaskedUpdate.Run(weights, edges, pre, steps, active, multiplicative, range, from, to, compute.Width);
    }
}
