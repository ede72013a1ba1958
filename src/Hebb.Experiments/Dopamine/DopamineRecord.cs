namespace Hebb.Experiments.Dopamine;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb dopamine</c>, and a point of its curve.</summary>
/// <param name="Kind"><c>epoch</c>.</param>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Mistakes">The share of its examples that were answered wrongly before they were learned from, in [0, 1].</param>
/// <param name="Loss">Their mean cross-entropy then, in nats.</param>
/// <param name="ValidationAccuracy">On the examples held out, with the weights as they would be used after it.</param>
/// <param name="TestAccuracy">On the test examples.</param>
public sealed record DopamineRecord(
    string Kind,
    int Epoch,
    double Mistakes,
    double Loss,
    double? ValidationAccuracy,
    double TestAccuracy
);
