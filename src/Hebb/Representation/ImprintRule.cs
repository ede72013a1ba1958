using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Imprinting: W_j is a random training point each, b_j = −|W_j|²/2, and nothing is learned after that: one Hebbian step of a unit that was
/// silent until then.
/// </summary>
public sealed record ImprintRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "imprint";

    /// <summary>One, in which nothing changes.</summary>
    public int Epochs => 1;

    /// <inheritdoc/>
    public int BatchSize => 1000;

    /// <inheritdoc/>
    public void Validate() { }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(layer, examples, key, workers);

    private sealed class Learner(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
        : PrototypeLearner(layer, examples, batchSize: 1, key, workers)
    {
        public override void Learn(Matrix batch, int rows, double progress) { }

        protected override float Attract(int rows, double progress) => 0;
    }
}
