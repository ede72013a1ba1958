using System.Globalization;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>
/// The same paper, section 5.2 and figure 3, and the attention of its discussion: update functions that know more of the pre-synaptic side
/// than one neuron's pattern.
/// </summary>
public sealed class UnsupervisedFields : IReproduction
{
    private const double Tie = 0.02;

    private static readonly UpdateField[] Fields = Enum.GetValues<UpdateField>();
    private static readonly (HebbianEquations Equations, string Name)[] Inputs =
    [
        (HebbianEquations.Reinjected, "input at each round"),
        (HebbianEquations.InputOnce, "input at the first round alone"),
    ];

    /// <inheritdoc/>
    public string Id => "unsup-c";

    /// <inheritdoc/>
    public string Title => "Unsupervised rules, figure 3: larger pre-synaptic fields and attention";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var cells =
            from input in Inputs
            from learn in Enum.GetValues<LearnedUpdates>()
            from field in Fields
            from set in PlaneSets.Names
            select (input.Equations, learn, field, set);
        var found = context.Measure(
            "fields",
            from seed in context.Seeds(20)
            from cell in cells
            select new Trial(
                Name(cell.Equations, cell.learn, cell.field, cell.set),
                seed,
                (_, cancel) => [Unexplained(cell.Equations, cell.learn, cell.field, cell.set, seed)]
            )
        );
        return new ReproduceResult(
            Id,
            Title,
            [
                .. from cell in cells
                let name = Name(cell.Equations, cell.learn, cell.field, cell.set)
                select ReproduceRow.Of(name, null, found[name].Select(values => values[0])) with
                {
                    Unit = "fraction unexplained",
                    Group = cell.set,
                },
            ]
        )
        {
            Claims = context.Quick ? [] : [.. Claims(found)],
            Notes =
            [
                "Ring: the patterns of neurons i − 2 … i + 2 by index, as the paper has it; neighbours by index have nothing to do with each other. Topographic: "
                    + "neurons in the order of the angle of their input weights, in the plane in which these vary most at the start. Attention: beside neuron i's pattern "
                    + "the mean pattern of all neurons that fired, weighted by the exponential of a product of rank 2 of their patterns with the post-synaptic side.",
                "f_in has inputs on its pre-synaptic side, which have no patterns: it is the same for all fields. All other settings are those of unsup-b.",
            ],
        };
    }

    private static IEnumerable<ReproduceClaim> Claims(ILookup<string, double[]> found)
    {
        SampleSummary Difference(HebbianEquations equations, LearnedUpdates learn, UpdateField field, string set) =>
            PairedDifference.Of(
                [.. found[Name(equations, learn, UpdateField.Simple, set)].Select(values => values[0])],
                [.. found[Name(equations, learn, field, set)].Select(values => values[0])]
            );
        SampleSummary RingLessAttention(HebbianEquations equations, string set) =>
            PairedDifference.Of(
                [.. found[Name(equations, LearnedUpdates.All, UpdateField.Attention, set)].Select(values => values[0])],
                [.. found[Name(equations, LearnedUpdates.All, UpdateField.Ring, set)].Select(values => values[0])]
            );
        string Texts(HebbianEquations equations, LearnedUpdates learn, UpdateField field) =>
            Text(set => Difference(equations, learn, field, set));
        static string Text(Func<string, SampleSummary> difference) =>
            string.Join(
                "; ",
                PlaneSets.Names.Select(set =>
                {
                    var d = difference(set);
                    return $"{set} {Number(d.Mean)} ({Number(d.Low ?? d.Mean)} to {Number(d.High ?? d.Mean)})";
                })
            );
        foreach (var learn in Enum.GetValues<LearnedUpdates>())
        {
            foreach (var field in Fields.Where(field => field != UpdateField.Simple))
            {
                yield return new ReproduceClaim(
                    $"{NameOf(field)}, {NameOf(learn)}: within {Tie.ToString(CultureInfo.InvariantCulture)} of the simple field on each data set",
                    PlaneSets.Names.All(set =>
                        Math.Abs(Difference(HebbianEquations.Reinjected, learn, field, set).Mean) <= Tie
                    ),
                    $"less simple: {Texts(HebbianEquations.Reinjected, learn, field)}"
                );
            }
        }

        foreach (var (equations, input) in Inputs)
        {
            yield return new ReproduceClaim(
                $"The paper: with a larger pre-synaptic field representations are degenerate (ring, all three functions; more than 0.1 worse on circles); {input}",
                Difference(equations, LearnedUpdates.All, UpdateField.Ring, "circles") is { Mean: > 0.1, Low: > 0 },
                $"less simple: {Texts(equations, LearnedUpdates.All, UpdateField.Ring)}"
            );
            yield return new ReproduceClaim(
                $"A ring reconstructs worse than the simple field on each data set (all three functions); {input}",
                PlaneSets.Names.All(set => Difference(equations, LearnedUpdates.All, UpdateField.Ring, set).Low > 0),
                $"less simple: {Texts(equations, LearnedUpdates.All, UpdateField.Ring)}"
            );
            yield return new ReproduceClaim(
                $"The paper's conjecture: attention gives better rules than the ring, on each data set (all three functions); {input}",
                PlaneSets.Names.All(set => RingLessAttention(equations, set).Low > 0),
                $"ring less attention: {Text(set => RingLessAttention(equations, set))}"
            );
        }
    }

    private static double Unexplained(
        HebbianEquations equations,
        LearnedUpdates learn,
        UpdateField field,
        string set,
        ulong seed
    )
    {
        var data = PlaneSets.Of(set, seed);
        var network = new HebbianOptions { Equations = equations };
        var options = new UpdateRuleOptions
        {
            Network = network,
            Learn = learn,
            Field = field,
        };
        return UpdateRuleCells.Test(UpdateRuleCells.Learn(data, seed, options), data, seed, network).Unexplained;
    }

    private static string Name(HebbianEquations equations, LearnedUpdates learn, UpdateField field, string set) =>
        $"{set}, {NameOf(field)}, {NameOf(learn)}, {Inputs.First(input => input.Equations == equations).Name}";

    private static string NameOf(UpdateField field) => field.ToString().ToLowerInvariant();

    private static string NameOf(LearnedUpdates learn) =>
        learn == LearnedUpdates.Output ? "f_out alone" : "all three functions";

    private static string Number(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
