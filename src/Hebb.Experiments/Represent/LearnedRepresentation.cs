using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>Features that were learned.</summary>
/// <param name="Network">A network whose only hidden layer gives them; its output weights say nothing.</param>
/// <param name="Method">How features are taken from it.</param>
internal sealed record LearnedRepresentation(Network Network, FeatureMethod Method)
{
    /// <summary>The features of examples.</summary>
    public LabelledData Features(LabelledData data, WorkerPool workers, CancellationToken cancel) =>
        Method.Features(Network, data, workers, cancel);

    /// <summary>The layer.</summary>
    public CompetitiveLayer Layer => (CompetitiveLayer)Network.Hidden[0];

    /// <summary>The update rule that was learned or used; none for rules of competitive layers.</summary>
    public UpdateRule? Rule { get; init; }

    /// <summary>The file that the rule was written to.</summary>
    public string? RuleFile { get; init; }

    /// <summary>The part of the test examples' variance that is missing from their reconstruction.</summary>
    public double? Unexplained { get; init; }

    /// <summary>The same before the network learned.</summary>
    public double? UnexplainedBefore { get; init; }
}
