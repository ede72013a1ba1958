using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// The mean of the output weights over the examples after the first s, without ever storing an iterate: before U changes,
/// it is added to a sum as many times as it stood.
/// </summary>
internal sealed class IterateAverage
{
    private readonly Matrix u;
    private readonly double[] sum;
    private readonly bool unitLength;
    private long examples;
    private long skipped;
    private long counted;

    /// <param name="outputWeights">U.</param>
    /// <param name="unitLength">Whether each label's mean is divided by its length.</param>
    public IterateAverage(Matrix outputWeights, bool unitLength = false)
    {
        this.unitLength = unitLength;
        u = outputWeights;
        sum = new double[u.Rows * u.Stride];
    }

    /// <summary>Starts again, leaving out the first <paramref name="skip"/> examples.</summary>
    public void Restart(long skip)
    {
        (examples, skipped, counted) = (0, skip, 0);
        Array.Clear(sum);
    }

    /// <summary>The examples counted so far, how many of them are left out, and how many are in the sum.</summary>
    public (long Examples, long Skipped, long Counted) Counts => (examples, skipped, counted);

    /// <summary>The sum of the output weights over the examples counted: |V| rows of <c>Stride</c> numbers.</summary>
    public ReadOnlySpan<double> Sum => sum;

    /// <summary>Continues a mean that was saved.</summary>
    public void Restore((long Examples, long Skipped, long Counted) counts, ReadOnlySpan<double> earlier)
    {
        (examples, skipped, counted) = counts;
        earlier.CopyTo(sum);
    }

    /// <summary>An example has been learned from: U, as it is now, stands for it.</summary>
    public void Count() => examples++;

    /// <summary>U is about to change: what it was counts for the examples up to now.</summary>
    public void BeforeChange() => AddUntilNow();

    /// <summary>Writes the mean; U itself if no example counts yet. Neither the mean nor its counts change.</summary>
    /// <param name="mean">Buffer for the mean; may be U itself.</param>
    public void Write(Matrix mean)
    {
        long times = Uncounted;
        if (counted + times == 0)
        {
            u.Buffer.CopyTo(mean.Buffer);
            return;
        }

        double total = counted + times;

        var target = mean.Buffer;
        var now = u.Buffer;
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (float)(Math.FusedMultiplyAdd(times, now[i], sum[i]) / total);
        }

        if (unitLength)
        {
            DivideByLengths(mean);
        }
    }

    private static void DivideByLengths(Matrix weights)
    {
        for (int c = 0; c < weights.Columns; c++)
        {
            double squares = 0;
            for (int j = 0; j < weights.Rows; j++)
            {
                squares = Math.FusedMultiplyAdd(weights[j, c], weights[j, c], squares);
            }

            double length = Math.Sqrt(squares);
            for (int j = 0; length > 0 && j < weights.Rows; j++)
            {
                weights[j, c] = (float)(weights[j, c] / length);
            }
        }
    }

    // Examples for which U as it is stands, and which the sum does not have yet.
    private long Uncounted => Math.Max(0, Math.Max(0, examples - skipped) - counted);

    private void AddUntilNow()
    {
        long times = Uncounted;
        if (times > 0)
        {
            counted += times;
            MultiplyAdd(times, u.Buffer, sum);
        }
    }

    // Each sum is its own chain of fused multiply-adds, so the vector width does not show.
    private static void MultiplyAdd(double times, ReadOnlySpan<float> weights, Span<double> sum)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var factor = Vector512.Create(times);
            for (; i + 16 <= weights.Length; i += 16)
            {
                var (low, high) = Vector512.Widen(Vector512.Create(weights.Slice(i, 16)));
                Vector512.FusedMultiplyAdd(factor, low, Vector512.Create<double>(sum.Slice(i, 8))).CopyTo(sum[i..]);
                Vector512
                    .FusedMultiplyAdd(factor, high, Vector512.Create<double>(sum.Slice(i + 8, 8)))
                    .CopyTo(sum[(i + 8)..]);
            }
        }

        for (; i < weights.Length; i++)
        {
            sum[i] = Math.FusedMultiplyAdd(times, weights[i], sum[i]);
        }
    }
}
