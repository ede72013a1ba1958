using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Reproduce;

/// <summary>What a reproduction works with: its data, whether time is short, and the run that does its trials.</summary>
/// <param name="run">Does the trials, saves them and takes them up.</param>
/// <param name="workers">Threads and vector width.</param>
/// <param name="data">The data sets that the reproduction asked for, by name.</param>
/// <param name="seed">The seed of the first repetition.</param>
/// <param name="quick">Whether a smaller run of the same shape is wanted.</param>
/// <param name="runs">How often each measurement is repeated; 0 leaves it to the reproduction.</param>
public sealed class ReproductionContext(
    Run run,
    WorkerPool workers,
    IReadOnlyDictionary<string, DataSet> data,
    ulong seed,
    bool quick,
    int runs = 0
)
{
    private const int QuickRuns = 2;

    /// <summary>Whether a smaller run of the same shape is wanted, one that ends within two minutes.</summary>
    public bool Quick => quick;

    /// <summary>The run; for phases beside trials.</summary>
    public Run Run => run;

    /// <summary>Threads and vector width.</summary>
    public WorkerPool Workers => workers;

    /// <summary>The seed of the first repetition.</summary>
    public ulong Seed => seed;

    /// <summary>A data set that the reproduction asked for.</summary>
    public DataSet Data(string name) => data[name];

    /// <summary>The seeds of the repetitions: as many as were asked for, or as the reproduction says.</summary>
    /// <param name="usual">How many by default.</param>
    public IReadOnlyList<ulong> Seeds(int usual)
    {
        int count =
            runs > 0 ? runs
            : quick ? Math.Min(QuickRuns, usual)
            : usual;
        return [.. Enumerable.Range(0, count).Select(i => seed + (ulong)i)];
    }

    /// <summary>Does trials, or reuses what an earlier process found; as many at a time as there are threads on all ranks.</summary>
    /// <param name="phase">A name for them, in lower case letters and hyphens.</param>
    /// <param name="trials">What to measure.</param>
    /// <param name="oneByOne">One at a time on each rank, each with all its threads.</param>
    /// <returns>What each gave, by the name of the trials: in the order in which they were given.</returns>
    public ILookup<string, double[]> Measure(string phase, IEnumerable<Trial> trials, bool oneByOne = false)
    {
        Trial[] all = [.. trials];
        var done = new TrialPhase(phase, all, workers, oneByOne);
        run.Do(done);
        return all.Zip(done.Measured).ToLookup(pair => pair.First.Name, pair => pair.Second);
    }

    /// <summary>Measures cells over several seeds, seed by seed.</summary>
    /// <param name="phase">A name for the measurements, in lower case letters and hyphens.</param>
    /// <param name="cells">What to measure.</param>
    /// <param name="usualRuns">How many seeds by default.</param>
    /// <returns>A row for each cell, in their order.</returns>
    public IReadOnlyList<ReproduceRow> Rows(string phase, IReadOnlyList<ReproduceCell> cells, int usualRuns = 10)
    {
        var found = Measure(phase, Seeds(usualRuns).SelectMany(seed => cells.Select(cell => cell.Trial(seed))));
        return
        [
            .. cells.Select(cell =>
                ReproduceRow.Of(cell.Name, cell.Paper, found[cell.Name].Select(values => values[0])) with
                {
                    Group = cell.Group,
                }
            ),
        ];
    }
}
