using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// A classifier that gives the label that another one gives most often when noise is added: the score of a label is its share of the votes.
/// </summary>
/// <remarks>
/// All examples get the same draws of noise, so a score is a function of the example and the key alone: the same in any block and for any
/// number of threads. Scores are steps, so they have no useful gradient: attack them by queries or by transfer.
/// </remarks>
public sealed class SmoothedClassifier : IClassifier
{
    private const int BlockRows = 256;

    private readonly IClassifier inner;
    private readonly Matrix noise;

    /// <summary>Smooths a classifier.</summary>
    /// <param name="inner">The classifier.</param>
    /// <param name="sigma">σ, the standard deviation of the noise, in the units of the data; above 0.</param>
    /// <param name="draws">How many noisy copies vote: 1 to 100,000.</param>
    /// <param name="key">Where noise comes from.</param>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public SmoothedClassifier(IClassifier inner, double sigma, int draws, RandomKey key = default)
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(sigma), sigma, 1e6);
        InvalidOptionException.ThrowIfOutside(nameof(draws), draws, 1, 100_000);
        this.inner = inner;
        noise = new Matrix(draws, inner.Inputs);
        using var alone = new WorkerPool(1);
        RandomizedSmoothing.AddNoise(new float[inner.Inputs], (float)sigma, key, 0, draws, noise, alone);
    }

    /// <inheritdoc/>
    public int Inputs => inner.Inputs;

    /// <inheritdoc/>
    public int Labels => inner.Labels;

    /// <inheritdoc/>
    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null)
    {
        InvalidOptionException.ThrowIfMismatch(
            "the examples have",
            examples.Columns,
            "numbers",
            "the classifier expects",
            Inputs
        );
        InvalidOptionException.ThrowIfOutside(nameof(first), first, 0, examples.Rows);
        InvalidOptionException.ThrowIfOutside(nameof(rows), rows, 0, Math.Min(examples.Rows - first, scores.Rows));
        var noisy = new Matrix(BlockRows, Inputs);
        var votes = new Matrix(BlockRows, Labels);
        long copies = (long)rows * noise.Rows;
        for (int n = 0; n < rows; n++)
        {
            scores.Row(n).Clear();
        }

        for (long start = 0; start < copies; start += BlockRows)
        {
            int block = (int)Math.Min(BlockRows, copies - start);
            for (int r = 0; r < block; r++)
            {
                var (n, draw) = Math.DivRem(start + r, noise.Rows);
                var x = examples.Row(first + (int)n);
                var added = noise.Row((int)draw);
                var row = noisy.Row(r);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = x[i] + added[i];
                }
            }

            inner.Scores(noisy, 0, block, votes, workers);
            for (int r = 0; r < block; r++)
            {
                scores[(int)((start + r) / noise.Rows), OutputLayer.Largest<float>(votes.Row(r))]++;
            }
        }

        for (int n = 0; n < rows; n++)
        {
            foreach (ref float score in scores.Row(n))
            {
                score /= noise.Rows;
            }
        }
    }
}
