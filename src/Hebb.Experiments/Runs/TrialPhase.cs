using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>Trials, as many at a time as there are threads; a step is one such batch. Their records stand in the order of the trials.</summary>
/// <param name="name">The phase's name.</param>
/// <param name="trials">What to measure.</param>
/// <param name="workers">How many at a time; each trial has one thread of the same vector width.</param>
/// <param name="oneByOne">One at a time instead, with all threads: for trials of minutes that share their work well.</param>
public sealed class TrialPhase(string name, IReadOnlyList<Trial> trials, WorkerPool workers, bool oneByOne = false)
    : IPhase
{
    private const string Values = "values";
    private const string Lengths = "lengths";

    private readonly List<double[]> measured = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsDone => measured.Count == trials.Count;

    /// <inheritdoc/>
    public PhaseProgress Progress =>
        new(Name, measured.Count, trials.Count, "trials", IsDone ? null : trials[measured.Count].Name);

    /// <summary>What the trials gave so far, in their order.</summary>
    public IReadOnlyList<double[]> Measured => measured;

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        int first = measured.Count;
        var found = new double[Math.Min(oneByOne ? 1 : workers.Threads, trials.Count - first)][];
        if (oneByOne)
        {
            found[0] = trials[first].Measure(workers, run.Cancel);
        }
        else
        {
            workers.For(
                found.Length,
                i =>
                {
                    using var own = new WorkerPool(1, workers.Width);
                    found[i] = trials[first + i].Measure(own, run.Cancel);
                }
            );
        }

        for (int i = 0; i < found.Length; i++)
        {
            run.Append(new TrialRecord(Name, trials[first + i].Name, trials[first + i].Seed, found[i]));
        }

        measured.AddRange(found);
    }

    /// <inheritdoc/>
    public TensorArchive Save()
    {
        double[] values = [.. measured.SelectMany(each => each)];
        int[] lengths = [.. measured.Select(each => each.Length)];
        return new TensorArchive([
            SafeTensor.From<double>(Values, values, values.Length),
            SafeTensor.From<int>(Lengths, lengths, lengths.Length),
        ]);
    }

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        var values = saved[Values].Values<double>();
        var lengths = saved[Lengths].Values<int>();
        long total = 0;
        foreach (int length in lengths)
        {
            total += length < 0 ? values.Length + 1L : length;
        }

        if (lengths.Length > trials.Count || total != values.Length)
        {
            throw new FileFormatException(
                saved.Name,
                $"values of at most {trials.Count} trials expected, found {values.Length} values of {lengths.Length}"
            );
        }

        measured.Clear();
        int from = 0;
        foreach (int length in lengths)
        {
            measured.Add(values.Slice(from, length).ToArray());
            from += length;
        }
    }
}
