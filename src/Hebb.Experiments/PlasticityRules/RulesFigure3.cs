using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Transfer;
using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// Figure 3: an output rule learned on Halfspace (|V| = 100, T = 1) and a graph rule learned on ReLU1 (|V| = 100, T = 3), held
/// fixed, re-train four networks on six data sets; beside them, rules learned the same way on each data set itself.
/// </summary>
public sealed class RulesFigure3 : IReproduction
{
    private const string OutputSource = "halfspace";
    private const string GraphSource = "relu1";

    /// <inheritdoc/>
    public string Id => "rules-fig3";

    /// <inheritdoc/>
    public string Title => "Figure 3: rules learned on small synthetic tasks train other networks on other data";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["halfspace", "relu1", "relu2", "rnn", "mnist", "fashion-mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        DataSet[] sets = [.. Data.Select(context.Data)];
        var outputs = Learn(context, "learn-output", sets, SourceTask.OfOutputRule)
            .ToDictionary(rule => rule.Key, rule => OutputRule.ByLastBit(new RuleTable(1, 2, 2, rule.Value)));
        var sources = sets.ToDictionary(
            set => set.Name,
            set => outputs[set.Name == GraphSource ? OutputSource : set.Name]
        );
        var graphs = Learn(
                context,
                "learn-graph",
                sets,
                (set, quick) => SourceTask.OfGraphRule(set, sources[set.Name], quick)
            )
            .ToDictionary(rule => rule.Key, rule => GraphRule.Of(new RuleTable(3, 8, 8, rule.Value)));
        var transferred = Retrain(context, "transfer", sets, _ => (outputs[OutputSource], graphs[GraphSource]));
        var own = Retrain(context, "own", sets, name => (outputs[name], graphs[name]));
        return new ReproduceResult(
            Id,
            Title,
            [
                .. transferred.SelectMany(row =>
                    new[] { Test(row, "transferred"), Train(row), Test(Same(row, own), "learned on the task itself") }
                ),
            ]
        )
        {
            Claims =
            [
                .. PaperNetwork.All.Select(model => IsAsGoodAsOwn(model, transferred, own)),
                RecurrenceHelps(transferred),
            ],
            Notes =
            [
                "Fresh networks and orders for each repetition, one pass over 10,000 training examples, averaged output weights. Where "
                    + "there are three rounds the output rule goes by the last one, and the recurrent networks are those of the "
                    + "published code (through-graph, in-cap). The paper prints bars, no figures.",
            ],
        };
    }

    private static IEnumerable<KeyValuePair<string, float[]>> Learn(
        ReproductionContext context,
        string phase,
        DataSet[] sets,
        Func<DataSet, bool, SourceTask> task
    )
    {
        var found = context.Measure(phase, sets.Select(set => task(set, context.Quick).Trial(set.Name, context.Seed)));
        return sets.Select(set =>
            KeyValuePair.Create(set.Name, found[set.Name].Single().Select(value => (float)value).ToArray())
        );
    }

    private static IReadOnlyList<TransferRow> Retrain(
        ReproductionContext context,
        string phase,
        DataSet[] sets,
        Func<string, (OutputRule Output, GraphRule Graph)> rules
    )
    {
        var plans = sets.Select(set => (Set: (DataSet[])[set], Options: Options(rules(set.Name), context))).ToArray();
        Trial[] trials = [.. plans.SelectMany(plan => TransferExperiment.Trials(plan.Set, plan.Options, context.Seed))];
        var found = context.Measure(phase, trials);
        return
        [
            .. plans.SelectMany(plan =>
                TransferExperiment.Rows(
                    plan.Set,
                    plan.Options,
                    [.. PaperNetwork.All.SelectMany(model => found[$"{plan.Set[0].Name}, {model.Name}"])]
                )
            ),
        ];
    }

    private static TransferOptions Options((OutputRule Output, GraphRule Graph) rules, ReproductionContext context) =>
        new()
        {
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = FiredWhen.InCap,
            Repeats = context.Seeds(10).Count,
            Limit = context.Quick ? 500 : 10_000,
            Plasticity = new PlasticityOptions
            {
                OutputRule = rules.Output,
                GraphRule = rules.Graph,
                GraphStepSize = SourceTask.GraphStepSize,
                FinalWeights = FinalWeights.Averaged,
            },
        };

    private static TransferRow Same(TransferRow row, IReadOnlyList<TransferRow> rows) =>
        rows.First(other => (other.Data, other.Model) == (row.Data, row.Model));

    private static ReproduceRow Test(TransferRow row, string rules) =>
        new($"{row.Data}, {row.Model}, {rules}", null, row.TestMean, row.TestStd, row.Repeats)
        {
            Group = row.Data,
            Low = row.TestLow,
            High = row.TestHigh,
        };

    private static ReproduceRow Train(TransferRow row) =>
        new($"{row.Data}, {row.Model}, transferred, training examples", null, row.TrainMean, row.TrainStd, row.Repeats)
        {
            Group = row.Data,
        };

    private static ReproduceClaim IsAsGoodAsOwn(
        PaperNetwork model,
        IReadOnlyList<TransferRow> transferred,
        IReadOnlyList<TransferRow> own
    )
    {
        var gaps = transferred
            .Where(row => row.Model == model.Name)
            .Select(row => (row.Data, Gap: row.TestMean - Same(row, own).TestMean))
            .ToArray();
        return new ReproduceClaim(
            $"{model.Title}: the transferred rule is within 1 point of the task's own, or above, on at least 5 of 6 data sets",
            gaps.Count(gap => gap.Gap >= -0.01) >= 5,
            string.Join(", ", gaps.Select(gap => $"{gap.Data} {100 * gap.Gap:+0.00;-0.00}"))
        );
    }

    // The paper: "the large recurrent network consistently outperforms the other three models".
    private static ReproduceClaim RecurrenceHelps(IReadOnlyList<TransferRow> transferred)
    {
        string[] best =
        [
            .. transferred
                .GroupBy(row => row.Data)
                .Select(rows => $"{rows.Key} {rows.MaxBy(row => row.TestMean)!.Model}"),
        ];
        return new ReproduceClaim(
            "The large recurrent network is the best of the four on every data set",
            best.All(text => text.EndsWith("large-recurrent", StringComparison.Ordinal)),
            "best: " + string.Join(", ", best)
        );
    }
}
