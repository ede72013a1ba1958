using System.Runtime.InteropServices;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Neural gas (Martinetz, Berkovich and Schulten, "'Neural-gas' network for vector quantization", 1993, eq. 6): prototypes begin as
/// training points, and every one is attracted the more, the fewer are nearer. With r_nj units nearer to point n than unit j is,
/// h_nj = e^(−r_nj/λ) and W_j ← W_j + e (Σ_n h_nj x_n − s_j W_j)/max(s_j, 1), s_j = Σ_n h_nj over the batch; b_j = −|W_j|²/2.
/// e and λ fall geometrically.
/// </summary>
public sealed record NeuralGasRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "neural-gas";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 10;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 5;

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.3f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.01f;

    /// <summary>λ of the first batch in units, above 0.</summary>
    public float FirstRange { get; init; } = 16;

    /// <summary>λ towards the end in units, above 0.</summary>
    public float LastRange { get; init; } = 0.5f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
        RuleChecks.Falling(nameof(FirstRange), FirstRange, nameof(LastRange), LastRange, 1e6f);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner(
        NeuralGasRule rule,
        CompetitiveLayer layer,
        Matrix examples,
        RandomKey key,
        WorkerPool workers
    ) : PrototypeLearner(layer, examples, rule.BatchSize, key, workers)
    {
        private readonly ulong[] ranked = new ulong[layer.W.Columns];
        private readonly float[] pull = new float[layer.W.Columns];

        protected override float Attract(int rows, double progress)
        {
            float range = Schedule.Geometric(rule.FirstRange, rule.LastRange, progress);
            for (int r = 0; r < pull.Length; r++)
            {
                pull[r] = ElementaryFunctions.Exp(-r / range);
            }

            for (int n = 0; n < rows; n++)
            {
                var u = Space.U.Row(n);
                for (int j = 0; j < u.Length; j++)
                {
                    ranked[j] = Descending(u[j], j);
                }

                ranked.AsSpan().Sort();
                var h = Space.H.Row(n);
                for (int r = 0; r < h.Length; r++)
                {
                    h[(int)(uint)ranked[r]] = pull[r];
                }
            }

            return Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
        }

        // A number that is the smaller, the larger the value is; of equal values, the lower the unit. Its low half is the unit.
        private static ulong Descending(float value, int unit)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
            uint ascending = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
            return ((ulong)~ascending << 32) | (uint)unit;
        }
    }
}
