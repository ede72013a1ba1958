using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>
/// Measurements that do not depend on each other, each of one or several numbers. A step is as many of them as there are threads on
/// all ranks, in parallel; a step that is cancelled is done again from its beginning.
/// </summary>
/// <param name="count">How many.</param>
/// <param name="measure">Does one, by its index, on whichever rank; it depends on nothing else and leaves nothing behind but its numbers.</param>
/// <param name="workers">How many at a time; each measurement has one thread of the same vector width.</param>
/// <param name="oneByOne">One at a time on each rank instead, with all threads: for measurements of minutes that share their work well.</param>
internal sealed class Measurements(
    int count,
    Func<int, WorkerPool, CancellationToken, double[]> measure,
    WorkerPool workers,
    bool oneByOne = false
) : IResumable
{
    private const string Values = "values";
    private const string Lengths = "lengths";

    private readonly List<double[]> measured = [];
    private Exception? failure;

    /// <summary>What was found so far, in the order of the measurements.</summary>
    public IReadOnlyList<double[]> Measured => measured;

    /// <summary>Units of progress that one measurement counts for.</summary>
    public long UnitsOfOne { get; init; } = 1;

    /// <inheritdoc/>
    public bool IsDone => measured.Count == count;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => (measured.Count * UnitsOfOne, count * UnitsOfOne);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        int first = measured.Count;
        if (failure is null)
        {
            int next = Math.Min(workers.AtOnce(oneByOne), count - first);
            (var found, failure) = workers.ShareUntilFailure(
                next,
                (i, own, cancel) => MemoryMarshal.AsBytes(measure(first + i, own, cancel).AsSpan()).ToArray(),
                oneByOne,
                cancel
            );
            measured.AddRange(found.Select(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray()));
        }

        // Those before it are kept first, as if they had been measured one after the other.
        if (failure is not null && measured.Count == first)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        double[] values = [.. measured.SelectMany(each => each)];
        int[] lengths = [.. measured.Select(each => each.Length)];
        return new TensorArchive([
            SafeTensor.From<double>(Values, values, values.Length),
            SafeTensor.From<int>(Lengths, lengths, lengths.Length),
        ]);
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        var values = saved[Values].Values<double>();
        var lengths = saved[Lengths].Values<int>();
        long total = 0;
        foreach (int length in lengths)
        {
            total += length < 0 ? values.Length + 1L : length;
        }

        if (lengths.Length > count || total != values.Length)
        {
            throw new FileFormatException(
                saved.Name,
                $"values of at most {count} measurements expected, found {values.Length} values of {lengths.Length}"
            );
        }

        failure = null;
        measured.Clear();
        int from = 0;
        foreach (int length in lengths)
        {
            measured.Add(values.Slice(from, length).ToArray());
            from += length;
        }
    }
}
