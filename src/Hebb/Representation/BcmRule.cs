using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// The rule of Bienenstock, Cooper and Munro ("Theory for the development of neuron selectivity", 1982) with a sliding threshold: with
/// x̃ = [x; c], u_j = W̃_j·x̃ + a_j, h = relu(u − u_(k+1)) and y = h/√E[h²] (over batch and units), the threshold follows θ_j ← θ_j + ρ (E[y_j²] − θ_j),
/// and W̃_j ← W̃_j + g e E[y_j (y_j − θ_j) x̃], then unit length. a_j ← a_j + 10 γ e (k/m − the share of the batch for which unit j fired). Begins
/// with random weights and θ = 1; e falls geometrically.
/// </summary>
public sealed record BcmRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "bcm";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 4;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>c, the constant beside the inputs, from 0 to 1000.</summary>
    public float Constant { get; init; } = 3;

    /// <summary>e of the first batch, above 0 and at most 10.</summary>
    public float FirstStepSize { get; init; } = 0.02f;

    /// <summary>e towards the end, above 0 and at most 10.</summary>
    public float LastStepSize { get; init; } = 0.002f;

    /// <summary>g, the weights' share of e, above 0 and at most 100.</summary>
    public float WeightRate { get; init; } = 0.1f;

    /// <summary>ρ, how fast thresholds follow, above 0 and at most 1.</summary>
    public float ThresholdRate { get; init; } = 0.05f;

    /// <summary>γ, how strongly units that fire seldom are helped, from 0 to 100.</summary>
    public float Homeostasis { get; init; } = 0.3f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, 0, 1000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 10);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(WeightRate), WeightRate, 100);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(ThresholdRate), ThresholdRate, 1);
        InvalidOptionException.ThrowIfOutside(nameof(Homeostasis), Homeostasis, 0, 100);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, key, workers);

    private sealed class Learner : ConstantInputLearner
    {
        private readonly BcmRule rule;
        private readonly Matrix thresholds;

        public Learner(BcmRule rule, CompetitiveLayer layer, RandomKey key, WorkerPool workers)
            : base(layer, rule.Constant, rule.BatchSize, key, workers)
        {
            this.rule = rule;
            thresholds = new Matrix(1, Space.Units);
            thresholds.Row(0).Fill(1);
        }

        public override IReadOnlyList<NamedWeights> State => [.. base.State, new("thresholds", thresholds, null)];

        protected override void Change(Matrix batch, int rows, double progress)
        {
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
            float squares = 0;
            for (int n = 0; n < rows; n++)
            {
                var h = Space.H.Row(n);
                Space.GradedCap(Space.U.Row(n), Space.Cap, h);
                foreach (float value in h)
                {
                    squares = MathF.FusedMultiplyAdd(value, value, squares);
                }
            }

            // Before h becomes y (y − θ), which may be negative.
            Balance(rows, 10 * rule.Homeostasis * step);
            float size = MathF.Max(MathF.Sqrt(squares / (rows * Space.Units)), 1e-3f);
            for (int j = 0; j < Space.Units; j++)
            {
                float sum = 0;
                for (int n = 0; n < rows; n++)
                {
                    float y = Space.H[n, j] / size;
                    Space.H[n, j] = y;
                    sum = MathF.FusedMultiplyAdd(y, y, sum);
                }

                thresholds[0, j] += rule.ThresholdRate * ((sum / rows) - thresholds[0, j]);
                for (int n = 0; n < rows; n++)
                {
                    Space.H[n, j] *= Space.H[n, j] - thresholds[0, j];
                }
            }

            Space.Keep.Row(0).Fill(1);
            Space.Gain.Row(0).Fill(rule.WeightRate * step / rows);
            Move(batch, rows);
            MakeUnitLength();
        }
    }
}
