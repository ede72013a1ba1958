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
    private readonly WorkerPool workers;
    private readonly bool multiplicative;
    private readonly (float, float) range;
    private readonly PatternIndex classes;
    private readonly float[] values;
    private readonly Matrix change;
    private readonly bool[] changesAnything;
    private readonly bool[] active;
    private readonly float stepSize;
    private readonly Matrix steps;
    private readonly Action<int> share;
    private readonly ushort[] pre;
    private readonly ushort[] post;
    private IPlasticityRule rule;

    /// <param name="weights">Row: pre-synaptic, column: post-synaptic.</param>
    /// <param name="edges">Which edges exist.</param>
    /// <param name="rule">A graph rule, or an input rule, for which all pre-synaptic neurons are one class.</param>
    /// <param name="classes">The classes that neurons fall into.</param>
    /// <param name="stepSize">η.</param>
    /// <param name="kind">Additive or multiplicative.</param>
    /// <param name="range">Bounds of a weight.</param>
    /// <param name="workers">Threads and vector width.</param>
    public EdgePlasticity(
        Matrix weights,
        BitMatrix edges,
        IPlasticityRule rule,
        PatternIndex classes,
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
        this.classes = classes;
        this.rule = rule;
        this.stepSize = stepSize;
        int rows = rule.Rows == 1 ? 1 : classes.Most;
        values = new float[rows * classes.Most];
        // Turned: the changes of one post-synaptic pattern lie side by side.
        change = new Matrix(classes.Most, rows);
        changesAnything = new bool[rows];
        active = new bool[rows];
        steps = new Matrix(rows, weights.Columns);
        pre = new ushort[weights.Rows];
        post = new ushort[weights.Columns];
        share = LearnShare;
        WriteOut();
    }

    // All inputs are one class.
    private static ReadOnlySpan<ushort> AnyInput => [0];

    private ReadOnlySpan<ushort> PrePatterns => rule.Rows == 1 ? AnyInput : classes.Patterns;

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(IPlasticityRule another)
    {
        rule = another;
        WriteOut();
    }

    /// <summary>One example's change.</summary>
    /// <param name="preClasses">The class of s_j for each row; none when the rule has one row for all.</param>
    /// <param name="postClasses">The class of s_i for each column.</param>
    public void Learn(ReadOnlySpan<ushort> preClasses, ReadOnlySpan<ushort> postClasses)
    {
        preClasses.CopyTo(pre);
        postClasses.CopyTo(post);
        if (!classes.AreFixed)
        {
            WriteOut();
        }

        Array.Clear(active);
        foreach (ushort s in pre)
        {
            active[s] = changesAnything[s];
        }

        workers.OnEachThread(share, (long)weights.Rows * weights.Columns);
    }

    private void WriteOut()
    {
        var rows = PrePatterns;
        var columns = classes.Patterns;
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

    private void LearnShare(int thread)
    {
        var (from, to) = workers.Share(weights.Columns, Matrix.Lanes, thread);
        MaskedUpdate.FindSteps(change, post, steps, PrePatterns.Length, from, to);
        MaskedUpdate.Run(weights, edges, pre, steps, active, multiplicative, range, from, to, workers.Width);
    }
}
