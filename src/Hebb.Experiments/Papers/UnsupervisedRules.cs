using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Beyond the paper: local rules without labels, all under one protocol, and whether their features are worth more with few labels than random
/// ones. Prototypes with a learned recurrent matrix (rule H) are.
/// </summary>
public sealed class UnsupervisedRules : IReproduction
{
    private const float LeastEdge = 0.02f;

    private static readonly string[] Drawn =
    [
        RuleMethods.Random,
        RuleMethods.Competitive,
        RuleMethods.H3,
        RuleMethods.H5,
        RuleMethods.MachineOfPlane,
        RuleMethods.Spreading,
    ];

    /// <inheritdoc/>
    public string Id => "unsup-rules";

    /// <inheritdoc/>
    public string Title => "Local rules without labels, and what their features are worth with 6 to 200 labels";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var seeds = context.Seeds(24);
        var found = context.Measure("learn", seeds.SelectMany(RuleMethods.Trials));
        string[] methods =
        [
            .. RuleMethods.All.Select(method => method.Name),
            .. RuleMethods.References.Select(reference => reference.Name),
        ];
        var sets = RuleMethods.Sets.Concat(RuleMethods.HardSets).Select(set => set.Name).ToArray();
        return new ReproduceResult(Id, Title, [.. Rows(found, sets, methods)])
        {
            Claims = [.. new RuleClaims(found).All()],
            Figures = [.. sets.Select(set => Figure(found, set))],
            Scatters = [.. RuleMethods.Sets.Select(set => Graph(set, context.Seed, context.Workers))],
            Maps = [Table(found, methods)],
            Notes =
            [
                "64 units, cap 16. Features are learned from 500 points without labels, and tested on 500 others that nothing saw before; they are scaled so "
                    + "that the mean of |h|² is 16, and a logistic regression (C = 10) learns from balanced draws of labels: four for 6, 20 and 50 labels, "
                    + "one for 200. Sets, first weights and labels of a seed are the same for all methods: differences are paired.",
                "Random features have [W_j; w_j] ~ N(0, 1) of unit length and the bias c w_j; their best constant, chosen with hindsight for each "
                    + "set and number of labels, is what the other rules have to beat. Rules and constants were chosen on other points of the same families.",
                "Graded features of one round are not divided by their length, which would hide the radius of a point: with unit length random features lose 4 "
                    + "points on circles at 6 labels. Recurrent layers hand on unit length, as their rounds do.",
                "Points are embedded in 10 dimensions by one fixed random matrix. With another one for each seed figures differ by at most a few "
                    + "points, most on circles with 6 labels.",
                "References on z see the plane itself; label spreading sees the unlabelled training points too.",
            ],
        };
    }

    private static IEnumerable<ReproduceRow> Rows(ILookup<string, double[]> found, string[] sets, string[] methods) =>
        from set in sets
        from method in methods
        let name = RuleMethods.NameOf(method, set)
        where found.Contains(name)
        from labels in RuleMethods.Labels.Counts.Index()
        select ReproduceRow.Of($"{name}, {labels.Item} labels", null, found[name].Select(run => run[labels.Index])) with
        {
            Group = $"{set}, {labels.Item} labels",
        };

    private static ReproduceFigure Figure(ILookup<string, double[]> found, string set) =>
        new(
            $"Accuracy with few labels, {set}",
            "labels",
            "accuracy (%)",
            [
                .. Drawn
                    .Where(method => found.Contains(RuleMethods.NameOf(method, set)))
                    .Select(method =>
                        ReproduceFigure.Percent(
                            method,
                            [.. RuleMethods.Labels.Counts.Select(labels => (double)labels)],
                            found[RuleMethods.NameOf(method, set)]
                        )
                    ),
            ],
            LogX: true
        );

    private static ReproduceMap Table(ILookup<string, double[]> found, string[] methods) =>
        new(
            "Accuracy: mean over seeds",
            "%",
            "method",
            methods,
            "set, labels",
            [
                .. RuleMethods.Sets.SelectMany(set =>
                    RuleMethods.Labels.Counts.Select(labels => $"{set.Name}, {labels}")
                ),
            ],
            [
                .. methods.Select(method =>
                    (IReadOnlyList<double>)
                        [
                            .. RuleMethods.Sets.SelectMany(set =>
                                RuleMethods.Labels.Counts.Select(
                                    (_, i) => 100 * found[RuleMethods.NameOf(method, set.Name)].Average(run => run[i])
                                )
                            ),
                        ]
                ),
            ]
        );

    // Prototypes in the plane, above the points that they were learned from, and R between them.
    private static ReproduceScatter Graph(PlaneSetting set, ulong seed, WorkerPool workers)
    {
        var key = RuleMethods.KeyOf(set, seed);
        var data = set.Draw(key).Train;
        var method = RuleMethods.All.Single(each => each.Name == RuleMethods.H3);
        var layer = (CompetitiveLayer)method.Learn(data, key, workers).Hidden[^1];
        var points = Synthetic.PlaneOf(data.Examples);
        var prototypes = Synthetic.PlaneOf(layer.W.Transpose());
        float most = layer.R!.Buffer.ToArray().Max();
        return new ReproduceScatter(
            $"{set.Name}: prototypes and recurrent weights that rule H learned without labels, seed {seed}",
            ["label 0", "label 1", "prototype"],
            [
                new ScatterPanel(
                    set.Name,
                    [
                        .. Enumerable
                            .Range(0, layer.Units)
                            .Select(j => new ScatterPoint(prototypes[j, 0], prototypes[j, 1], 2, 2)),
                        .. data.Labels.Select((label, n) => new ScatterPoint(points[n, 0], points[n, 1], label, 0.3)),
                    ]
                )
                {
                    Edges =
                    [
                        .. from i in Enumerable.Range(0, layer.Units)
                        from j in Enumerable.Range(0, i)
                        let weight = Math.Max(layer.R[i, j], layer.R[j, i])
                        where weight > LeastEdge
                        select new ScatterEdge(i, j, weight / most),
                    ],
                },
            ]
        );
    }
}
