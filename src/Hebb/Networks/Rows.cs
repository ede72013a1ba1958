using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>The rows of a block that one layer hands to the next: dense, sparse, or both (then they say the same).</summary>
/// <param name="Dense">A row of numbers for each example.</param>
/// <param name="Sparse">The numbers that are not zero.</param>
internal readonly record struct Rows(Matrix? Dense, Activity? Sparse);
