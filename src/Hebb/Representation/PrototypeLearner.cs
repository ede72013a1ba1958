using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Weights as points among the examples: with b_j = −|W_j|²/2, u_j = W_j·x + b_j = (|x|² − |x − W_j|²)/2 is largest for the nearest W_j.
/// </summary>
internal static class PrototypeWeights
{
    /// <summary>W_j ← a training point each, drawn at random without repetition while there are enough.</summary>
    /// <param name="weights">W, d × m.</param>
    /// <param name="examples">Training points, at least one.</param>
    /// <param name="key">Where the draw comes from.</param>
    public static void Imprint(Matrix weights, Matrix examples, RandomKey key)
    {
        var order = new EpochOrder(key.For("imprinted"), examples.Rows).Of(1);
        for (int i = 0; i < weights.Rows; i++)
        {
            var row = weights.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = examples[order[j % order.Length], i];
            }
        }
    }

    /// <summary>b_j = −|W_j|²/2.</summary>
    /// <param name="space">The layer at work.</param>
    public static void SetBias(LayerWorkspace space)
    {
        var bias = space.Bias.Row(0);
        var squares = space.SquaredLengths();
        for (int j = 0; j < bias.Length; j++)
        {
            bias[j] = -0.5f * squares[j];
        }
    }
}

/// <summary>
/// Prototypes that points attract: W_j ← W_j + e (Σ_n h_nj x_n − s_j W_j)/max(s_j, 1) with s_j = Σ_n h_nj over the batch, begun as training
/// points. How much h_nj of point n a unit takes is up to the rule.
/// </summary>
internal abstract class PrototypeLearner : ILayerLearner
{
    /// <param name="layer">The layer that learns, in place; it begins as training points.</param>
    /// <param name="examples">The training points.</param>
    /// <param name="batchSize">The most examples of a batch.</param>
    /// <param name="key">Which points the prototypes begin as.</param>
    /// <param name="workers">Threads and vector width.</param>
    protected PrototypeLearner(
        CompetitiveLayer layer,
        Matrix examples,
        int batchSize,
        RandomKey key,
        WorkerPool workers
    )
    {
        Space = new LayerWorkspace(layer, Math.Min(batchSize, examples.Rows), workers);
        PrototypeWeights.Imprint(Space.Weights, examples, key);
        PrototypeWeights.SetBias(Space);
    }

    /// <summary>Empty: weights and bias are all there is.</summary>
    public IReadOnlyList<NamedWeights> State => [];

    /// <summary>The layer at work.</summary>
    protected LayerWorkspace Space { get; }

    /// <inheritdoc/>
    public virtual void Learn(Matrix batch, int rows, double progress)
    {
        Space.Activate(batch, rows);
        float step = Attract(rows, progress);
        Space.Correlate(batch, rows);
        var sums = Space.Sums.Row(0);
        var keep = Space.Keep.Row(0);
        var gain = Space.Gain.Row(0);
        for (int j = 0; j < sums.Length; j++)
        {
            gain[j] = step / MathF.Max(sums[j], 1);
            keep[j] = 1 - (gain[j] * sums[j]);
        }

        Space.Move();
        PrototypeWeights.SetBias(Space);
    }

    /// <inheritdoc/>
    public void Finish() => PrototypeWeights.SetBias(Space);

    /// <summary>Writes h from u, for each example of the batch.</summary>
    /// <param name="rows">How many examples.</param>
    /// <param name="progress">The share of all batches that is done.</param>
    /// <returns>e.</returns>
    protected abstract float Attract(int rows, double progress);
}
