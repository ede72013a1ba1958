namespace Hebb.Networks;

/// <summary>What the output weights U multiply: the same in prediction, update and gradient. The paper reads h_T as it is.</summary>
/// <param name="FiredBits">1 for each neuron that fired in the last round in place of its value. Gradients pass as if it were the value.</param>
/// <param name="UnitLength">The vector is divided by its length; a vector of zeros stays.</param>
public readonly record struct OutputReading(bool FiredBits = false, bool UnitLength = false);
