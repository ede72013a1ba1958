using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>
/// "Meta-learning biologically plausible update rules for unsupervised and semi-supervised representation learning", sections 4 and 5: a
/// Hebbian autoencoder whose update functions are learned by gradient descent or evolve.
/// </summary>
public sealed class UnsupervisedUpdates : IReproduction
{
    private const int Shown = 300;

    /// <inheritdoc/>
    public string Id => "unsup-b";

    /// <inheritdoc/>
    public string Title => "Unsupervised rules, sections 4 and 5: learned Hebbian update functions";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var found = context.Measure(
            "rules",
            from seed in context.Seeds(10)
            from set in PlaneSets.Names
            select UpdateRuleCells.Trial(set, seed, context.Quick)
        );
        return new ReproduceResult(Id, Title, [.. Rows(found)])
        {
            Claims = context.Quick ? [] : [.. new UpdateRuleClaims(found).All()],
            Figures = [.. Losses(found)],
            Maps = [.. Maps(context.Seed)],
            Scatters = [.. PlaneSets.Names.Select(set => Copies(set, context.Seed))],
            Notes =
            [
                "64 neurons, cap 16, three rounds, the input again at each round and a constant input of 2, linear output without weights at the start. "
                    + "f_in, f_rec and f_out are networks of 16 tanh units from firing patterns of three bits, the input's value and the output's error; "
                    + "M changes by the mean of f over 5 examples, times 0.01 (M_out: 1/16) over 1 + t/20, then columns of M_in and M_rec are made unit length.",
                "Meta-learning: 400 steps of Adam (0.003 for f_out, 0.0003 for the others) down the squared error of another 5 examples, the weights before the "
                    + "change held constant, a new network every 100; a cap passes s(1 − s)/τ with s = σ((v − θ)/τ), τ = 0.5. Measured: the variance of test points "
                    + "that a new network leaves unexplained after 100 steps.",
                "The paper's equations (x_t = a_k(M_rec x_(t−1)), output binary, no error seen, no constant) have no gradient: a cap is constant but for jumps. "
                    + "The paper does not say what stood for its derivative. Straight through caps the gradient is not zero, but what is learned helps no more.",
                "Without the constant input the bits of the first round are the same however long an input is. Those of later rounds are not quite: what comes back from "
                    + "neurons that fired does not grow with the input. Accuracies are those of logistic regression on the bits, 200 labels.",
                "Evolution: 80 generations of 48 genotypes, 64 genes for each weight of f_out; fitness is −ln of the unexplained variance of two new networks.",
                "Gradient descent through the same network: Adam, step size 0.01, 1,000 batches of 50, all weights, the same stand-in for the cap's derivative.",
            ],
        };
    }

    private static IEnumerable<ReproduceRow> Rows(ILookup<string, double[]> found)
    {
        foreach (string set in PlaneSets.Names)
        {
            ReproduceRow Row(string name, string unit) =>
                ReproduceRow.Of(
                    $"{set}, {name}",
                    null,
                    found[set].Select(trial => UpdateRuleCells.Of(trial, name))
                ) with
                {
                    Unit = unit,
                    Group = set,
                };

            foreach (string rule in UpdateRuleCells.Rules)
            {
                yield return Row(rule, "fraction unexplained");
            }

            yield return Row(UpdateRuleCells.PaperGradient, "length");
            foreach (string other in PlaneSets.Names.Where(other => other != set))
            {
                yield return Row(UpdateRuleCells.Transfer(other), "fraction unexplained") with
                {
                    Name = $"{UpdateRuleCells.Output} on {set}, tested on {other}",
                };
            }

            yield return Row(UpdateRuleCells.WithConstant, ReproduceRow.Share);
            yield return Row(UpdateRuleCells.FirstRound, ReproduceRow.Share);
            yield return Row(UpdateRuleCells.WithoutConstant, ReproduceRow.Share);
            yield return Row(UpdateRuleCells.Up, "change");
            yield return Row(UpdateRuleCells.Down, "change");
        }
    }

    private static IEnumerable<ReproduceFigure> Losses(ILookup<string, double[]> found)
    {
        foreach (string set in PlaneSets.Names)
        {
            int count = UpdateRuleCells.Losses(found[set].First(), UpdateRuleCells.Output).Length;
            double[] steps = [.. Enumerable.Range(1, count).Select(window => (double)window * UpdateRuleCells.Window)];
            yield return new ReproduceFigure(
                $"Loss of the second batch while the rule is learned, {set}; a new network every 100 meta-steps (figure 3c)",
                "meta-step",
                "squared error",
                [
                    .. new[] { UpdateRuleCells.Output, UpdateRuleCells.All }.Select(rule =>
                        ReproduceFigure.Line(
                            rule,
                            steps,
                            found[set].Select(trial => UpdateRuleCells.Losses(trial, rule))
                        )
                    ),
                ]
            );
        }
    }

    // The three functions that were learned together on circles.
    private static IEnumerable<ReproduceMap> Maps(ulong seed)
    {
        var options = new UpdateRuleOptions { Learn = LearnedUpdates.All };
        var rule = UpdateRuleCells.Learn(PlaneSets.Of("circles", seed), seed, options);
        return UpdateTable
            .Of(rule)
            .Select(table => new ReproduceMap(
                $"{table.Title} as it was learned on circles, seed {seed.ToString(CultureInfo.InvariantCulture)}",
                "change of the weight, before the step size",
                table.RowAxis,
                table.Rows,
                table.ColumnAxis,
                table.Columns,
                table.Values
            ));
    }

    private static ReproduceScatter Copies(string set, ulong seed)
    {
        var data = PlaneSets.Of(set, seed);
        var rule = UpdateRuleCells.Learn(data, seed, new UpdateRuleOptions());
        var key = UpdateRuleCells.KeyOf(seed).For("picture");
        var network = HebbianAutoencoder.Create(new(), data.Train.Inputs, key);
        new HebbianTrainer(network, new() { Rule = rule }, key.For("training")).Train(data.Train);
        var shown = data.Test.Take(Shown);
        ScatterPanel Panel(string caption, Numerics.Matrix examples)
        {
            var plane = Synthetic.PlaneOf(examples);
            return new(
                caption,
                [.. shown.Labels.Select((label, n) => new ScatterPoint(plane[n, 0], plane[n, 1], label))]
            );
        }

        return new ReproduceScatter(
            $"{set}: test points in the plane and what a network makes of them that learned by a learned rule, seed {seed}",
            ["label 0", "label 1"],
            [Panel("the plane", shown.Examples), Panel("given back", network.Reconstruct(shown.Examples))]
        );
    }
}
