using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Hebbian learning of soft winners (Moraitis, Toichkin, Journé, Chua and Guo, "SoftHebb", 2022; Journé, Garcia Rodriguez, Guo and Moraitis,
/// "Hebbian deep learning without feedback", 2023): y = softmax(β u) with u_j = W_j·x, and W_j ← W_j + e_j E[s_j y_j (x − u_j W_j)] over the
/// batch, where s_j = 1 for the largest u_j and −1 for all others (anti-Hebbian), or 1 for all. Begins with random weights of length r, or
/// with examples of that length; e falls geometrically.
/// </summary>
/// <remarks>
/// With <see cref="AdaptsToLength"/> e_j = e √||W_j| − 1|, as in the paper of 2023: weights that have reached unit length no longer
/// learn. The layer's bias becomes 0; the papers' learned bias is left out.
/// </remarks>
public sealed record SoftHebbRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "soft-hebb";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 2;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 10;

    /// <summary>β, how sharply units compete: above 0, at most 1,000.</summary>
    public float Sharpness { get; init; } = 8;

    /// <summary>Whether those that do not win learn the opposite.</summary>
    public bool IsAntiHebbian { get; init; } = true;

    /// <summary>Whether steps shrink as a unit's length comes to 1.</summary>
    public bool AdaptsToLength { get; init; }

    /// <summary>r, the length of the first weights: above 0, at most 1,000.</summary>
    public float FirstLength { get; init; } = 1;

    /// <summary>Whether weights begin as examples, and not as random numbers.</summary>
    public bool Imprinted { get; init; }

    /// <summary>e of the first batch, above 0 and at most 100.</summary>
    public float FirstStepSize { get; init; } = 0.1f;

    /// <summary>e towards the end, above 0 and at most 100.</summary>
    public float LastStepSize { get; init; } = 0.001f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Sharpness), Sharpness, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FirstLength), FirstLength, 1000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 100);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner : ILayerLearner
    {
        private readonly SoftHebbRule rule;
        private readonly LayerWorkspace space;

        public Learner(SoftHebbRule rule, CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
        {
            this.rule = rule;
            space = new LayerWorkspace(layer, Math.Min(rule.BatchSize, examples.Rows), workers);
            FirstWeights.Set(space, examples, rule.Imprinted, key);
            space.Gain.Buffer.Fill(rule.FirstLength);
            space.Scale(space.Gain.PaddedRow(0));
        }

        public IReadOnlyList<NamedWeights> State => [];

        public void Learn(Matrix batch, int rows, double progress)
        {
            space.Activate(batch, rows);
            space.Keep.Buffer.Clear();
            var sums = space.Keep.Row(0);
            for (int n = 0; n < rows; n++)
            {
                var u = space.U.Row(n);
                var y = space.H.Row(n);
                SoftWinners(u, y);
                for (int j = 0; j < y.Length; j++)
                {
                    sums[j] = MathF.FusedMultiplyAdd(y[j], u[j], sums[j]);
                }
            }

            space.Correlate(batch, rows);
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress) / rows;
            var squares = space.SquaredLengths();
            for (int j = 0; j < space.Units; j++)
            {
                float own = rule.AdaptsToLength ? step * MathF.Sqrt(MathF.Abs(MathF.Sqrt(squares[j]) - 1)) : step;
                space.Gain[0, j] = own;
                sums[j] = 1 - (own * sums[j]);
            }

            space.Move();
        }

        public void Finish() { }

        // s y.
        private void SoftWinners(ReadOnlySpan<float> u, Span<float> y)
        {
            int winner = OutputLayer.Largest(u);
            float sum = 0;
            for (int j = 0; j < u.Length; j++)
            {
                y[j] = ElementaryFunctions.Exp(rule.Sharpness * (u[j] - u[winner]));
                sum += y[j];
            }

            for (int j = 0; j < u.Length; j++)
            {
                y[j] /= rule.IsAntiHebbian && j != winner ? -sum : sum;
            }
        }
    }
}
