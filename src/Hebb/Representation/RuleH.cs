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

    /// <summary>Three rounds with caps from narrow to wide; graded.</summary>
    /// <param name="units">m.</param>
    /// <param name="narrow">k_1.</param>
    /// <param name="wide">k_3; k_2 is midway.</param>
    public static CompetitiveOptions H3(int units = 64, int narrow = 4, int wide = 16) =>
        new(units, wide) { Caps = [narrow, (narrow + wide) / 2, wide] };

    /// <summary>Five rounds, the first with a narrow cap and four with a wide one; the output is which units are active. Better than
    /// <see cref="H3"/> with very few labels.</summary>
    /// <param name="units">m.</param>
    /// <param name="narrow">k_1.</param>
    /// <param name="wide">k_2 … k_5.</param>
    public static CompetitiveOptions H5(int units = 64, int narrow = 4, int wide = 16) =>
        new(units, wide) { Caps = [narrow, wide, wide, wide, wide], Output = CompetitiveOutput.Bits };
}
