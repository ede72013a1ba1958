using Hebb.Evolution;
using Hebb.Experiments.Learn;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// Appendix C put to use: the entries of an output rule, each with its own genes, evolve from 0, beside the same rule learned by
/// gradient descent. The paper argues that this must work and does not run it.
/// </summary>
public sealed class TraitEvolution : IReproduction
{
    private const string Evolved = "evolved";
    private const string Learned = "learned by gradient";

    /// <inheritdoc/>
    public string Id => "trait-evolution";

    /// <inheritdoc/>
    public string Title => "Appendix C: an output rule whose entries evolve, beside one learned by gradient descent";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["halfspace", "relu1"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var seeds = laboratory.Seeds(5);
        var trials =
            from seed in seeds
            from data in Data
            from how in new[] { Evolved, Learned }
            select new Trial(Name(how, data), seed, (c, cancel) => [Accuracy(laboratory, how, data, seed, c, cancel)]);
        var found = laboratory.Measure("learn", trials);
        ReproduceRow[] rows =
        [
            .. Data.SelectMany(data =>
                new[] { Evolved, Learned }.Select(how =>
                    ReproduceRow.Of(Name(how, data), null, found[Name(how, data)].Select(values => values[0])) with
                    {
                        Group = data,
                    }
                )
            ),
        ];
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                .. Data.Select(
                    (data, i) =>
                        new ReproduceClaim(
                            $"The evolved rule is within a point of the one learned by gradient on {data}, or better",
                            rows[2 * i].Mean >= rows[(2 * i) + 1].Mean - 0.01,
                            $"evolved − learned = {100 * (rows[2 * i].Mean - rows[(2 * i) + 1].Mean):F2} points"
                        )
                ),
            ],
            Notes =
            [
                "Accuracy on the test examples of a fresh network that the rule trained once on all training examples; averaged weights.",
            ],
        };
    }

    private static string Name(string how, string data) => $"{how}, {data}";

    private static double Accuracy(
        Laboratory laboratory,
        string how,
        string name,
        ulong seed,
        Compute compute,
        CancellationToken cancel
    )
    {
        var data = laboratory.Data(name);
        var source = SourceTask.OfOutputRule(data, laboratory.Quick);
        var plasticity = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
        RuleTable rule;
        if (how == Learned)
        {
            double[] values = source.Trial(name, seed).Measure(compute, cancel);
            rule = new RuleTable(1, 2, 2, [.. values.Select(value => (float)value)]);
        }
        else
        {
            var evolution = new RuleEvolution(
                source.Shape,
                new RuleEvolutionOptions
                {
                    Plasticity = plasticity with { OutputRule = OutputRule.Of(new RuleTable(1, 2, 2, [0, 0, 0, 0])) },
                    Generations = laboratory.Quick ? 8 : 30,
                    Examples = laboratory.Quick ? 500 : 2000,
                    FitnessExamples = laboratory.Quick ? 500 : 2000,
                    Traits = new TraitOptions { Population = laboratory.Quick ? 12 : 32 },
                    Passes = 1,
                },
                data.Train,
                RandomKey.FromSeed(seed).For("evolution"),
                compute
            );
            while (!evolution.IsDone)
            {
                evolution.Advance(cancel);
            }

            rule = evolution.Output.Table(1);
        }

        var judge = new RuleJudge(source.Shape, data.Train, data.Test, RandomKey.FromSeed(seed));
        return judge.AccuracyOf((rule, null), plasticity, data.Train, data.Test, "judging network", compute, cancel);
    }
}
