using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Beyond the paper: local rules for representations that are themselves learned, by evolution of twenty coefficients, against the best rule
/// by hand. They learn on some families of point sets and are tested on fresh sets of these and of others.
/// </summary>
public sealed class UnsupervisedMeta : IReproduction
{
    // The first methods are those that learned rules are compared with.
    private const int References = 4;
    private const int Units = 64;
    private const int Cap = 16;

    /// <summary>The name of random features.</summary>
    internal const string Random = "random features";

    /// <summary>The name of rule H in the coordinates of a search.</summary>
    internal const string OwnStart = "rule H in coefficients";

    /// <summary>The name of rule H with three rounds.</summary>
    internal const string H3 = "H3";

    /// <summary>The name of rule H with five rounds and bits.</summary>
    internal const string H5 = "H5";

    /// <summary>What learned rules are compared with.</summary>
    internal static IReadOnlyList<FeatureMethod> Hand { get; } =
    [
        new(Random, new CompetitiveOptions(Units, Cap)) { Unscaled = true },
        OfRule(OwnStart, CoefficientRule.RuleH),
        new(H3, RuleH.H3(), [.. RuleH.Rules]),
        new(H5, RuleH.H5(), [.. RuleH.Rules]),
    ];

    /// <inheritdoc/>
    public string Id => "unsup-meta";

