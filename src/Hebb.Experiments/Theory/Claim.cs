using Hebb.Experiments.Reports;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>A statement to be checked: independent trials, each a row of numbers, and what the rows say together.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Interpretation">What it takes from the paper.</param>
/// <param name="Statement">What is claimed, in a sentence.</param>
internal sealed record Claim(string Name, Interpretation Interpretation, string Statement)
{
    /// <summary>What the figure measures.</summary>
    public required string Quantity { get; init; }

    /// <summary>On which side of the bound it must be.</summary>
    public BoundKind BoundKind { get; init; } = BoundKind.Upper;

    /// <summary>The bound.</summary>
    public required double Bound { get; init; }

    /// <summary>Conditions, constants, gaps: what a reader should know.</summary>
    public required string Remark { get; init; }

    /// <summary>How many trials; at least 1.</summary>
    public required int Trials { get; init; }

    /// <summary>The names of a row's numbers.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Runs one trial: a finite number for each column. Trials run in parallel, in any order.</summary>
    public required Func<ClaimTrial, double[]> RunTrial { get; init; }

    /// <summary>The figure, and other measures, from the rows of all trials.</summary>
    public required Func<TrialTable, (double Figure, Dictionary<string, double> Measures)> Evaluate { get; init; }

    /// <summary>A plot of the rows of the trials done so far, at least one.</summary>
    public Func<TrialTable, Figure>? Plot { get; init; }

    /// <summary>What the rows of all trials say.</summary>
    public TheoryCheck Check(IReadOnlyList<double[]> rows)
    {
        var (figure, measures) = Evaluate(new TrialTable(Columns, rows));
        return new TheoryCheck(
            Name,
            BoundKind == BoundKind.Upper ? figure <= Bound : figure >= Bound,
            figure,
            Bound,
            BoundKind,
            Quantity,
            Interpretation,
            Statement,
            Remark,
            rows.Count,
            measures
        );
    }
}

/// <summary>One trial of a claim: which, and where its random numbers come from.</summary>
/// <param name="ClaimKey">The key that all trials of the claim share.</param>
/// <param name="Index">Which trial, from 0.</param>
/// <param name="Width">The vector width of kernels; it changes no result.</param>
internal readonly record struct ClaimTrial(RandomKey ClaimKey, int Index, VectorWidth Width)
{
    /// <summary>The key of this trial alone.</summary>
    public RandomKey Key => ClaimKey.For("trial", (ulong)Index);
}
