namespace Hebb.Reference;

/// <summary>What one example made the rules change.</summary>
/// <param name="Patterns">s: for each layer the firing pattern of each neuron.</param>
/// <param name="Prediction">The predicted label.</param>
/// <param name="Label">The true label.</param>
/// <param name="ChangesGraph">Whether W changed.</param>
/// <param name="ChangesOutput">Whether U changed, and was not reset after it.</param>
internal sealed record PlainUpdate(
    IReadOnlyList<ushort[]> Patterns,
    int Prediction,
    int Label,
    bool ChangesGraph,
    bool ChangesOutput
);
