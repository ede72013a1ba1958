namespace Hebb.Data;

/// <summary>A named data set: what one trains on and what one tests on.</summary>
/// <param name="Name">Its name in the catalogue, or the path it was read from.</param>
/// <param name="Train">Training examples.</param>
/// <param name="Test">Test examples, never used for a choice.</param>
public sealed record DataSet(string Name, LabelledData Train, LabelledData Test);
