using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Changes the weights of existing edges by a rule: W[j → i] by r[s_j, s_i]. Neurons of one pre-synaptic pattern
/// share one vector of changes over the post-synaptic neurons; each thread serves its own post-synaptic neurons.
/// </summary>
internal sealed class EdgePlasticity
{
    private readonly Matrix weights;
    private readonly BitMatrix edges;
    private readonly WorkerPool workers;
    private readonly bool multiplicative;
    private readonly (float, float) range;
    private readonly PatternIndex? preIndex;
    private readonly PatternIndex postIndex;
    private readonly float[] values;
    private readonly Matrix change;
    private readonly bool[] changesAnything;
    private readonly bool[] active;
    private readonly float stepSize;
    private readonly Matrix steps;
    private readonly ushort[] prePlaces;
    private readonly ushort[] postPlaces;
    private IPlasticityRule rule;

    /// <param name="weights">Row: pre-synaptic, column: post-synaptic.</param>
    /// <param name="edges">Which edges exist.</param>
    /// <param name="rule">Rows by the pre-synaptic pattern, or one row for all; columns by the post-synaptic pattern.</param>
    /// <param name="pre">The patterns of the pre-synaptic side; none where the rule has one row for all.</param>
    /// <param name="post">The patterns of the post-synaptic side.</param>
    /// <param name="stepSize">η.</param>
    /// <param name="kind">Additive or multiplicative.</param>
    /// <param name="range">Bounds of a weight.</param>
    /// <param name="workers">Threads and vector width.</param>
    public EdgePlasticity(
        Matrix weights,
        BitMatrix edges,
        IPlasticityRule rule,
        PatternIndex? pre,
        PatternIndex post,
        float stepSize,
        UpdateKind kind,
        (float Low, float High) range,
        WorkerPool workers
    )
    {
        this.weights = weights;
        this.edges = edges;
        this.workers = workers;
        this.range = range;
        multiplicative = kind == UpdateKind.Multiplicative;
        preIndex = pre;
        postIndex = post;
        this.rule = rule;
        this.stepSize = stepSize;
        int rows = pre?.Most ?? 1;
        values = new float[rows * post.Most];
        // Transposed: the changes of one post-synaptic pattern lie side by side.
        change = new Matrix(post.Most, rows);
        changesAnything = new bool[rows];
        active = new bool[rows];
        steps = new Matrix(rows, weights.Columns);
        prePlaces = new ushort[weights.Rows];
        postPlaces = new ushort[weights.Columns];
        WriteOut();
    }

    // One row serves all inputs.
    private static ReadOnlySpan<ushort> AnyInput => [0];

    private ReadOnlySpan<ushort> PrePatterns => preIndex is null ? AnyInput : preIndex.Patterns;

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(IPlasticityRule another)
    {
        rule = another;
        WriteOut();
    }

    /// <summary>One example's change.</summary>
    /// <param name="pre">The place of s_j in its index for each row; none when the rule has one row for all.</param>
    /// <param name="post">The place of s_i in its index for each column.</param>
    public void Learn(ReadOnlySpan<ushort> pre, ReadOnlySpan<ushort> post)
    {
        pre.CopyTo(prePlaces);
        post.CopyTo(postPlaces);
        if (preIndex?.AreFixed == false || !postIndex.AreFixed)
        {
            WriteOut();
        }

        Array.Clear(active);
        foreach (ushort s in prePlaces)
        {
            active[s] = changesAnything[s];
        }

        workers.OnEachThread(
            this,
            static (plasticity, share) => plasticity.Learn(share),
            (long)weights.Rows * weights.Columns
        );
    }

    private void WriteOut()
    {
        var rows = PrePatterns;
        var columns = postIndex.Patterns;
        rule.Evaluate(rows, columns, values);
        Array.Clear(changesAnything);
        for (int a = 0; a < rows.Length; a++)
        {
            for (int b = 0; b < columns.Length; b++)
            {
                float value = values[(a * columns.Length) + b];
                change[b, a] = stepSize * value;
                changesAnything[a] |= value != 0;
            }
        }
    }

    private void Learn(ThreadShare share)
    {
        var (from, to) = share.Of(weights.Columns, Matrix.Lanes);
        MaskedUpdate.FindSteps(change, postPlaces, steps, PrePatterns.Length, from, to);
        MaskedUpdate.Run(weights, edges, prePlaces, steps, active, multiplicative, range, from, to, workers.Width);
    }
}
