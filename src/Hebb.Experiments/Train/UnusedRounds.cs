using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.Train;

/// <summary>Finds networks whose later rounds of firing repeat the first one.</summary>
public static class UnusedRounds
{
    /// <summary>What a person should know before training such a network; nothing where every round counts.</summary>
    /// <param name="layer">The network's layer.</param>
    /// <param name="plasticity">How it is trained.</param>
    public static string? Warning(RecurrentOptions layer, PlasticityOptions plasticity) =>
        layer is { Rounds: > 1, Recurrence: Recurrence.Paper } && plasticity.GraphRule == GraphRule.Zero
            ? $"all {layer.Rounds} rounds of firing are the same, as with T = 1: the graph rule 'zero' leaves the recurrent "
                + "weights at 0; choose another --graph-rule, or leave --rounds out"
            : null;
}
