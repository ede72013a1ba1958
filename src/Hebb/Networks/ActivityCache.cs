namespace Hebb.Networks;

/// <summary>The hidden activity of examples while A and W are fixed: computed once, kept sparse, found again by the example's index.</summary>
internal sealed class ActivityCache
{
    private readonly NetworkShape shape;
    private readonly Activity?[] activityOf;
    private readonly int[] rowOf;

    /// <param name="examples">n.</param>
    /// <param name="shape">The network's shape.</param>
    public ActivityCache(int examples, NetworkShape shape)
    {
        this.shape = shape;
        activityOf = new Activity?[examples];
        rowOf = new int[examples];
    }

    /// <summary>Whether the example's activity is here.</summary>
    public bool Has(int example) => activityOf[example] is not null;

    /// <summary>The example's activity, and which row of it.</summary>
    public (Activity Activity, int Row) this[int example] => (activityOf[example]!, rowOf[example]);

    /// <summary>Buffer for the activity of these examples, in this order; the caller fills it.</summary>
    public Activity Add(ReadOnlySpan<int> examples)
    {
        var activity = new Activity(examples.Length, shape);
        for (int row = 0; row < examples.Length; row++)
        {
            activityOf[examples[row]] = activity;
            rowOf[examples[row]] = row;
        }

        return activity;
    }
}
