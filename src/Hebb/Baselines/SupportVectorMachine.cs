using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// A support vector machine with a linear or an RBF kernel: minimise ½|w|² + C Σ max(0, 1 − s_n(w·φ(x_n) + b)), by sequential minimal
/// optimization. More than two labels: one machine for each pair, and the label with most votes.
/// </summary>
/// <remarks>
/// All kernel values of a pair of labels are kept, 8 bytes for each pair of examples, so there may be at most 10,000 examples. No bit depends on
/// the vector width.
/// </remarks>
/// <example><code>
/// var moons = Synthetic.Moons(RandomKey.FromSeed(1));
/// var machine = SupportVectorMachine.Fit(moons.Train.PerLabel(50), new SupportVectorOptions { C = 10 });
/// double accuracy = machine.Accuracy(moons.Test);
/// </code></example>
public sealed class SupportVectorMachine : BaselineClassifier
{
    private const int MostExamples = 10_000;

    private readonly Pair[] pairs;

    private SupportVectorMachine(int inputs, int labels, double gamma, Pair[] pairs)
        : base(inputs, labels) => (Gamma, this.pairs) = (gamma, pairs);

    /// <summary>γ of the RBF kernel; 0 for a linear one.</summary>
    public double Gamma { get; }

    /// <summary>Whether the minimum was found to the tolerance that was asked for, for every pair of labels.</summary>
    public bool Converged => pairs.All(pair => pair.Converged);

    /// <summary>Steps made, over all pairs.</summary>
    public long Iterations => pairs.Sum(pair => (long)pair.Steps);

    /// <summary>Support vectors, over all pairs: examples that the decisions are made of.</summary>
    public int SupportVectors => pairs.Sum(pair => pair.Examples.Rows);

    /// <summary>The machines, for tests.</summary>
    internal IReadOnlyList<Pair> Pairs => pairs;

    /// <summary>Fits one.</summary>
    /// <param name="data">Examples with labels: 1 to 10,000; two labels or more.</param>
    /// <param name="options">Kernel, penalty and when to stop; the defaults if none.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or there are no or too many examples, or fewer than two labels.</exception>
    public static SupportVectorMachine Fit(LabelledData data, SupportVectorOptions? options = null)
    {
        options ??= new SupportVectorOptions();
        options.Validate();
        Require(data);
        InvalidOptionException.ThrowIfOutside("number of examples", data.Count, 1, MostExamples);
        double gamma = options.Kernel == SupportVectorKernel.Linear ? 0 : options.Gamma ?? ScaledGamma(data.Examples);
        var pairs = new List<Pair>();
        int[][] members =
        [
            .. Enumerable
                .Range(0, data.LabelCount)
                .Select(label => Enumerable.Range(0, data.Count).Where(n => data.Labels[n] == label).ToArray()),
        ];
        for (int a = 0; a < data.LabelCount; a++)
        {
            for (int b = a + 1; b < data.LabelCount; b++)
            {
                pairs.Add(Fit(data.Examples, a, b, members[a], members[b], options, gamma));
            }
        }

        return new SupportVectorMachine(data.Inputs, data.LabelCount, gamma, [.. pairs]);
    }

    // Two labels: half the decision with either sign. More: votes.
    private protected override void Score(ReadOnlySpan<float> x, Span<float> scores)
    {
        scores.Clear();
        foreach (var pair in pairs)
        {
            double decision = pair.Offset;
            for (int n = 0; n < pair.Examples.Rows; n++)
            {
                decision = Math.FusedMultiplyAdd(pair.Weights[n], Kernel(pair.Examples.Row(n), x, Gamma), decision);
            }

            if (Labels == 2)
            {
                (scores[0], scores[1]) = ((float)(-decision / 2), (float)(decision / 2));
            }
            else
            {
                scores[decision > 0 ? pair.High : pair.Low]++;
            }
        }
    }

    // A label without examples never wins a vote.
    private static Pair Fit(
        Matrix examples,
        int low,
        int high,
        int[] ofLow,
        int[] ofHigh,
        SupportVectorOptions options,
        double gamma
    )
    {
        int[] indices = [.. ofLow, .. ofHigh];
        if (ofLow.Length == 0 || ofHigh.Length == 0)
        {
            return new Pair(low, high, new Matrix(0, examples.Columns), [], ofLow.Length == 0 ? 1 : -1, 0, true);
        }

        int[] signs = [.. ofLow.Select(_ => -1), .. ofHigh.Select(_ => 1)];
        var chosen = examples.Select(indices);
        int n = indices.Length;
        var kernel = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++)
            {
                kernel[(i * n) + j] = kernel[(j * n) + i] = Kernel(chosen.Row(i), chosen.Row(j), gamma);
            }
        }

        var found = MinimalOptimization.Solve(kernel, signs, options.C, options.Tolerance, options.Iterations);
        int[] support = [.. Enumerable.Range(0, n).Where(i => found.Alpha[i] > 0)];
        return new Pair(
            low,
            high,
            chosen.Select(support),
            [.. support.Select(i => signs[i] * found.Alpha[i])],
            found.Offset,
            found.Steps,
            found.Converged
        );
    }

    private static double Kernel(ReadOnlySpan<float> x, ReadOnlySpan<float> y, double gamma) =>
        gamma == 0 ? DoubleVectors.Dot(x, y) : ElementaryFunctions.Exp(-gamma * DoubleVectors.SquaredDistance(x, y));

    private static double ScaledGamma(Matrix examples)
    {
        double count = (double)examples.Rows * examples.Columns;
        double mean = 0;
        double square = 0;
        for (int r = 0; r < examples.Rows; r++)
        {
            foreach (float x in examples.Row(r))
            {
                mean += x / count;
            }
        }

        for (int r = 0; r < examples.Rows; r++)
        {
            foreach (float x in examples.Row(r))
            {
                square += (x - mean) * (x - mean) / count;
            }
        }

        return square > 0 ? 1 / (examples.Columns * square) : 1;
    }

    /// <summary>The machine of two labels: above 0 is the higher one.</summary>
    internal sealed record Pair(
        int Low,
        int High,
        Matrix Examples,
        double[] Weights,
        double Offset,
        int Steps,
        bool Converged
    );
}
