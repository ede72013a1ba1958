using Hebb.Networks;

namespace Hebb.Representation;

/// <summary>
/// Layers and local rules for few labels and many examples without: prototypes of the data (<see cref="CompetitiveRule"/>) with recurrent
/// weights between neighbours (<see cref="CoactivationRule"/>), run from a narrow cap to a wide one, so that what is active at the end are the
/// nearest prototypes along the manifold on which the data lie.
/// </summary>
/// <remarks>It helps where points that are joined by others have the same label; where classes overlap it does not.</remarks>
/// <example><code>
/// var network = Network.Create(moons, key, null, RuleH.H3());
/// new LayerTrainer(network, RuleH.Rules, key).Train(moons);
/// </code></example>
public static class RuleH
{
    private const int Thousands = 5000;

    /// <summary>The rules with the constants that were measured on sets of points in the plane: 10 passes in batches of 5, then 2 passes.</summary>
    public static IReadOnlyList<ILayerRule> Rules { get; } = [new CompetitiveRule(), new CoactivationRule()];

    /// <summary>The rules for some ten thousand images: 3 passes in batches of 100, then 2 passes.</summary>
    public static IReadOnlyList<ILayerRule> ImageRules { get; } =
    [
        new CompetitiveRule
        {
            Epochs = 3,
            BatchSize = 100,
            LastStepSize = 0.02f,
            Conscience = 0.02f,
        },
        new CoactivationRule(),
    ];

    /// <summary>The rules for a number of examples: <see cref="Rules"/> for hundreds, <see cref="ImageRules"/> for thousands.</summary>
    /// <param name="examples">How many there are to learn from.</param>
    public static IReadOnlyList<ILayerRule> RulesFor(int examples) => examples < Thousands ? Rules : ImageRules;

    /// <summary>Three rounds with caps from narrow to wide; graded.</summary>
    /// <param name="units">m, at least 2.</param>
    /// <param name="narrow">k_1; none means <see cref="NarrowCap"/>.</param>
    /// <param name="wide">k_3; none means <see cref="WideCap"/>. k_2 is midway.</param>
    public static CompetitiveOptions H3(int units = 64, int? narrow = null, int? wide = null)
    {
        int last = wide ?? WideCap(units);
        int first = narrow ?? Math.Min(NarrowCap(units), last);
        return new(units, last) { Caps = [first, (first + last) / 2, last] };
    }

    /// <summary>
    /// Five rounds, the first with a narrow cap and four with a wide one; the output is which units are active. Better than <see cref="H3"/>
    /// with very few labels.
    /// </summary>
    /// <param name="units">m, at least 2.</param>
    /// <param name="narrow">k_1; none means <see cref="NarrowCap"/>.</param>
    /// <param name="wide">k_2 … k_5; none means <see cref="WideCap"/>.</param>
    public static CompetitiveOptions H5(int units = 64, int? narrow = null, int? wide = null)
    {
        int last = wide ?? WideCap(units);
        int first = narrow ?? Math.Min(NarrowCap(units), last);
        return new(units, last) { Caps = [first, last, last, last, last], Output = CompetitiveOutput.Bits };
    }

    /// <summary>
    /// Nine rounds, the first with a narrow cap and eight with a wide one, and square roots of the last: best on features that are learned
    /// themselves, such as those of a convolutional layer at unit length.
    /// </summary>
    /// <param name="units">m, at least 2.</param>
    /// <param name="narrow">k_1; none means <see cref="NarrowCap"/>.</param>
    /// <param name="wide">k_2 … k_9; none means <see cref="WideCap"/>.</param>
    public static CompetitiveOptions H9(int units = 1000, int? narrow = null, int? wide = null)
    {
        int last = wide ?? WideCap(units);
        int first = narrow ?? Math.Min(NarrowCap(units), last);
        return new(units, last) { Caps = [first, .. Enumerable.Repeat(last, 8)], Output = CompetitiveOutput.Root };
    }

    /// <summary>
    /// The rules for examples of length 1, such as the features of filters: those for this number of examples, with a conscience for lengths that
    /// are some seven times as short as those of images.
    /// </summary>
    /// <param name="examples">How many there are to learn from.</param>
    public static IReadOnlyList<ILayerRule> RulesOfUnitLength(int examples) =>
        [(CompetitiveRule)RulesFor(examples)[0] with { Conscience = 0.0004f }, RulesFor(examples)[1]];

    /// <summary>The cap of the first round for m units: 4 of 64, 5 of 1,000, as measured.</summary>
    public static int NarrowCap(int units) => Math.Clamp(units < 512 ? 4 : 5, 1, Math.Max(1, units - 1));

    /// <summary>The cap of the last round for m units, m^⅔: 16 of 64, 100 of 1,000, as measured.</summary>
    public static int WideCap(int units)
    {
        int cap = 1;
        while ((long)(cap + 1) * (cap + 1) * (cap + 1) <= (long)units * units)
        {
            cap++;
        }

        return Math.Clamp(cap, 1, Math.Max(1, units - 1));
    }
}
