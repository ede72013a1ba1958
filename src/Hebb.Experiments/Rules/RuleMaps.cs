using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.Rules;

/// <summary>Rules as heat maps, their rows and columns labelled with firing patterns.</summary>
public static class RuleMaps
{
    private static readonly string[] Roles = ["true label", "other label"];

    /// <summary>The section on a set of rules.</summary>
    public static ReportSection Of(RuleSet rules)
    {
        if (rules.Rounds > RuleTable.MostRounds)
        {
            return new ReportSection(
                "Rules",
                [
                    new Paragraph(
                        $"With T = {rules.Rounds} there are 2^{rules.Rounds} firing patterns: the rules are computed, by a name or a small "
                            + "network whose weights are in the rule file, and have no table to show."
                    ),
                ]
            );
        }

        string[] patterns =
        [
            .. Enumerable.Range(0, 1 << rules.Rounds).Select(bits => $"{new FiringPattern(bits, rules.Rounds)}"),
        ];
        return new ReportSection(
            "Rules",
            [
                new Paragraph(
                    "A pattern says in which rounds a neuron fired: 10 is the first of two, not the second. Rows are the neuron "
                        + "before the synapse, columns the one after it; numbers are before the step size."
                ),
                .. Map(rules.Output, "Output rule: what an output weight changes by", patterns, Roles, "output neuron"),
                .. Map(rules.Graph, "Graph rule: what a recurrent weight changes by", patterns, patterns, "post"),
                .. Map(rules.Input, "Input rule: what an input weight changes by", ["any input"], patterns, "post"),
            ]
        );
    }

    /// <summary>The rules in a run's <c>rule.json</c>, if it is there.</summary>
    internal static IEnumerable<ReportSection> InRun(RunContent run)
    {
        string file = Path.Combine(run.Path, RunFolder.RuleName);
        return File.Exists(file) ? [Of(RuleFile.Load(file))] : [];
    }

    private static IEnumerable<ReportBlock> Map(
        IPlasticityRule? rule,
        string title,
        string[] rows,
        string[] columns,
        string columnAxis
    )
    {
        if (rule is null)
        {
            yield break;
        }

        var table = RuleTable.Of(rule);
        double[][] values =
        [
            .. Enumerable
                .Range(0, table.Rows)
                .Select(row =>
                    Enumerable.Range(0, table.Columns).Select(column => (double)table[row, column]).ToArray()
                ),
        ];
        yield return new HeatMap(title, "change", rows, columns, values) { RowAxis = "pre", ColumnAxis = columnAxis };
    }
}
