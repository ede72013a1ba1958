using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Oja's rule (Oja, "A simplified neuron model as a principal component analyzer", 1982) for the units that fire: with x̃ = [x; c],
/// u_j = W̃_j·x̃ and h = relu(u − u_(k+1)), W̃_j ← W̃_j + e E[h_j (x̃ − u_j W̃_j)] over the batch, and then unit length. Begins as training
/// points of unit length; e falls geometrically.
/// </summary>
public sealed record OjaRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "oja";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 4;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>c, the constant beside the inputs, from 0 to 1000.</summary>
    public float Constant { get; init; } = 4;

    /// <summary>e of the first batch, above 0 and at most 10.</summary>
    public float FirstStepSize { get; init; } = 0.005f;

    /// <summary>e towards the end, above 0 and at most 10.</summary>
    public float LastStepSize { get; init; } = 0.005f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, 0, 1000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 10);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner : ConstantInputLearner
    {
        private readonly OjaRule rule;

        public Learner(OjaRule rule, CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
            : base(layer, rule.Constant, rule.BatchSize, key, workers)
        {
            this.rule = rule;
            Imprint(examples, key);
        }

        protected override void Change(Matrix batch, int rows, double progress)
        {
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress) / rows;
            for (int n = 0; n < rows; n++)
            {
                Space.GradedCap(Space.U.Row(n), Space.Cap, Space.H.Row(n));
            }

            for (int j = 0; j < Space.Units; j++)
            {
                float sum = 0;
                for (int n = 0; n < rows; n++)
                {
                    sum = MathF.FusedMultiplyAdd(Space.H[n, j], Space.U[n, j], sum);
                }

                Space.Keep[0, j] = 1 - (step * sum);
                Space.Gain[0, j] = step;
            }

            Move(batch, rows);
            MakeUnitLength();
        }
    }
}