    /// <inheritdoc/>
    public string Title => "Local rules learned by evolution, on their own families of point sets and on others";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var learned = Learn(context);
        FeatureMethod[] methods = [.. Hand, .. learned.Select(each => OfRule(each.Search.Name, each.Rule))];
        var seeds = context.Seeds(24);
        var found = context.Measure(
            "test",
            seeds.SelectMany(seed => methods.Select(method => RepresentationTest.Trial(method, seed)))
        );
        var test = new RepresentationTest(found);
        string[] names = [.. methods.Select(method => method.Name)];
        return new ReproduceResult(Id, Title, [.. test.Rows(names, names[..References], names[References..])])
        {
            Claims = [.. Claims(test)],
            Maps = [Map(learned)],
            Notes = Notes(context, seeds.Count),
        };
    }

    // Three rounds of H3's caps.
    private static FeatureMethod OfRule(string name, CoefficientRule rule) =>
        new(name, new CompetitiveOptions(Units, Cap) { Caps = [4, 10, Cap], Injection = rule.Injection }, rule);

    private static (RuleSearch Search, CoefficientRule Rule)[] Learn(ReproductionContext context)
    {
        (RuleSearch Search, CoefficientEvolution Evolution)[] all =
        [
            .. RuleSearch.All.Select(search =>
                (
                    search,
                    new CoefficientEvolution(
                        search.Start,
                        search.Options(context.Quick),
                        RandomKey.FromSeed(context.Seed).For("learned representation").For(search.Name),
                        context.Workers
                    )
                )
            ),
        ];
        var parts = new ResumableParts([.. all.Select(each => each.Evolution)]);
        context.Run.Do(
            new Phase("evolution", "trials", parts)
            {
                Note = () =>
                    all[parts.Current] is { Evolution.Summary: { } last } current
                        ? $"{current.Search.Name}: {100 * last.OfMean:F1} %"
                        : null,
            }
        );
        return [.. all.Select(each => (each.Search, each.Evolution.Rule))];
    }

    internal static IEnumerable<ReproduceClaim> Claims(RepresentationTest test)
    {
        string circles = RuleSearch.RandomOnCircles.Name;
        string five = RuleSearch.RuleHOnFive.Name;
        PlaneFamily[] held = [PlaneFamily.Circles, PlaneFamily.Moons, PlaneFamily.Blobs];
        var own = test.Difference(circles, Random, PlaneFamily.Circles, 6);
        yield return new ReproduceClaim(
            "From random weights a rule learns its own family: on circles at 6 labels 90 % or more, and surely above random features",
            test.Mean(circles, PlaneFamily.Circles, 6) >= 0.9 && own.Low > 0,
            $"{Percent(test.Mean(circles, PlaneFamily.Circles, 6))} against {Percent(test.Mean(Random, PlaneFamily.Circles, 6))}: {Points(own)}"
        );
        string[] fromRandom = [circles, RuleSearch.RandomOnFive.Name];
        yield return new ReproduceClaim(
            "On moons, which they have not seen, rules learned from random weights stay below H3 at 6 labels",
            fromRandom.All(name => test.Difference(name, H3, PlaneFamily.Moons, 6).High < 0),
            string.Join(
                "; ",
                fromRandom.Select(name => $"{name}: {Points(test.Difference(name, H3, PlaneFamily.Moons, 6))}")
            )
        );
        SampleSummary[] gains = [.. held.Select(family => test.Difference(five, OwnStart, family, 6))];
        yield return new ReproduceClaim(
            "Learned from rule H on five other families, a rule beats its own start at 6 labels on circles, moons and blobs, none of which it has seen",
            gains.All(gain => gain.Low > 0),
            string.Join(", ", held.Zip(gains, (family, gain) => $"{Name(family)} {Points(gain)}"))
        );
        yield return NotAhead(test, H3, held);
        yield return NotAhead(test, H5, held);
    }

    // On every family that a rule has not seen.
    private static ReproduceClaim NotAhead(RepresentationTest test, string hand, PlaneFamily[] families) =>
        new(
            $"No learned rule beats full {hand} at 6 labels on all of circles, moons and blobs that it has not seen",
            !RuleSearch.All.Any(search =>
                families.All(family =>
                    search.Families.Contains(family) || test.Difference(search.Name, hand, family, 6).Low > 0
                )
            ),
            string.Join(
                "; ",
                RuleSearch.All.Select(search =>
                    $"{search.Name}: "
                    + string.Join(
                        ", ",
                        families
                            .Except(search.Families)
                            .Select(family => $"{Name(family)} {Points(test.Difference(search.Name, hand, family, 6))}")
                    )
                )
            )
        );

    private static ReproduceMap Map((RuleSearch Search, CoefficientRule Rule)[] learned) =>
        new(
            "What the rules look like",
            "coefficient",
            "rule",
            ["rule H", .. learned.Select(each => each.Search.Name)],
            "term",
            CoefficientRule.Terms,
            [
                .. new[] { CoefficientRule.RuleH }
                    .Concat(learned.Select(each => each.Rule))
                    .Select(rule => (IReadOnlyList<double>)[.. rule.Coefficients.Select(c => (double)c)]),
            ]
        );

    private static IReadOnlyList<string> Notes(ReproductionContext context, int seeds)
    {
        var options = RuleSearch.RuleHOnFive.Options(context.Quick);
        return
        [
            $"A rule is a weighted sum of {CoefficientRule.Count} terms; the coefficients evolve by covariance matrix adaptation, {options.Generations} generations of "
                + $"{options.Population} rules from random weights or from rule H, and the result is the averaged mean of the search. Fitness: the accuracy of a logistic "
                + "regression with 10 and 20 labels on what a rule has learned, without labels, from 500 fresh points.",
            "Five families: mixtures of clouds, xor, wavy strips, spirals and arcs of rings. Circles, moons and blobs are then sets that no search has seen, but for the "
                + "searches on circles.",
            $"Test: {seeds} fresh sets of each family, 64 units, 6 and 20 labels in four draws, logistic regression with C = 10 on features of mean square 16. Each set has the "
                + "same labels for all methods; differences are paired, ± is half the 95 % interval.",
            "Rule H in coefficients is the hand-written rule in the coordinates of the search, two passes: where two of the searches begin. H3 is the full rule: ten passes with a "
                + "conscience, then recurrent weights point by point. H5 is the same weights in five rounds, read as bits.",
            "Random features have one round, graded and not divided by their length, which keeps the radius of a point: with unit length they are worse on circles.",
        ];
    }

    private static string Name(PlaneFamily family) => RepresentationTest.NameOf(family);

    private static string Percent(double share) => $"{100 * share:F1} %";

    private static string Points(SampleSummary difference) =>
        difference.High is { } high
            ? $"{100 * difference.Mean:+0.0;−0.0} ± {100 * (high - difference.Mean):F1} points"
            : $"{100 * difference.Mean:+0.0;−0.0} points";
}
