using System.Globalization;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>What the paper says of learned update rules, what we set out to reach, and whether it was found so.</summary>
/// <param name="found">The measurements of each data set.</param>
internal sealed class UpdateRuleClaims(ILookup<string, double[]> found)
{
    private static readonly double[] OutputBars = [0.09, 0.06, 0.09];
    private static readonly double[] AllBars = [0.11, 0.07, 0.11];

    /// <summary>All claims.</summary>
    public IEnumerable<ReproduceClaim> All()
    {
        yield return AtMost(UpdateRuleCells.Output, OutputBars);
        yield return AtMost(UpdateRuleCells.All, AllBars);
        yield return new ReproduceClaim(
            "Before learning, the update functions leave at least 0.9 of the variance unexplained",
            PlaneSets.Names.All(set => Mean(set, UpdateRuleCells.Untrained) >= 0.9),
            Means(UpdateRuleCells.Untrained)
        );
        yield return Transfer();
        yield return AtChance(UpdateRuleCells.FirstRound, "the bits of the first round");
        yield return AtChance(UpdateRuleCells.WithoutConstant, "the bits of the third round, with the input at each,");
        yield return Lower(
            "A learned rule is better than the hand-written delta rule, on each data set",
            UpdateRuleCells.Delta,
            UpdateRuleCells.Output
        );
        yield return Lower(
            "All three functions learned together are better than f_out alone, on each data set",
            UpdateRuleCells.Output,
            UpdateRuleCells.All
        );
        yield return Lower(
            "The paper: learned rules are competitive with the same network trained by gradient descent (no more variance unexplained), on each data set",
            UpdateRuleCells.Descent,
            UpdateRuleCells.Output,
            orEqual: true
        );
        yield return new ReproduceClaim(
            "Evolution, without any gradient, finds rules that leave at most 0.02 more than those learned by gradient",
            PlaneSets.Names.All(set => Paired(set, UpdateRuleCells.Evolved, UpdateRuleCells.Output).Mean <= 0.02),
            $"evolved less learned: {Texts(UpdateRuleCells.Evolved, UpdateRuleCells.Output)}"
        );
        double length = found
            .SelectMany(each => each)
            .Max(trial => UpdateRuleCells.Of(trial, UpdateRuleCells.PaperGradient));
        yield return new ReproduceClaim(
            "The paper: by its own equations the rule is learned by gradient descent and the error goes down",
            length > 0
                && PlaneSets.Names.All(set =>
                    Mean(set, UpdateRuleCells.PaperAfter) < Mean(set, UpdateRuleCells.PaperBefore)
                ),
            $"the gradient is {length.ToString(CultureInfo.InvariantCulture)} in every meta-step; unexplained before "
                + $"{Means(UpdateRuleCells.PaperBefore)}, after {Means(UpdateRuleCells.PaperAfter)}, straight through caps "
                + Means(UpdateRuleCells.PaperThrough)
        );
        double up = found.SelectMany(each => each).Average(trial => UpdateRuleCells.Of(trial, UpdateRuleCells.Up)),
            down = found.SelectMany(each => each).Average(trial => UpdateRuleCells.Of(trial, UpdateRuleCells.Down));
        yield return new ReproduceClaim(
            "The learned f_out is a delta rule: up where the error is 1, down where it is −1, by more than 1 each",
            up > 1 && down < -1,
            $"f_out(111, 1) = {Number(up)}, f_out(111, −1) = {Number(down)}"
        );
    }

    private ReproduceClaim AtMost(string rule, double[] bars) =>
        new(
            $"{rule}: at most {string.Join("/", bars.Select(Number))} of the variance unexplained",
            PlaneSets.Names.Zip(bars).All(pair => Mean(pair.First, rule) <= pair.Second),
            Means(rule)
        );

    private ReproduceClaim AtChance(string measure, string bits)
    {
        double without = Mean("circles", measure);
        return new ReproduceClaim(
            $"Without the constant input {bits} leave circles at chance: 45 to 55 % with 200 labels",
            without is >= 0.45 and <= 0.55,
            $"{100 * without:F1} % without, {100 * Mean("circles", UpdateRuleCells.WithConstant):F1} % with it"
        );
    }

    private ReproduceClaim Transfer()
    {
        var pairs =
            from set in PlaneSets.Names
            from other in PlaneSets.Names
            where other != set
            let elsewhere = Mean(set, UpdateRuleCells.Transfer(other))
            let there = Mean(other, UpdateRuleCells.Output)
            select (Text: $"{set} on {other} {Number(elsewhere - there, signed: true)}", Apart: elsewhere - there);
        return new ReproduceClaim(
            "The paper: rules generalise across data sets (within 0.02 of those learned there)",
            pairs.All(pair => Math.Abs(pair.Apart) <= 0.02),
            string.Join("; ", pairs.Select(pair => pair.Text))
        );
    }

    private ReproduceClaim Lower(string text, string first, string second, bool orEqual = false) =>
        new(
            text,
            PlaneSets.Names.All(set => Paired(set, first, second) is var d && (orEqual ? d.High >= 0 : d.Low > 0)),
            $"{first} less {second}, fraction unexplained: {Texts(first, second)}"
        );

    // The first less the second.
    private SampleSummary Paired(string set, string first, string second) =>
        PairedDifference.Of(
            [.. found[set].Select(trial => UpdateRuleCells.Of(trial, second))],
            [.. found[set].Select(trial => UpdateRuleCells.Of(trial, first))]
        );

    private string Texts(string first, string second) =>
        string.Join(
            "; ",
            PlaneSets.Names.Select(set =>
            {
                var d = Paired(set, first, second);
                return $"{set} {Number(d.Mean, true)} ({Number(d.Low ?? d.Mean, true)} to {Number(d.High ?? d.Mean, true)})";
            })
        );

    private double Mean(string set, string name) => found[set].Average(trial => UpdateRuleCells.Of(trial, name));

    private string Means(string name) =>
        string.Join("; ", PlaneSets.Names.Select(set => $"{set} {Number(Mean(set, name))}"));

    private static string Number(double value) => Number(value, signed: false);

    private static string Number(double value, bool signed) =>
        value.ToString(signed ? "+0.000;-0.000;0.000" : "0.###", CultureInfo.InvariantCulture);
}
