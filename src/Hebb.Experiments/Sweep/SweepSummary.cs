using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Sweep;

/// <summary>One result of the runs that differ only in their seed.</summary>
/// <param name="Settings">The varied options and their values.</param>
/// <param name="Name">The result's name, such as <c>testAccuracy</c>.</param>
/// <param name="Summary">Mean, standard deviation and interval over the seeds.</param>
public sealed record SweepSummary(IReadOnlyDictionary<string, string> Settings, string Name, SampleSummary Summary)
{
    /// <summary>The lines of those results that are not the same in every run: those that say something.</summary>
    public static IReadOnlyList<SweepSummary> Varying(IReadOnlyList<SweepSummary> lines)
    {
        var varying = lines
            .GroupBy(line => line.Name)
            .Where(group =>
                group.Select(line => line.Summary.Mean).Distinct().Count() > 1
                || group.Any(line => line.Summary.StandardDeviation > 0)
            )
            .Select(group => group.Key)
            .ToHashSet();
        return [.. lines.Where(line => varying.Contains(line.Name))];
    }

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
