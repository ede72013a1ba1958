using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The activity of the last hidden layer while all hidden weights are fixed. It then belongs to the example alone, so it may be kept
/// from one epoch to the next, sparse, instead of being computed again.
/// </summary>
internal sealed class FixedActivity
{
    private readonly NetworkPass pass;
    private readonly Activity own;
    private readonly int[] missing;

    // Where each example's activity is kept, once it is known; none where nothing is kept.
    private (Activity? Activity, int Row)[]? kept;

    /// <param name="pass">Computes what is not known; its own activity is the buffer for what is not kept.</param>
    public FixedActivity(NetworkPass pass)
    {
        this.pass = pass;
        own = pass.Activity;
        missing = new int[pass.Capacity];
    }

    /// <summary>Bytes that are kept by default: a quarter of the memory that the process may use, at least 2 GiB.</summary>
    public static long DefaultMemory { get; } = Math.Max(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>The most examples of a block.</summary>
    public int Block => pass.Capacity;

    /// <summary>Examples whose activity was computed so far.</summary>
    public long Computed { get; private set; }

    /// <summary>Forgets what is kept, and from now on keeps the activity of examples 0 … n − 1 if it fits.</summary>
    /// <param name="examples">n.</param>
    /// <param name="memory">Bytes that the activity of all n may take; if it takes more, nothing is kept.</param>
    public void Keep(int examples, long memory) =>
        kept = pass.ActivityBytes(examples) <= memory ? new (Activity?, int)[examples] : null;

    /// <summary>Forgets what is kept, and keeps nothing from now on.</summary>
    public void KeepNone() => kept = null;

    /// <summary>Provides the activity of a block of examples: what is kept is looked up, the rest computed.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">Different ones of 0 … n − 1, at most the pass's capacity.</param>
    /// <param name="rows">Where each one's activity is; unless it is kept, it is there until the next call.</param>
    public void Run(Matrix examples, ReadOnlySpan<int> indices, Span<(Activity Activity, int Row)> rows)
    {
        int unknown = 0;
        foreach (int example in indices)
        {
            if (kept?[example].Activity is null)
            {
                missing[unknown++] = example;
            }
        }

        if (unknown > 0)
        {
            var computed = missing.AsSpan(0, unknown);
            pass.Activity = kept is null ? own : pass.CreateActivity(unknown);
            pass.Load(examples, computed);
            Computed += unknown;
            for (int row = 0; kept is not null && row < unknown; row++)
            {
                kept[computed[row]] = (pass.Activity, row);
            }
        }

        for (int b = 0; b < indices.Length; b++)
        {
            rows[b] = kept is null ? (own, b) : (kept[indices[b]].Activity!, kept[indices[b]].Row);
        }
    }
}
