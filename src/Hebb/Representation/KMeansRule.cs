using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Online k-means (MacQueen, "Some methods for classification and analysis of multivariate observations", 1967, with step sizes that fall
/// geometrically): prototypes begin as training points, and of a batch the nearest one to each point is attracted,
/// W_j ← W_j + e (Σ_won x − n_j W_j)/max(n_j, 1) for n_j points won; b_j = −|W_j|²/2. Competitive learning without a conscience.
/// </summary>
public sealed record KMeansRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "k-means";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 10;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.3f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.01f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner(
        KMeansRule rule,
        CompetitiveLayer layer,
        Matrix examples,
        RandomKey key,
        WorkerPool workers
    ) : PrototypeLearner(layer, examples, rule.BatchSize, key, workers)
    {
        protected override float Attract(int rows, double progress)
        {
            Space.H.Buffer.Clear();
            for (int n = 0; n < rows; n++)
            {
                Space.H[n, OutputLayer.Largest<float>(Space.U.Row(n))] = 1;
            }

            return Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
        }
    }
}
