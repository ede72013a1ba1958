using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Sweep;

/// <summary>One result of a sweep's runs, such as <c>testAccuracy</c>: how its numbers are shown.</summary>
internal sealed class SweptResult
{
    private readonly IReadOnlyList<SweepRun> runs;
    private readonly double least;
    private readonly double most;

    /// <summary>The result of these lines, which summarise these runs.</summary>
    public SweptResult(IReadOnlyList<SweepSummary> lines, IReadOnlyList<SweepRun> runs)
    {
        Name = lines[0].Name;
        Lines = lines;
        this.runs = runs;
        bool canBeNegative = runs.Any(run => run.Values.TryGetValue(Name, out double value) && value < 0);
        least = canBeNegative ? double.NegativeInfinity : 0;
        most = IsAccuracy ? 1 : double.PositiveInfinity;
    }

    /// <summary>Its key.</summary>
    public string Name { get; }

    /// <summary>Its summary for each combination of options.</summary>
    public IReadOnlyList<SweepSummary> Lines { get; }

    /// <summary>The options that were varied.</summary>
    public IReadOnlyList<string> Options => [.. Lines[0].Settings.Keys];

    /// <summary>Whether it is a share, which is shown in percent.</summary>
    public bool IsAccuracy => RunTables.IsAccuracy(Name);

    /// <summary>What an axis says.</summary>
    public string Label => IsAccuracy ? $"{RunTables.InWords(Name)} (%)" : RunTables.InWords(Name);

    /// <summary>What stands above a picture.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + RunTables.InWords(Name)[1..];

    private double Scale => IsAccuracy ? 100 : 1;

    /// <summary>The mean and its interval in the unit that is shown. Few seeds may have an interval that ends where no result can be: it is cut there.</summary>
    public SampleSummary Shown(SweepSummary line)
    {
        var summary = line.Summary.Within(least, most);
        return new SampleSummary(
            summary.Count,
            Scale * summary.Mean,
            Scale * summary.StandardDeviation,
            Scale * summary.Low,
            Scale * summary.High
        );
    }

    /// <summary>The same number of each run with these settings.</summary>
    public IReadOnlyList<double> ValuesOf(SweepSummary line) =>
        [
            .. runs.Where(run => line.Settings.All(setting => run.Settings[setting.Key] == setting.Value))
                .Where(run => run.Values.ContainsKey(Name))
                .Select(run => Scale * run.Values[Name]),
        ];

    /// <summary>A number as it is shown, as text.</summary>
    public string Text(double? shown) => RunTables.ResultText(Name, shown / Scale);
}
