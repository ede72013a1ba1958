using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Theory;

/// <summary>Does the trials of one claim, some beside one another; a step is a handful of whole trials.</summary>
/// <param name="claim">What is tried.</param>
/// <param name="key">Where the trials' random numbers come from.</param>
/// <param name="compute">Threads and vector width.</param>
internal sealed class TrialPhase(Claim claim, RandomKey key, Compute compute) : IPhase
{
    private const int TrialsAtOnce = 8;
    private const string Saved = "rows";

    private readonly List<double[]> rows = [];

    /// <inheritdoc/>
    public string Name => claim.Name;

    /// <inheritdoc/>
    public bool IsDone => rows.Count == claim.Trials;

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, rows.Count, claim.Trials, "trials");

    /// <summary>What the trials gave so far.</summary>
    public IReadOnlyList<double[]> Rows => rows;

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        int first = rows.Count;
        var found = new double[Math.Min(TrialsAtOnce, claim.Trials - first)][];
        compute.For(
            found.Length,
            i =>
            {
                if (!run.Cancel.IsCancellationRequested)
                {
                    found[i] = claim.Try(new Trial(key, first + i, compute.Width));
                }
            }
        );
        if (found.Contains(null))
        {
            throw new OperationCanceledException(run.Cancel);
        }

        foreach (double[] row in found)
        {
            rows.Add(row);
            run.Append(new TheoryRecord(Name, rows.Count, ByName(row)));
        }
    }

    /// <inheritdoc/>
    public SafetensorsFile Save() =>
        new([SafeTensor.From<double>(Saved, [.. rows.SelectMany(row => row)], rows.Count, claim.Columns.Count)]);

    /// <inheritdoc/>
    public void Restore(SafetensorsFile saved)
    {
        int width = claim.Columns.Count;
        var shape = saved[Saved].Shape;
        if (shape.Count != 2 || shape[0] > claim.Trials || shape[1] != width)
        {
            throw new FileFormatException(
                saved.Name,
                $"tensor '{Saved}': at most {claim.Trials} rows of {width} numbers expected, found {string.Join('×', shape)}"
            );
        }

        var values = saved[Saved].Values<double>();
        rows.Clear();
        for (int n = 0; n < values.Length; n += width)
        {
            rows.Add(values.Slice(n, width).ToArray());
        }
    }

    private OrderedDictionary<string, double> ByName(double[] row)
    {
        var values = new OrderedDictionary<string, double>();
        for (int c = 0; c < row.Length; c++)
        {
            values.Add(claim.Columns[c], row[c]);
        }

        return values;
    }
}
