using Hebb.Data;
using Hebb.Representation;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Papers;

/// <summary>A search for a local rule: where it begins, and the families that it sees.</summary>
/// <param name="Name">What rows call the rule that it finds.</param>
/// <param name="Start">The rule that it begins at.</param>
/// <param name="Families">The families of point sets.</param>
internal sealed record RuleSearch(string Name, CoefficientRule Start, IReadOnlyList<PlaneFamily> Families)
{
    private const int Generations = 150;

    // As many sets in a generation, whatever the families.
    private const int Sets = 10;

    /// <summary>From random weights, on circles alone.</summary>
    public static RuleSearch RandomOnCircles { get; } =
        new("from random weights, circles", CoefficientRule.Nothing, [PlaneFamily.Circles]);

    /// <summary>From random weights, on five families that are not tested.</summary>
    public static RuleSearch RandomOnFive { get; } =
        new("from random weights, five families", CoefficientRule.Nothing, new CoefficientEvolutionOptions().Families);

    /// <summary>From rule H, on circles alone.</summary>
    public static RuleSearch RuleHOnCircles { get; } =
        new("from rule H, circles", CoefficientRule.RuleH, [PlaneFamily.Circles]);

    /// <summary>From rule H, on five families that are not tested.</summary>
    public static RuleSearch RuleHOnFive { get; } =
        new("from rule H, five families", CoefficientRule.RuleH, new CoefficientEvolutionOptions().Families);

    /// <summary>All.</summary>
    public static IReadOnlyList<RuleSearch> All { get; } = [RandomOnCircles, RandomOnFive, RuleHOnCircles, RuleHOnFive];

    /// <summary>How it is done: from rule H with smaller steps.</summary>
    public CoefficientEvolutionOptions Options(bool quick) =>
        new()
        {
            Families = Families,
            SetsPerFamily = quick ? 1 : Sets / Families.Count,
            Generations = quick ? 3 : Generations,
            Deviation = Start.Begins == CoefficientStart.Random ? 0.3 : 0.1,
        };
}
