using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>Features of a Hebbian network: a rule is learned if none is given, then trains a new network that it has never seen.</summary>
internal static class HebbianRepresentation
{
    private const int LossesRecorded = 400;

    /// <summary>Learns them, in the phases <c>meta-learn</c> and <c>represent</c>.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range, or there are too few examples.</exception>
    public static LearnedRepresentation Learn(
        DataSet data,
        RepresentOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var shape = Shape(options);
        UpdateRule rule =
            options.Learned
            ?? options.Rule switch
            {
                RepresentRule.Learned when options.By == RepresentBy.Evolution => Evolve(
                    data,
                    options,
                    shape,
                    key,
                    run,
                    workers
                ),
                RepresentRule.Learned => Descend(data, options, shape, key, run),
                RepresentRule.Hand => UpdateRule.Delta(options.Rounds),
                _ => UpdateRule.None(options.Rounds),
            };
        string? file = null;
        if (options.Rule == RepresentRule.Learned && options.Learned is null)
        {
            file = run.File(RunFolder.RuleName);
            UpdateRuleFile.Save(rule, file);
        }

        var network = HebbianAutoencoder.Create(shape, data.Train.Inputs, key.For("network"));
        double before = network.UnexplainedVariance(data.Test.Examples);
        var trainer = new HebbianTrainer(network, new HebbianLearningOptions { Rule = rule }, key.For("training"));
        run.Do(new Phase("represent", "steps", trainer.Start(data.Train)));
        var layer = network.ToLayer();
        var features = new FeatureMethod(rule.Name, new CompetitiveOptions(layer.Units, options.Cap));
        return new LearnedRepresentation(new Network(null, [layer], new Matrix(layer.Units, 2)), features)
        {
            Rule = rule,
            RuleFile = file,
            Unexplained = network.UnexplainedVariance(data.Test.Examples),
            UnexplainedBefore = before,
        };
    }

    /// <summary>The functions of a rule as maps.</summary>
    public static IEnumerable<ReproduceMap> Maps(UpdateRule rule) =>
        UpdateTable
            .Of(rule)
            .Select(table => new ReproduceMap(
                $"The update function {table.Title}",
                "change of the weight before its step size",
                table.RowAxis,
                table.Rows,
                table.ColumnAxis,
                table.Columns,
                table.Values
            ));

    private static HebbianOptions Shape(RepresentOptions options) =>
        new()
        {
            Neurons = options.Neurons,
            Cap = options.Cap,
            Rounds = options.Rounds,
            Constant = options.Constant,
            Equations =
                options.Equations == RepresentEquations.Paper ? HebbianEquations.Paper : HebbianEquations.Reinjected,
        };

    private static UpdateRule Descend(
        DataSet data,
        RepresentOptions options,
        HebbianOptions shape,
        RandomKey key,
        Run run
    )
    {
        var learner = new UpdateRuleLearner(
            null,
            new UpdateRuleOptions
            {
                Network = shape,
                Learn = options.Learn,
                Field = options.Field,
                MetaSteps = options.MetaSteps,
            },
            data.Train,
            key.For("meta-learning")
        );
        int every = Math.Max(1, options.MetaSteps / LossesRecorded);
        run.Do(
            new Phase("meta-learn", "meta-steps", learner)
            {
                Note = () => FormattableString.Invariant($"loss {learner.Loss:G3}"),
                AfterStep = (all, before) =>
                {
                    if (before % every == 0)
                    {
                        all.Append(new RepresentRecord { Step = before + 1, Loss = learner.Loss });
                    }
                },
            }
        );
        return learner.Rule;
    }

    private static UpdateRule Evolve(
        DataSet data,
        RepresentOptions options,
        HebbianOptions shape,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var evolution = new UpdateRuleEvolution(
            null,
            new UpdateRuleEvolutionOptions
            {
                Network = shape,
                Learn = options.Learn,
                Field = options.Field,
                Generations = options.MetaSteps,
            },
            data.Train,
            key.For("evolution"),
            workers
        );
        run.Do(
            new Phase("meta-learn", "generations", evolution)
            {
                Note = () => FormattableString.Invariant($"unexplained {evolution.OfMean:G3}"),
                AfterStep = (all, before) =>
                    all.Append(new RepresentRecord { Step = before + 1, Loss = evolution.OfMean }),
            }
        );
        return evolution.Rule;
    }
}
