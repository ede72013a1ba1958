namespace Hebb.Evolution;

/// <summary>An input of a unit that is not 0.</summary>
/// <param name="At">Where the weights of its edge begin among those of the unit's edges.</param>
/// <param name="X">The input.</param>
internal readonly record struct SparseTerm(int At, float X);
