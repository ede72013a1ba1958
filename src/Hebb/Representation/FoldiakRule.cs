using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Földiák's rule ("Forming sparse representations by local anti-Hebbian learning", 1990) with a k-cap in place of sliding thresholds: with
/// x̃ = [x; c] and u_j = W̃_j·x̃, units fire by h ← bits of the k largest of u + L h, three times from h = bits of the k largest of u. Lateral weights
/// are anti-Hebbian, L_jl ← min(0, L_jl − β e (E[h_j h_l] − (k/m)²)) with L_jj = 0, and W̃_j ← W̃_j + e E[h_j (x̃ − W̃_j)], then unit length. Begins with
/// random weights and L = 0; e falls geometrically. Lateral weights are at work only while the layer learns.
/// </summary>
public sealed record FoldiakRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "foldiak";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 6;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>c, the constant beside the inputs, from 0 to 1000.</summary>
    public float Constant { get; init; } = 2;

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.1f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.005f;

    /// <summary>β, the lateral weights' share of e, from 0 (no lateral weights) to 100.</summary>
    public float LateralRate { get; init; } = 0.5f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, 0, 1000);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
        InvalidOptionException.ThrowIfOutside(nameof(LateralRate), LateralRate, 0, 100);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, key, workers);

    private sealed class Learner : ConstantInputLearner
    {
        private const int Settling = 3;

        private readonly FoldiakRule rule;
        private readonly Matrix lateral;
        private readonly Matrix inhibited;

        public Learner(FoldiakRule rule, CompetitiveLayer layer, RandomKey key, WorkerPool workers)
            : base(layer, rule.Constant, rule.BatchSize, key, workers)
        {
            this.rule = rule;
            lateral = new Matrix(Space.Units, Space.Units);
            inhibited = new Matrix(1, Space.Units);
        }

        public override IReadOnlyList<NamedWeights> State => [.. base.State, new("lateral_weights", lateral, null)];

        protected override void Change(Matrix batch, int rows, double progress)
        {
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
            for (int n = 0; n < rows; n++)
            {
                Fire(Space.U.PaddedRow(n), Space.H.Row(n));
            }

            for (int j = 0; j < Space.Units; j++)
            {
                int fired = 0;
                for (int n = 0; n < rows; n++)
                {
                    fired += Space.H[n, j] > 0 ? 1 : 0;
                }

                Space.Keep[0, j] = 1 - (step * fired / rows);
                Space.Gain[0, j] = step / rows;
            }

            Move(batch, rows);
            MakeUnitLength();
            Inhibit(rows, rule.LateralRate * step);
        }

        private void Fire(ReadOnlySpan<float> u, Span<float> h)
        {
            Space.BitsCap(u[..h.Length], Space.Cap, h);
            for (int time = 0; time < Settling; time++)
            {
                var sum = inhibited.PaddedRow(0);
                u.CopyTo(sum);
                for (int j = 0; j < h.Length; j++)
                {
                    if (h[j] > 0)
                    {
                        RowOperations.AddScaled(sum, 1, lateral.PaddedRow(j));
                    }
                }

                Space.BitsCap(sum[..h.Length], Space.Cap, h);
            }
        }

        private void Inhibit(int rows, float rate)
        {
            float expected = (float)Space.Cap / Space.Units;
            float less = rate * expected * expected;
            for (int j = 0; j < Space.Units; j++)
            {
                var row = lateral.Row(j);
                var padded = lateral.PaddedRow(j);
                for (int n = 0; n < rows; n++)
                {
                    if (Space.H[n, j] > 0)
                    {
                        RowOperations.AddScaled(padded, -rate / rows, Space.H.PaddedRow(n));
                    }
                }

                for (int l = 0; l < row.Length; l++)
                {
                    row[l] = MathF.Min(row[l] + less, 0);
                }

                row[j] = 0;
            }
        }
    }
}
