using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The hidden activity of examples while A and W are fixed. It then belongs to the example alone, so it may be kept from
/// one epoch to the next, sparse, instead of being computed again.
/// </summary>
internal sealed class FixedActivity
{
    private readonly ForwardPass forward;
    private readonly NetworkShape shape;
    private readonly Activity own;
    private readonly int[] missing;
    private ActivityCache? cache;

    /// <param name="forward">Computes what is not known; its own activity is the buffer for what is not kept.</param>
    /// <param name="shape">The network's shape.</param>
    public FixedActivity(ForwardPass forward, NetworkShape shape)
    {
        this.forward = forward;
        this.shape = shape;
        own = forward.Activity;
        missing = new int[forward.Capacity];
    }

    /// <summary>Forgets what is kept, and from now on keeps the activity of examples 0 … n − 1 if it fits.</summary>
    /// <param name="examples">n.</param>
    /// <param name="memory">Bytes that the activity of all n may take; if it takes more, nothing is kept.</param>
    public void Keep(int examples, long memory) =>
        cache = Activity.BytesFor(examples, shape) <= memory ? new ActivityCache(examples, shape) : null;

    /// <summary>Forgets what is kept, and keeps nothing from now on.</summary>
    public void KeepNone() => cache = null;

    /// <summary>Finds the activity of a block of examples: what is kept is found again, the rest computed.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">Different ones of 0 … n − 1, at most the forward pass's capacity.</param>
    /// <param name="rows">Where each one's activity is; unless it is kept, it is there until the next call.</param>
    public void Run(Matrix examples, ReadOnlySpan<int> indices, Span<(Activity Activity, int Row)> rows)
    {
        int unknown = 0;
        foreach (int example in indices)
        {
            if (cache?.Has(example) != true)
            {
                missing[unknown++] = example;
            }
        }

        if (unknown > 0)
        {
            var computed = missing.AsSpan(0, unknown);
            forward.Activity = cache?.Add(computed) ?? own;
            forward.Load(examples, computed);
            forward.RunRounds(0, unknown);
        }

        for (int b = 0; b < indices.Length; b++)
        {
            rows[b] = cache is null ? (own, b) : cache[indices[b]];
        }
    }
}
