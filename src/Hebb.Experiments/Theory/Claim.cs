using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Theory;

/// <summary>A statement to be checked: independent trials, each a row of numbers, and what the rows say together.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Reading">Whose words it takes.</param>
/// <param name="Statement">What is claimed, in a sentence.</param>
internal sealed record Claim(string Name, Reading Reading, string Statement)
{
    /// <summary>What the figure measures.</summary>
    public required string Quantity { get; init; }

    /// <summary>On which side of the bound it must be.</summary>
    public Limit Limit { get; init; } = Limit.AtMost;

    /// <summary>The bound.</summary>
    public required double Bound { get; init; }

    /// <summary>Conditions, constants, gaps: what a reader should know.</summary>
    public required string Remark { get; init; }

    /// <summary>How many trials; at least 1.</summary>
    public required int Trials { get; init; }

    /// <summary>The names of a row's numbers.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Does one trial: a finite number for each column. Trials run beside one another, in any order.</summary>
    public required Func<ClaimTrial, double[]> Try { get; init; }

    /// <summary>The figure, and other measures, from the rows of all trials.</summary>
    public required Func<Rows, (double Figure, Dictionary<string, double> Measures)> Judge { get; init; }

    /// <summary>A picture of the rows of the trials done so far, at least one.</summary>
    public Func<Rows, Figure>? Picture { get; init; }

    /// <summary>What the rows of all trials say.</summary>
    public TheoryCheck Check(IReadOnlyList<double[]> rows)
    {
        var (figure, measures) = Judge(new Rows(Columns, rows));
        return new TheoryCheck(
            Name,
            Limit == Limit.AtMost ? figure <= Bound : figure >= Bound,
            figure,
            Bound,
            Limit,
            Quantity,
            Reading,
            Statement,
            Remark,
            rows.Count,
            measures
        );
    }
}
