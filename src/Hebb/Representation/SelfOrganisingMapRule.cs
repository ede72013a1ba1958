using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// A self-organising map (Kohonen, "Self-organized formation of topologically correct feature maps", 1982): units lie on a square grid, and
/// with the nearest unit its neighbours on the grid are attracted. Prototypes begin as training points; for winner w of point n,
/// h_nj = e^(−|p_j − p_w|²/(2σ²)) with unit j at p_j, W_j ← W_j + e (Σ_n h_nj x_n − s_j W_j)/max(s_j, 1), s_j = Σ_n h_nj over the batch;
/// b_j = −|W_j|²/2. e and σ fall geometrically. 64 units make the grid 8 × 8.
/// </summary>
public sealed record SelfOrganisingMapRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "self-organising-map";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 10;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.3f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.02f;

    /// <summary>σ of the first batch in steps on the grid, above 0.</summary>
    public float FirstRadius { get; init; } = 3;

    /// <summary>σ towards the end in steps on the grid, above 0.</summary>
    public float LastRadius { get; init; } = 0.5f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
        RuleChecks.Falling(nameof(FirstRadius), FirstRadius, nameof(LastRadius), LastRadius, 1e6f);
    }

    /// <summary>The columns of the grid for a number of units: the square root, rounded up.</summary>
    /// <param name="units">m, 1 or more. Unit j is in row j / columns and column j mod columns.</param>
    public static int GridColumns(int units)
    {
        int side = 1;
        while ((long)side * side < units)
        {
            side++;
        }

        return side;
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner(
        SelfOrganisingMapRule rule,
        CompetitiveLayer layer,
        Matrix examples,
        RandomKey key,
        WorkerPool workers
    ) : PrototypeLearner(layer, examples, rule.BatchSize, key, workers)
    {
        private readonly int side = GridColumns(layer.W.Columns);

        // e^(−s²/(2σ²)) for s = 0, 1, …, side − 1 steps along one axis.
        private readonly float[] along = new float[GridColumns(layer.W.Columns)];

        protected override float Attract(int rows, double progress)
        {
            float radius = Schedule.Geometric(rule.FirstRadius, rule.LastRadius, progress);
            for (int s = 0; s < side; s++)
            {
                along[s] = ElementaryFunctions.Exp(-(s * s) / (2 * radius * radius));
            }

            for (int n = 0; n < rows; n++)
            {
                var (row, column) = Math.DivRem(OutputLayer.Largest<float>(Space.U.Row(n)), side);
                var h = Space.H.Row(n);
                for (int j = 0; j < h.Length; j++)
                {
                    h[j] = along[Math.Abs((j / side) - row)] * along[Math.Abs((j % side) - column)];
                }
            }

            return Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
        }
    }
}
