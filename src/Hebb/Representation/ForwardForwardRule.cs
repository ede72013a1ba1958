using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// The forward-forward rule (Hinton, "The forward-forward algorithm", 2022, section 3) without labels: units fire more for examples and less
/// for noise that has only the examples' mean and covariance. With x̃ = [x; c], h = relu(u − u_(k+1)) and goodness G = |h|²,
/// W̃_j ← W̃_j + e E[h_j σ((G_0 − G)/s) x̃] − e E[h'_j σ((G' − G_0)/s) x̃'], then unit length; primes are of the noise, G_0 = (E[G] + E[G'])/2 over the batch
/// and s = G_0/2 + 0.001. Noise is x' = Σ_n g_n (x_n − μ)/√N with g ~ N(0, 1) over N training points, at most 500 and drawn at random. Begins with
/// random weights; e falls geometrically.
/// </summary>
public sealed record ForwardForwardRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "forward-forward";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 6;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>c, the constant beside the inputs, from 0 to 1000.</summary>
    public float Constant { get; init; } = 2;

    /// <summary>e of the first batch, above 0 and at most 10.</summary>
    public float FirstStepSize { get; init; } = 0.1f;

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
        private const int MostCentred = 500;

        private readonly ForwardForwardRule rule;
        private readonly RandomKey key;
        private readonly Matrix centred;
        private readonly Matrix noise;
        private readonly Matrix ofNoise;

        public Learner(
            ForwardForwardRule rule,
            CompetitiveLayer layer,
            Matrix examples,
            RandomKey key,
            WorkerPool workers
        )
            : base(layer, rule.Constant, rule.BatchSize, key, workers)
        {
            this.rule = rule;
            this.key = key.For("noise");
            centred = Centred(examples, key);
            noise = new Matrix(rule.BatchSize, examples.Columns);
            ofNoise = new Matrix(rule.BatchSize, Space.Units);
        }

        protected override void Change(Matrix batch, int rows, double progress)
        {
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
            // The progress is another one for each batch, so nothing need be saved to draw the same noise again.
            var stream = key.For("batch", BitConverter.DoubleToUInt64Bits(progress)).Stream();
            for (int n = 0; n < rows; n++)
            {
                DrawNoise(ref stream, noise.PaddedRow(n));
            }

            Space.Activate(noise, ofNoise, rows);
            float goodness = (Fire(Space.U, rows) + Fire(ofNoise, rows)) / (2 * rows);
            float scale = (goodness / 2) + 1e-3f;
            Push(Space.U, batch, rows, step / rows, goodness, scale);
            Push(ofNoise, noise, rows, -step / rows, goodness, -scale);
            MakeUnitLength();
        }

        // u becomes h; the sum of all squares.
        private float Fire(Matrix u, int rows)
        {
            float sum = 0;
            for (int n = 0; n < rows; n++)
            {
                Space.GradedCap(u.Row(n), Space.Cap, u.Row(n));
                sum += Squares(u.Row(n));
            }

            return sum;
        }

        private void Push(Matrix fired, Matrix examples, int rows, float step, float goodness, float scale)
        {
            for (int n = 0; n < rows; n++)
            {
                var from = fired.Row(n);
                float factor = Sigmoid((goodness - Squares(from)) / scale);
                var h = Space.H.Row(n);
                for (int j = 0; j < h.Length; j++)
                {
                    h[j] = factor * from[j];
                }
            }

            Space.Keep.Row(0).Fill(1);
            Space.Gain.Row(0).Fill(step);
            Move(examples, rows);
        }

        private void DrawNoise(ref RandomStream stream, Span<float> target)
        {
            target.Clear();
            float share = 1 / MathF.Sqrt(centred.Rows);
            for (int n = 0; n < centred.Rows; n++)
            {
                RowOperations.AddScaled(target, share * stream.NextNormal(), centred.PaddedRow(n));
            }
        }

        private static Matrix Centred(Matrix examples, RandomKey key)
        {
            int count = Math.Min(examples.Rows, MostCentred);
            var chosen = examples.Select(new EpochOrder(key.For("centred"), examples.Rows).Of(1)[..count]);
            for (int i = 0; i < chosen.Columns; i++)
            {
                double mean = 0;
                for (int n = 0; n < count; n++)
                {
                    mean += chosen[n, i];
                }

                mean /= count;
                for (int n = 0; n < count; n++)
                {
                    chosen[n, i] = (float)(chosen[n, i] - mean);
                }
            }

            return chosen;
        }

        private static float Squares(ReadOnlySpan<float> h)
        {
            float sum = 0;
            foreach (float value in h)
            {
                sum = MathF.FusedMultiplyAdd(value, value, sum);
            }

            return sum;
        }

        private static float Sigmoid(float z) => 1 / (1 + ElementaryFunctions.Exp(-z));
    }
}
