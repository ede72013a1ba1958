using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;
using Hebb.Numerics;

namespace Hebb.Experiments.Papers;

/// <summary>
/// "Meta-learning biologically plausible update rules for unsupervised and semi-supervised representation learning", section 5.1 and figure 2:
/// autoencoders trained by gradient descent, a recurrent one unrolled three times against a feed-forward one of three layers.
/// </summary>
public sealed class UnsupervisedAutoencoders : IReproduction
{
    // The paper's distances.
    private static readonly Dictionary<(string Set, string Network), double> PaperDistances = new()
    {
        [("moons", AutoencoderCells.Rnn)] = 0.1415,
        [("blobs", AutoencoderCells.Rnn)] = 0.565,
        [("circles", AutoencoderCells.Rnn)] = 0.0205,
        [("moons", AutoencoderCells.Mlp)] = 0.285,
        [("blobs", AutoencoderCells.Mlp)] = 0.4635,
        [("circles", AutoencoderCells.Mlp)] = 0.121,
    };

    private const int Shown = 300;

    private static readonly string[] Networks = [.. AutoencoderCells.Networks.Select(network => network.Name)];

    /// <inheritdoc/>
    public string Id => "unsup-a";

    /// <inheritdoc/>
    public string Title =>
        "Unsupervised rules, figure 2: recurrent against feed-forward autoencoders, by gradient descent";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var seeds = context.Seeds(10);
        var found = context.Measure(
            "train",
            from seed in seeds
            from set in PlaneSets.Names
            from setting in AutoencoderCells.Settings
            from network in AutoencoderCells.Networks
            select AutoencoderCells.Trial(setting, set, network, seed)
        );
        return new ReproduceResult(Id, Title, [.. Rows(found)])
        {
            Claims = [.. new AutoencoderClaims(found).All()],
            Figures = [.. Losses(found), .. Accuracies(found)],
            Scatters = [.. PlaneSets.Names.Select(set => Codes(set, context.Seed, context.Workers))],
            Notes =
            [
                "500 training and 500 test points in the plane, embedded in 10 dimensions by one fixed random matrix. Three hidden layers, Adam with step "
                    + "size 0.01, all examples at once, 800 steps. The paper says nothing of activation, width, initialisation and optimiser: ReLU and width 2 "
                    + "(the code is the last hidden layer), weights N(0, 1/inputs of the unit), biases 0, and W_in the same in all rounds where the input is seen again.",
                "With ReLU and width 2 a unit that is silent for all examples never learns again: the differences between networks are mostly how often that "
                    + "happens, and single seeds lie anywhere between 0 and 1. With tanh or 16 units there is nothing left of them.",
                "Earth mover's distance between codes and points in the plane: each axis scaled to [0, 1], the first 300 test points, exact assignment, mean "
                    + "distance. It knows no rotation or reflection, so a perfect code may be far from the plane it came from.",
                "Support vector machines with C = 1 (RBF: γ = 1/(d · variance)) learn from balanced draws of labels, the same for all networks.",
            ],
        };
    }

    private static IEnumerable<ReproduceRow> Rows(ILookup<string, double[]> found)
    {
        foreach (var (setting, _, width) in AutoencoderCells.Settings)
        {
            foreach (string set in PlaneSets.Names)
            {
                foreach (string network in Networks)
                {
                    string name = AutoencoderCells.Name(setting, set, network);
                    yield return ReproduceRow.Of(
                        $"{name}: variance unexplained",
                        null,
                        found[name].Select(AutoencoderCells.UnexplainedOf)
                    ) with
                    {
                        Unit = "fraction",
                        Group = set,
                    };
                    if (width == 2)
                    {
                        double? paper =
                            setting == AutoencoderCells.Relu2
                            && PaperDistances.TryGetValue((set, network), out double distance)
                                ? distance
                                : null;
                        yield return ReproduceRow.Of(
                            $"{name}: earth mover's distance",
                            paper,
                            found[name].Select(AutoencoderCells.DistanceOf)
                        ) with
                        {
                            Unit = "distance",
                            Group = set,
                        };
                    }
                }
            }
        }

        foreach (var kernel in new[] { SupportVectorKernel.Linear, SupportVectorKernel.Rbf })
        {
            foreach (string set in PlaneSets.Names)
            {
                foreach (string network in Networks)
                {
                    string name = AutoencoderCells.Name(AutoencoderCells.Relu2, set, network);
                    foreach (var (i, labels) in AutoencoderCells.Labels.Index())
                    {
                        yield return ReproduceRow.Of(
                            $"{set}, {network}: {NameOf(kernel)} machine, {labels} labels",
                            null,
                            found[name].Select(trial => AutoencoderCells.AccuraciesOf(trial, kernel)[i])
                        ) with
                        {
                            Group = $"{set}, {NameOf(kernel)} machine",
                        };
                    }
                }
            }
        }
    }

    private static IEnumerable<ReproduceFigure> Losses(ILookup<string, double[]> found) =>
        PlaneSets.Names.Select(set => new ReproduceFigure(
            $"Training losses, {set}, ReLU, width 2 (figure 2c)",
            "step",
            "mean squared error",
            [
                .. Networks.Select(network =>
                    ReproduceFigure.Line(
                        network,
                        [.. AutoencoderCells.Steps.Select(step => (double)step)],
                        found[AutoencoderCells.Name(AutoencoderCells.Relu2, set, network)]
                            .Select(AutoencoderCells.LossesOf)
                    )
                ),
            ],
            LogX: true
        ));

    private static IEnumerable<ReproduceFigure> Accuracies(ILookup<string, double[]> found) =>
        from kernel in new[] { SupportVectorKernel.Linear, SupportVectorKernel.Rbf }
        from set in PlaneSets.Names
        select new ReproduceFigure(
            $"Accuracy of a support vector machine on the codes, {set}, {NameOf(kernel)} kernel (figure 2d)",
            "labels",
            "accuracy (%)",
            [
                .. Networks.Select(network =>
                    ReproduceFigure.Percent(
                        network,
                        [.. AutoencoderCells.Labels.Select(labels => (double)labels)],
                        found[AutoencoderCells.Name(AutoencoderCells.Relu2, set, network)]
                            .Select(trial => AutoencoderCells.AccuraciesOf(trial, kernel))
                    )
                ),
            ],
            LogX: true
        );

    // Figure 2b: the plane, and what each network makes of it.
    private static ReproduceScatter Codes(string set, ulong seed, WorkerPool workers)
    {
        var data = PlaneSets.Of(set, seed).Test.Take(Shown);
        return new ReproduceScatter(
            $"{set}: test points in the plane and the codes of them, seed {seed} (figure 2b)",
            ["label 0", "label 1"],
            [
                Panel("the plane", Synthetic.PlaneOf(data.Examples), data.Labels),
                .. AutoencoderCells.Networks.Select(network =>
                    Panel(network.Name, AutoencoderCells.Codes(set, network, seed, data.Examples, workers), data.Labels)
                ),
            ]
        );
    }

    private static ScatterPanel Panel(string caption, Matrix points, int[] labels) =>
        new(caption, [.. labels.Select((label, n) => new ScatterPoint(points[n, 0], points[n, 1], label))]);

    private static string NameOf(SupportVectorKernel kernel) => kernel == SupportVectorKernel.Linear ? "linear" : "RBF";
}
