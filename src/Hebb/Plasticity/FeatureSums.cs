using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Σ h hᵀ, and for each label Σ h and the number of examples, as whole numbers: features are rounded to whole multiples of a unit, of
/// magnitude 2^17 at most, so every sum is exact, and the same in any order and from any split of the examples.
/// </summary>
/// <remarks>
/// Products are at most 2^34, so 2^18 of them add up exactly in double precision, in any order; then they are carried into 64-bit whole
/// numbers, which hold 2^29.
/// </remarks>
internal sealed class FeatureSums
{
    /// <summary>Units in the largest feature.</summary>
    public const double Units = 1 << 17;

    /// <summary>The most examples that fit.</summary>
    public const long MostExamples = 1L << 28;

    /// <summary>Examples that are added together.</summary>
    public const int Block = 256;

    private const int ExactExamples = 1 << 18;

    private readonly SymmetricProducts products;
    private readonly double[] recent;
    private readonly WorkerPool workers;
    private long[]? carried;
    private int pending;
    private int sinceCarry;

    /// <param name="features">|V|.</param>
    /// <param name="labels">m.</param>
    /// <param name="workers">Threads.</param>
    public FeatureSums(int features, int labels, WorkerPool workers)
    {
        Features = features;
        Size = SymmetricProducts.Padded(features);
        products = new SymmetricProducts(Size, Block);
        recent = new double[checked(Size * Size)];
        OfLabels = new long[checked(labels * features)];
        Counts = new long[labels];
        this.workers = workers;
    }

    /// <summary>|V|.</summary>
    public int Features { get; }

    /// <summary>Rows and columns of the products, |V| padded.</summary>
    public int Size { get; }

    /// <summary>Σ h of each label's examples, a row of |V| for each label.</summary>
    public long[] OfLabels { get; }

    /// <summary>The number of each label's examples.</summary>
    public long[] Counts { get; }

    /// <summary>Adds an example. Allocates nothing, but for a carry once in 2^18 examples.</summary>
    /// <param name="indices">Features that are not 0.</param>
    /// <param name="units">As many numbers: whole multiples of the unit, 2^17 at most.</param>
    /// <param name="label">Its label.</param>
    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<int> units, int label)
    {
        Take(indices, units, label, 1);
        if (++pending == Block)
        {
            AddPending(1);
        }
    }

    /// <summary>Takes an example out again.</summary>
    public void Remove(ReadOnlySpan<int> indices, ReadOnlySpan<int> units, int label)
    {
        AddPending(1);
        Take(indices, units, label, -1);
        pending = 1;
        AddPending(-1);
    }

    /// <summary>Adds the examples of other sums over the same features, of as many labels or fewer.</summary>
    public void Add(FeatureSums other)
    {
        Carry();
        other.Carry();
        for (int i = 0; i < carried!.Length; i++)
        {
            carried[i] += other.carried![i];
        }

        for (int i = 0; i < other.OfLabels.Length; i++)
        {
            OfLabels[i] += other.OfLabels[i];
        }

        for (int c = 0; c < other.Counts.Length; c++)
        {
            Counts[c] += other.Counts[c];
        }
    }

    /// <summary>The products Σ h_i h_j, i ≤ j, in squares of the unit: Size × Size numbers, rounded to double precision where they are beyond 2^53.</summary>
    public double[] Products()
    {
        AddPending(1);
        var all = (double[])recent.Clone();
        for (int i = 0; carried is not null && i < all.Length; i++)
        {
            all[i] = carried[i] + (long)all[i];
        }

        return all;
    }

    /// <summary>The upper triangle of the products, row after row, exactly.</summary>
    public long[] Triangle()
    {
        Carry();
        var triangle = new long[checked(Features * (Features + 1) / 2)];
        int next = 0;
        for (int i = 0; i < Features; i++)
        {
            int count = Features - i;
            carried.AsSpan((i * Size) + i, count).CopyTo(triangle.AsSpan(next, count));
            next += count;
        }

        return triangle;
    }

    /// <summary>Takes sums that were kept.</summary>
    public void Restore(ReadOnlySpan<long> triangle, ReadOnlySpan<long> ofLabels, ReadOnlySpan<long> counts)
    {
        Array.Clear(recent);
        (pending, sinceCarry) = (0, 0);
        carried = new long[recent.Length];
        int next = 0;
        for (int i = 0; i < Features; i++)
        {
            int count = Features - i;
            triangle.Slice(next, count).CopyTo(carried.AsSpan((i * Size) + i, count));
            next += count;
        }

        ofLabels.CopyTo(OfLabels);
        counts.CopyTo(Counts);
    }

    private void Take(ReadOnlySpan<int> indices, ReadOnlySpan<int> units, int label, int sign)
    {
        products.ClearRow(pending);
        var sum = OfLabels.AsSpan(label * Features, Features);
        for (int n = 0; n < indices.Length; n++)
        {
            products.Set(pending, indices[n], units[n]);
            sum[indices[n]] += sign * units[n];
        }

        Counts[label] += sign;
    }

    private void AddPending(double sign)
    {
        if (pending == 0)
        {
            return;
        }

        if (sinceCarry + pending > ExactExamples)
        {
            CarryRecent();
        }

        products.AddTo(recent, pending, sign, 0, workers);
        sinceCarry += pending;
        pending = 0;
    }

    private void Carry()
    {
        AddPending(1);
        CarryRecent();
    }

    // Below the diagonal stand the products of tiles that it crosses; they are exact, too, and never read.
    private void CarryRecent()
    {
        carried ??= new long[recent.Length];
        for (int i = 0; i < recent.Length; i++)
        {
            carried[i] += (long)recent[i];
        }

        Array.Clear(recent);
        sinceCarry = 0;
    }
}
