using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Sanger's rule (Sanger, "Optimal unsupervised learning in a single-layer linear feedforward neural network", 1989, eq. 3): with x̃ = [x; c] and
/// linear u_j = W̃_j·x̃, each unit learns from what the units before it leave over, W̃_j ← W̃_j + e E[u_j (x̃ − Σ_(l ≤ j) u_l W̃_l)] over the batch.
/// On centred examples without a constant the weights become the principal directions in falling order of variance. Begins with random
/// weights of unit length; e falls geometrically.
/// </summary>
public sealed record SangerRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "sanger";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 6;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>c, the constant beside the inputs, from 0 to 1000.</summary>
    public float Constant { get; init; } = 2;

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.002f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.0001f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, 0, 1000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, key, workers);

    private sealed class Learner(SangerRule rule, CompetitiveLayer layer, RandomKey key, WorkerPool workers)
        : ConstantInputLearner(layer, rule.Constant, rule.BatchSize, key, workers)
    {
        private readonly WorkerPool workers = workers;

        protected override void Change(Matrix batch, int rows, double progress)
        {
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress) / rows;
            workers.OnEachThread(
                (Learner: this, Batch: batch, Rows: rows, Step: step),
                static (state, share) =>
                {
                    var weights = state.Learner.Space.Weights;
                    var (from, to) = share.Of(weights.Rows);
                    for (int i = from; i < to; i++)
                    {
                        state.Learner.ChangeOfInput(i, state.Batch, state.Rows, state.Step);
                    }
                },
                2L * rows * Space.Weights.Buffer.Length
            );
            Constants.Buffer.CopyTo(Space.Sums.Buffer);
            for (int n = 0; n < rows; n++)
            {
                Reduce(rule.Constant, Space.U.Row(n), Constants.Row(0), Space.Sums.Row(0), step);
            }

            Space.Sums.Buffer.CopyTo(Constants.Buffer);
        }

        // Row i of all changes, into the products, and then into the weights.
        private void ChangeOfInput(int input, Matrix batch, int rows, float step)
        {
            var weights = Space.Weights.Row(input);
            var changed = Space.Products.Row(input);
            weights.CopyTo(changed);
            for (int n = 0; n < rows; n++)
            {
                Reduce(batch[n, input], Space.U.Row(n), weights, changed, step);
            }

            changed.CopyTo(weights);
        }

        // What is left of one number of an example after each unit, and what the unit takes of it.
        private static void Reduce(
            float left,
            ReadOnlySpan<float> u,
            ReadOnlySpan<float> weights,
            Span<float> changed,
            float step
        )
        {
            for (int j = 0; j < u.Length; j++)
            {
                left = MathF.FusedMultiplyAdd(-u[j], weights[j], left);
                changed[j] = MathF.FusedMultiplyAdd(step * u[j], left, changed[j]);
            }
        }
    }
}
