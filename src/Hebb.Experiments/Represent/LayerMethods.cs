using Hebb.Networks;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>The layers and rules behind the names of <see cref="RepresentRule"/>.</summary>
public static class LayerMethods
{
    /// <summary>Whether there are enough examples that fewer passes suffice, and more units pay.</summary>
    public static bool AreMany(int examples) => ReferenceEquals(RuleH.RulesFor(examples), RuleH.ImageRules);

    /// <summary>The layer and the rules of a name.</summary>
    /// <param name="rule">Which; none of those for Hebbian networks.</param>
    /// <param name="units">m.</param>
    /// <param name="cap">k_T: how many units may be active at the end.</param>
    /// <param name="examples">How many examples there are to learn from.</param>
    /// <exception cref="ArgumentException">The rule is for another kind of network.</exception>
    public static FeatureMethod Of(RepresentRule rule, int units, int cap, int examples)
    {
        var ruleH = RuleH.RulesFor(examples);
        var competitive = (CompetitiveRule)ruleH[0];
        var single = new CompetitiveOptions(units, cap);
        FeatureMethod Method(CompetitiveOptions layer, params IReadOnlyList<ILayerRule> rules) =>
            new(RepresentNames.Of(rule), layer, rules) { Unscaled = layer.Caps is null };
        return rule switch
        {
            RepresentRule.H3 => Method(RuleH.H3(units, wide: cap), ruleH),
            RepresentRule.H5 => Method(RuleH.H5(units, wide: cap), ruleH),
            RepresentRule.Random => Method(single),
            RepresentRule.Imprint => Method(single, new ImprintRule()),
            RepresentRule.Competitive => Method(single, competitive),
            RepresentRule.KMeans => Method(single, new KMeansRule()),
            RepresentRule.NeuralGas => Method(single, new NeuralGasRule()),
            RepresentRule.SelfOrganisingMap => Method(single, new SelfOrganisingMapRule()),
            RepresentRule.Oja => Method(single, new OjaRule()),
            RepresentRule.Bcm => Method(single, new BcmRule()),
            RepresentRule.Sanger => Method(single, new SangerRule()),
            RepresentRule.Foldiak => Method(single, new FoldiakRule()),
            RepresentRule.ForwardForward => Method(single, new ForwardForwardRule()),
            _ => throw new ArgumentException($"{rule} is not a rule of competitive layers", nameof(rule)),
        };
    }
}
