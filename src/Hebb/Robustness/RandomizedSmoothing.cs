using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Certifies any classifier f by noise: g(x) is the label that f gives most often to x + N(0, σ²). If that label has probability p_A or
/// more, g gives it within the radius σ Φ⁻¹(p_A) (Cohen et al. 2019, theorem 1 with p_B = 1 − p_A, and section 3.2). p_A is the exact lower bound
/// of a binomial probability, so a certificate holds with probability 1 − α: it is g that is certified, not f.
/// </summary>
/// <remarks>Noise is a function of the key, the example's number and the draw's: threads and blocks change no bit.</remarks>
public sealed class RandomizedSmoothing
{
    private const int BlockRows = 256;

    private readonly IClassifier classifier;
    private readonly SmoothingOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly Matrix noisy;
    private readonly Matrix scores;

    /// <summary>Prepares it.</summary>
    /// <param name="classifier">f: its scores must not be changed meanwhile.</param>
    /// <param name="options">Noise and draws; validated.</param>
    /// <param name="key">Where noise comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public RandomizedSmoothing(
        IClassifier classifier,
        SmoothingOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        this.classifier = classifier;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        int rows = Math.Min(Math.Max(options.Draws, options.SelectionDraws), BlockRows);
        noisy = new Matrix(rows, classifier.Inputs);
        scores = new Matrix(rows, classifier.Labels);
    }

    /// <summary>The label of an example, and the radius within which it is certified.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="index">The example's number, from which its noise comes; at least 0.</param>
    /// <param name="cancel">Checked between some hundred draws.</param>
    /// <returns>A label and a radius above 0, or −1 and 0 where the label that was chosen is not more likely than all others together.</returns>
    /// <exception cref="InvalidOptionException">There are not d finite numbers, or the index is negative.</exception>
    public SmoothedLabel Certify(ReadOnlySpan<float> example, int index, CancellationToken cancel = default)
    {
        InvalidOptionException.ThrowIfMismatch(
            "the example has",
            example.Length,
            "numbers",
            "the classifier expects",
            classifier.Inputs
        );
        Finite.Require(example, nameof(example));
        InvalidOptionException.ThrowIfOutside(nameof(index), index, 0, int.MaxValue);
        var own = key.For("noise", (ulong)index);
        float[] x = example.ToArray();
        long[] votes = Votes(x, options.SelectionDraws, own.For("selection"), cancel);
        int label = Array.IndexOf(votes, votes.Max());
        votes = Votes(x, options.Draws, own.For("estimation"), cancel);
        double probability = BinomialBound.Lower(votes[label], options.Draws, options.Alpha);
        return probability > 0.5
            ? new SmoothedLabel(label, options.Sigma * NormalDistribution.Quantile(probability), probability)
            : new SmoothedLabel(-1, 0, probability);
    }

    // How often each label is given, over a number of draws.
    private long[] Votes(float[] x, int draws, RandomKey from, CancellationToken cancel)
    {
        var votes = new long[classifier.Labels];
        for (int first = 0; first < draws; first += noisy.Rows)
        {
            cancel.ThrowIfCancellationRequested();
            int rows = Math.Min(noisy.Rows, draws - first);
            AddNoise(x, (float)options.Sigma, from, first, rows, noisy, workers);
            classifier.Scores(noisy, 0, rows, scores, workers);
            for (int r = 0; r < rows; r++)
            {
                votes[OutputLayer.Largest<float>(scores.Row(r))]++;
            }
        }

        return votes;
    }

    /// <summary>x + σ N(0, 1) for some draws, each with its own key.</summary>
    internal static void AddNoise(
        float[] x,
        float sigma,
        RandomKey from,
        int first,
        int rows,
        Matrix noisy,
        WorkerPool workers
    ) =>
        workers.For(
            rows,
            (X: x, Sigma: sigma, From: from, First: first, Noisy: noisy),
            static (work, r, _) =>
            {
                var random = work.From.For("draw", (ulong)(work.First + r)).Stream();
                var row = work.Noisy.Row(r);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = MathF.FusedMultiplyAdd(work.Sigma, random.NextNormal(), work.X[i]);
                }
            }
        );
}

/// <summary>What smoothing says of an example.</summary>
/// <param name="Label">The label; −1 where it abstains.</param>
/// <param name="Radius">The radius in L2 within which the smoothed classifier gives this label; 0 where it abstains.</param>
/// <param name="Probability">p_A, the lower bound of the probability of the label that was chosen, in [0, 1).</param>
public readonly record struct SmoothedLabel(int Label, double Radius, double Probability);
