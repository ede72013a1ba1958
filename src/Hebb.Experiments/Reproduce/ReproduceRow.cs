using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Reproduce;

/// <summary>One figure of a table: ours over several seeds, beside the paper's.</summary>
/// <param name="Name">What it is; no two rows of a result have the same name.</param>
/// <param name="Paper">The paper's figure; none where it gives none.</param>
/// <param name="Mean">Ours.</param>
/// <param name="Std">Its standard deviation over the runs; none for one run.</param>
/// <param name="Runs">How many runs.</param>
public sealed record ReproduceRow(string Name, double? Paper, double Mean, double? Std, int Runs)
{
    /// <summary>The unit of an accuracy: a share in [0, 1], shown in percent.</summary>
    public const string Share = "share";

    /// <summary>What the figures are: <see cref="Share"/>, or what is counted.</summary>
    public string Unit { get; init; } = Share;

    /// <summary>What the row belongs to, such as a data set; rows of one group are shown together.</summary>
    public string Group { get; init; } = "";

    /// <summary>The lower end of the 95 % interval of the mean; none for one run.</summary>
    public double? Low { get; init; }

    /// <summary>The upper end.</summary>
    public double? High { get; init; }

    /// <summary>A row from the measurements of all runs.</summary>
    public static ReproduceRow Of(string name, double? paper, IEnumerable<double> values)
    {
        var summary = SampleSummary.Of([.. values]);
        return new ReproduceRow(name, paper, summary.Mean, summary.StandardDeviation, summary.Count)
        {
            Low = summary.Low,
            High = summary.High,
        };
    }
}
