namespace Hebb.Plasticity;

/// <summary>Which output neurons' edges change after an example.</summary>
public enum OutputEdges
{
    /// <summary>
    /// The predicted label's by column 1 of the rule, then the true label's by column 0; both on the same neuron when they
    /// are the same.
    /// </summary>
    LabelAndPrediction,

    /// <summary>All: the true label's by column 0, every other by column 1.</summary>
    All,
}
