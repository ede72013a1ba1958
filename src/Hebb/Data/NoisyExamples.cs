using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>Examples with noise: what is learned from them holds in their neighbourhood, too.</summary>
/// <example><code>
/// var noisy = NoisyExamples.Of(mnist.Train, deviation: 0.7f, key);
/// </code></example>
public static class NoisyExamples
{
    /// <summary>
    /// The same examples with a number from N(0, σ²) added to each of theirs, drawn once. Nothing is clipped: images leave [0, 1].
    /// </summary>
    /// <param name="data">Examples; they stay as they are.</param>
    /// <param name="deviation">σ, from 0 to 1,000,000.</param>
    /// <param name="key">Where the noise comes from; each example's from its index.</param>
    /// <param name="workers">Threads; none means the caller's alone.</param>
    /// <exception cref="InvalidOptionException"><paramref name="deviation"/> is out of range.</exception>
    public static LabelledData Of(LabelledData data, float deviation, RandomKey key, WorkerPool? workers = null)
    {
        InvalidOptionException.ThrowIfOutside(nameof(deviation), deviation, 0, 1_000_000);
        var deviations = new float[data.Inputs];
        deviations.AsSpan().Fill(deviation);
        return Of(data, deviations, key, workers);
    }

    /// <summary>The same with a σ for each column.</summary>
    /// <param name="data">Examples; they stay as they are.</param>
    /// <param name="deviations">d numbers, each at least 0 and finite.</param>
    /// <param name="key">Where the noise comes from.</param>
    /// <param name="workers">Threads; none means the caller's alone.</param>
    internal static LabelledData Of(LabelledData data, float[] deviations, RandomKey key, WorkerPool? workers)
    {
        var noisy = data.Examples.Clone();
        using var own = workers is null ? new WorkerPool(1) : null;
        (workers ?? own!).For(
            noisy.Rows,
            (Examples: noisy, Deviations: deviations, Key: key),
            static (state, n, _) =>
            {
                var random = state.Key.For("noise", (ulong)n).Stream();
                var row = state.Examples.Row(n);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = MathF.FusedMultiplyAdd(state.Deviations[i], random.NextNormal(), row[i]);
                }
            }
        );
        return new LabelledData(noisy, data.Labels, data.LabelCount)
        {
            Shape = data.Shape,
            LabelNames = data.LabelNames,
            InputNames = data.InputNames,
        };
    }
}
