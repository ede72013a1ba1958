using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// Appendix A.4 and B: the output rule with the least mean squared error, in closed form, under updates of all edges after
/// every example, beside the perceptron's rule with its usual scheme.
/// </summary>
public sealed class RulesOptimal : IReproduction
{
    private static readonly string[] Binary = ["halfspace", "relu1", "relu2", "rnn"];

    /// <inheritdoc/>
    public string Id => "rules-optimal";

    /// <inheritdoc/>
    public string Title => "Appendix B: the best output rule in closed form, beside the perceptron's";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [.. Binary, "mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(Laboratory laboratory)
    {
        var cells =
            from name in Data
            from input in name == "mnist" ? [InputWeights.Normal, InputWeights.Ones] : new[] { InputWeights.Normal }
            let training = Training(laboratory.Data(name), input, laboratory.Quick)
            let network = input == InputWeights.Ones ? $"{name}, input weights of one" : name
            let isPapers = name == "mnist" && input == InputWeights.Ones
            let optimal = $"{network}: optimal, all edges, every example"
            from cell in new[]
            {
                new ReproduceCell(optimal, isPapers ? 0.89 : null, seed => Optimal(optimal, training, seed))
                {
                    Group = name,
                },
                training.Cell($"{network}: perceptron, mistakes", isPapers ? 0.92 : null, name),
            }
            select cell;
        var rows = laboratory.Rows("train", [.. cells]);
        return new ReproduceResult(Id, Title, rows)
        {
            Claims =
            [
                .. Binary.Select(
                    (name, i) =>
                        new ReproduceClaim(
                            $"{name}: comparable to the usual scheme (within 2 points)",
                            rows[2 * i].Mean >= rows[(2 * i) + 1].Mean - 0.02,
                            $"{100 * rows[2 * i].Mean:F2} % against {100 * rows[(2 * i) + 1].Mean:F2} %"
                        )
                ),
                new ReproduceClaim(
                    "MNIST: 89 %",
                    Math.Max(rows[8].Mean, rows[10].Mean) >= 0.89,
                    $"{100 * rows[8].Mean:F2} % with normal input weights, {100 * rows[10].Mean:F2} % with input weights of one"
                ),
            ],
            Notes =
            [
                "T = 1, |V| = 1000, k = 500; averaged weights for the perceptron. The optimal rule is found on each network and its "
                    + "training examples, and then trains that network. Its four numbers make U a mixture of two class sums, so it "
                    + "is a classifier by class means of the hidden activity.",
            ],
        };
    }

    private static RuleTraining Training(DataSet data, InputWeights input, bool quick)
    {
        var training = RuleTraining.OfPaper(data, rounds: 1, quick ? 2000 : 0);
        return training with
        {
            Shape = training.Shape with { InputWeights = input },
            Plasticity = new PlasticityOptions { FinalWeights = FinalWeights.Averaged },
        };
    }

    private static Trial Optimal(string name, RuleTraining training, ulong seed) =>
        new(
            name,
            seed,
            (compute, cancel) =>
            {
                var network = training.Network(seed);
                var (rule, _) = OptimalOutputRule.Find(network, training.Train, training.Plasticity.StepSize, compute);
                // The numbers are small, and what counts is their ratio.
                double largest = rule.Max(Math.Abs);
                var table = OptimalOutputRule.ToTable([.. rule.Select(r => r / largest)], rounds: 1);
                var all = training with
                {
                    Plasticity = new PlasticityOptions
                    {
                        OutputRule = OutputRule.Of(table),
                        When = UpdateWhen.Every,
                        Edges = OutputEdges.All,
                    },
                };
                all.Trainer(network, seed, compute).Train(training.Train, 1, cancel: cancel);
                return [network.Accuracy(training.Test, compute, cancel)];
            }
        );
}
