using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
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
    private const int References = 3;

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
        RepresentationMethod[] methods =
        [
            RepresentationMethod.Random,
            RepresentationMethod.OfRule(RepresentationMethod.OwnStart, CoefficientRule.RuleH),
            RepresentationMethod.H3,
            .. learned.Select(each => RepresentationMethod.OfRule(each.Search.Name, each.Rule)),
        ];
        var seeds = context.Seeds(24);
        var found = context.Measure(
            "test",
            seeds.SelectMany(seed => methods.Select(method => method.Trial(seed, RepresentationTest.Families)))
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
        const string OwnStart = RepresentationMethod.OwnStart;
        string random = RepresentationMethod.Random.Name;
        string h3 = RepresentationMethod.H3.Name;
        string circles = RuleSearch.RandomOnCircles.Name;
        string five = RuleSearch.RuleHOnFive.Name;
        PlaneFamily[] held = [PlaneFamily.Circles, PlaneFamily.Moons, PlaneFamily.Blobs];
        var own = test.Difference(circles, random, PlaneFamily.Circles, 6);
        yield return new ReproduceClaim(
            "From random weights a rule learns its own family: on circles at 6 labels 90 % or more, and surely above random features",
            test.Mean(circles, PlaneFamily.Circles, 6) >= 0.9 && own.Low > 0,
            $"{Percent(test.Mean(circles, PlaneFamily.Circles, 6))} against {Percent(test.Mean(random, PlaneFamily.Circles, 6))}: {Points(own)}"
        );
        string[] fromRandom = [circles, RuleSearch.RandomOnFive.Name];
        yield return new ReproduceClaim(
            "On moons, which they have not seen, rules learned from random weights stay below H3 at 6 labels",
            fromRandom.All(name => test.Difference(name, h3, PlaneFamily.Moons, 6).High < 0),
            string.Join(
                "; ",
                fromRandom.Select(name => $"{name}: {Points(test.Difference(name, h3, PlaneFamily.Moons, 6))}")
            )
        );
        SampleSummary[] gains = [.. held.Select(family => test.Difference(five, OwnStart, family, 6))];
        yield return new ReproduceClaim(
            "Learned from rule H on five other families, a rule beats its own start at 6 labels on circles, moons and blobs, none of which it has seen",
            gains.All(gain => gain.Low > 0),
            string.Join(", ", held.Zip(gains, (family, gain) => $"{Name(family)} {Points(gain)}"))
        );
        string[] all = [.. RuleSearch.All.Select(search => search.Name)];
        var ahead = (
            from name in all
            let search = RuleSearch.All.Single(search => search.Name == name)
            where held.All(family => search.Families.Contains(family) || test.Difference(name, h3, family, 6).Low > 0)
            select name
        ).ToArray();
        yield return new ReproduceClaim(
            "No learned rule beats full H3 at 6 labels on all families that it has not seen",
            ahead.Length == 0,
            string.Join(
                "; ",
                all.Select(name =>
                    $"{name}: "
                    + string.Join(
                        ", ",
                        held.Select(family => $"{Name(family)} {Points(test.Difference(name, h3, family, 6))}")
                    )
                )
            )
        );
    }

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
                + "conscience, then recurrent weights point by point.",
        ];
    }

    private static string Name(PlaneFamily family) => RepresentationTest.NameOf(family);

    private static string Percent(double share) => $"{100 * share:F1} %";

    private static string Points(SampleSummary difference) =>
        difference.High is { } high
            ? $"{100 * difference.Mean:+0.0;−0.0} ± {100 * (high - difference.Mean):F1} points"
            : $"{100 * difference.Mean:+0.0;−0.0} points";
}
