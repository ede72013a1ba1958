using System.Collections.Concurrent;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Weights that do not change for a while, laid out once for the products of any number of passes on any number of threads. A copy
/// and a transposed copy of each at most, and only of those that a pass asks for.
/// </summary>
internal sealed class FixedWeights
{
    private readonly ConcurrentDictionary<Matrix, Lazy<PackedMatrix>> packed = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Matrix, Lazy<PackedMatrix>> transposed = new(
        ReferenceEqualityComparer.Instance
    );

    /// <summary>The weights as they were when they were first asked for.</summary>
    public PackedMatrix Of(Matrix weights) =>
        packed.GetOrAdd(weights, static key => new Lazy<PackedMatrix>(() => new PackedMatrix(key))).Value;

    /// <summary>Their transpose.</summary>
    public PackedMatrix TransposeOf(Matrix weights) =>
        transposed
            .GetOrAdd(weights, static key => new Lazy<PackedMatrix>(() => new PackedMatrix(key.Transpose())))
            .Value;
}
