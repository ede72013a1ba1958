using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Learn;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Papers;

/// <summary>
/// The coefficients of an output rule as traits that evolve, which the plasticity-rules paper argues in appendix C and never
/// runs, beside a rule learned by gradient descent on the same network and examples.
/// </summary>
internal static class EvolvedRule
{
    /// <summary>How it is done.</summary>
    public const string Note =
        "Rule: an output rule of a network of 100 neurons, T = 1, learned on the first 70 % of the training examples of each data set, by gradient "
        + "descent as in rules-fig3 (5 restarts, the best on the rest kept), and by evolution of its four coefficients from zero: 64 genes of "
        + "±0.05 each, 20 generations of 32 genotypes, 1,000 examples to learn from and 1,000 for fitness, one population, nothing tuned. Each rule "
        + "then trains a fresh network on all training examples, which is tested on the test examples. A quick run has less of everything.";

    private const string ByGradient = "learned by gradient descent";
    private const string ByEvolution = "evolved";

    /// <summary>Test accuracies of fresh networks by either rule, and whether the evolved one keeps up.</summary>
    /// <param name="context">Does the trials.</param>
    /// <param name="source">The data set.</param>
    public static (IReadOnlyList<ReproduceRow> Rows, ReproduceClaim Claim) BesideGradient(
        ReproductionContext context,
        string source
    )
    {
        var data = context.Data(source);
        var seeds = context.Seeds(10);
        var gradient = SourceTask.OfOutputRule(data, context.Quick);
        var found = context.Measure(
            $"rules-{source}",
            seeds.SelectMany(seed =>
                new[] { gradient.Trial(ByGradient, seed), Evolved(data, gradient.Layer, context.Quick, seed) }
            )
        );
        var rows = context.Rows(
            $"judged-{source}",
            [
                .. new[] { ByGradient, ByEvolution }.Select(name => new ReproduceCell(
                    Accuracy(name, source),
                    null,
                    seed =>
                    {
                        int run = Enumerable.Range(0, seeds.Count).First(i => seeds[i] == seed);
                        float[] rule = [.. found[name].ElementAt(run).Select(value => (float)value)];
                        return Judged(data, gradient.Layer, new RuleTable(1, 2, 2, rule), Accuracy(name, source), seed);
                    }
                )
                {
                    Group = source,
                }),
            ]
        );
        double gap = rows[1].Mean - rows[0].Mean;
        return (
            rows,
            new ReproduceClaim(
                $"{source}: the evolved rule is within 1 point of the one learned by gradient descent, or above",
                gap >= -0.01,
                $"evolved {100 * rows[1].Mean:F2} %, by gradient {100 * rows[0].Mean:F2} %"
            )
        );

        static Trial Evolved(DataSet data, RecurrentOptions layer, bool quick, ulong seed) =>
            new(
                ByEvolution,
                seed,
                (workers, cancel) =>
                {
                    var train = data.Train.Take(data.Train.Count * 7 / 10);
                    var evolution = new RuleEvolution(
                        layer,
                        new RuleEvolutionOptions
                        {
                            Plasticity = new PlasticityOptions
                            {
                                OutputRule = OutputRule.Of(new RuleTable(1, 2, 2, new float[4])),
                            },
                            Traits = new TraitOptions { Effect = 0.05, Population = quick ? 8 : 32 },
                            Generations = quick ? 4 : 20,
                            Examples = quick ? 300 : 1000,
                            FitnessExamples = quick ? 300 : 1000,
                            Passes = 1,
                        },
                        train,
                        RandomKey.FromSeed(seed).For("evolution"),
                        workers
                    );
                    evolution.Train(cancel: cancel);

                    return [.. evolution.Output.Table(1).Values.ToArray().Select(value => (double)value)];
                }
            );
    }

    private static string Accuracy(string how, string source) => $"{source}, test accuracy by a rule {how}";

    private static Trial Judged(DataSet data, RecurrentOptions layer, RuleTable rule, string name, ulong seed) =>
        new(
            name,
            seed,
            (workers, cancel) =>
                [
                    new RuleJudge(layer, data.Train, data.Test, RandomKey.FromSeed(seed)).Judge(
                        (rule, null),
                        new PlasticityOptions { FinalWeights = FinalWeights.Averaged },
                        workers,
                        cancel
                    ),
                ]
        );
}
