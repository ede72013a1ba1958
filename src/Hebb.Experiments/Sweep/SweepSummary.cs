using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Sweep;

/// <summary>One result of the runs that differ only in their seed.</summary>
/// <param name="Settings">The varied options and their values.</param>
/// <param name="Name">The result's name, such as <c>testAccuracy</c>.</param>
/// <param name="Summary">Mean, standard deviation and interval over the seeds.</param>
public sealed record SweepSummary(IReadOnlyDictionary<string, string> Settings, string Name, SampleSummary Summary)
{
    /// <summary>The lines of those results that are not the same in every run, and of accuracies: those that say something.</summary>
    public static IReadOnlyList<SweepSummary> Varying(IReadOnlyList<SweepSummary> lines)
    {
        var varying = lines
            .GroupBy(line => line.Name)
            .Where(group =>
                RunTables.IsAccuracy(group.Key)
                || group.Select(line => line.Summary.Mean).Distinct().Count() > 1
                || group.Any(line => line.Summary.StandardDeviation > 0)
            )
            .Select(group => group.Key)
            .ToHashSet();
        return [.. lines.Where(line => varying.Contains(line.Name))];
    }

    /// <summary>The combination whose mean is the best, by the first of the <see cref="MainFigure"/>s that the runs have.</summary>
    /// <returns>None where there is one combination only, or all are the same.</returns>
    public static SweepBest? Best(IReadOnlyList<SweepSummary> lines) =>
        MainFigure.ToChooseBy.FirstOrDefault(name => lines.Any(line => line.Name == name)) is { } figure
        && lines.Where(line => line.Name == figure).ToArray() is { Length: > 1 } all
        && all.MaxBy(line => line.Summary.Mean) is { } best
        && all.Any(line => line.Summary.Mean < best.Summary.Mean)
            ? new SweepBest(best.Settings, figure, best.Summary)
            : null;

    /// <summary>Whether runs that differ in one option only have the same results to the bit.</summary>
    /// <param name="axis">The option and its values.</param>
    /// <param name="runs">All runs of the sweep.</param>
    public static bool ChangesNothing(GridAxis axis, IReadOnlyList<SweepRun> runs) =>
        axis.Values.Count > 1
        && runs.Count > 0
        && runs.GroupBy(run =>
                (
                    run.Seed,
                    Others: string.Join(
                        '\n',
                        run.Settings.Where(s => s.Key != axis.Option).Select(s => $"{s.Key}={s.Value}")
                    )
                )
            )
            .All(group =>
                group.Count() == axis.Values.Count && group.All(run => HasSameValues(run.Values, group.First().Values))
            );

    private static bool HasSameValues(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out double value) && value.Equals(pair.Value));

    /// <summary>Summarises runs, in the order of their settings and then of their results.</summary>
    public static IReadOnlyList<SweepSummary> Of(IEnumerable<SweepRun> runs) =>
        [
            .. runs.GroupBy(run => string.Join('\n', run.Settings.Values))
                .SelectMany(group =>
                    group
                        .SelectMany(run => run.Values)
                        .GroupBy(value => value.Key, value => value.Value)
                        .Select(values => new SweepSummary(
                            group.First().Settings,
                            values.Key,
                            SampleSummary.Of([.. values])
                        ))
                ),
        ];
}
