using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>What a rule is worth: a new network learns by it, and is measured on examples that it has not seen.</summary>
/// <param name="Unexplained">The unexplained variance after learning; infinite where learning diverged.</param>
/// <param name="Before">That before learning.</param>
/// <param name="ActiveNeurons">Neurons that fire for some of the examples.</param>
/// <param name="Cap">k.</param>
public sealed record UpdateRuleTrial(double Unexplained, double Before, int ActiveNeurons, int Cap)
{
    /// <summary>Whether the rule is no better than none.</summary>
    public bool IsNoBetterThanNone => !(Unexplained < Before);

    /// <summary>Whether activity is dead: the same k neurons fire for every example in every round.</summary>
    public bool IsActivityDead => ActiveNeurons <= Cap;

    /// <summary>Trains a new network by a rule.</summary>
    /// <param name="rule">The rule; it does not change.</param>
    /// <param name="network">The network's shape.</param>
    /// <param name="learning">How the rule is applied; the rule in it is not looked at.</param>
    /// <param name="train">Examples to learn from.</param>
    /// <param name="test">Examples to measure on.</param>
    /// <param name="key">Where the network and the order of examples come from.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the rule or the data do not fit.</exception>
    public static UpdateRuleTrial Run(
        UpdateRule rule,
        HebbianOptions network,
        HebbianLearningOptions learning,
        LabelledData train,
        LabelledData test,
        RandomKey key
    )
    {
        var fresh = HebbianAutoencoder.Create(network, train.Inputs, key.For("network"));
        double before = fresh.UnexplainedVariance(test.Examples);
        double after = After(fresh, rule, learning, train, test, key);
        int active = network.Neurons - fresh.SilentNeurons(test.Examples);
        return new UpdateRuleTrial(after, before, active, network.Cap);
    }

    /// <summary>The unexplained variance after learning; infinite where learning diverged.</summary>
    internal static double After(
        HebbianAutoencoder network,
        UpdateRule rule,
        HebbianLearningOptions learning,
        LabelledData train,
        LabelledData test,
        RandomKey key
    )
    {
        try
        {
            new HebbianTrainer(network, learning with { Rule = rule }, key).Train(train);
        }
        catch (DivergedException)
        {
            return double.PositiveInfinity;
        }

        double after = network.UnexplainedVariance(test.Examples);
        return double.IsFinite(after) ? after : double.PositiveInfinity;
    }
}
