using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>
/// An evolution strategy with covariance matrix adaptation (Hansen, "The CMA evolution strategy: a tutorial", 2016, without its negative weights):
/// candidates are m + s N(0, C), and m, s and C follow the better half of them.
/// </summary>
/// <remarks>
/// A generation is a function of the key, its number and the state, and every operation on numbers has the same bits on every machine; so a
/// search that is resumed from <see cref="SaveState"/> gives bit-identical results.
/// </remarks>
internal sealed class CovarianceAdaptation
{
    private const string Vectors = "mean_paths";
    private const string Covariances = "covariance";
    private const string Place = "search_place";

    private readonly RandomKey key;
    private readonly int n;
    private readonly double[] weights;
    private readonly double effective;
    private readonly double largestStep;
    private readonly double[] mean;
    private readonly double[] stepPath;
    private readonly double[] covariancePath;
    private readonly double[][] covariance;
    private readonly double[][] steps;
    private double[][] directions = [];
    private double[] lengths = [];

    /// <summary>A search at its first generation.</summary>
    /// <param name="start">m.</param>
    /// <param name="deviation">s.</param>
    /// <param name="population">Candidates of a generation, at least 4.</param>
    /// <param name="key">Where candidates come from.</param>
    /// <param name="largestStep">What s is at most.</param>
    public CovarianceAdaptation(
        ReadOnlySpan<double> start,
        double deviation,
        int population,
        RandomKey key,
        double largestStep = double.MaxValue
    )
    {
        this.key = key;
        this.largestStep = largestStep;
        n = start.Length;
        mean = start.ToArray();
        Deviation = deviation;
        stepPath = new double[n];
        covariancePath = new double[n];
        covariance = [.. Enumerable.Range(0, n).Select(i => Unit(i))];
        steps = [.. Enumerable.Range(0, population).Select(_ => new double[n])];
        float half = (population / 2) + 0.5f;
        double[] raw =
        [
            .. Enumerable
                .Range(1, population / 2)
                .Select(rank => (double)(ElementaryFunctions.Log(half) - ElementaryFunctions.Log(rank))),
        ];
        double sum = raw.Sum();
        weights = [.. raw.Select(w => w / sum)];
        effective = 1 / weights.Sum(w => w * w);
        Draw();
    }

    /// <summary>Generations that are over.</summary>
    public int Generation { get; private set; }

    /// <summary>s.</summary>
    public double Deviation { get; private set; }

    /// <summary>m.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>Candidates of a generation.</summary>
    public int Population => steps.Length;

    /// <summary>A number of a candidate.</summary>
    public double Value(int candidate, int number) => mean[number] + (Deviation * steps[candidate][number]);

    /// <summary>Ends the generation.</summary>
    /// <param name="fitness">Of each candidate, the more the better; of equal ones the first counts as better.</param>
    public void Select(ReadOnlySpan<double> fitness)
    {
        double[] all = fitness.ToArray();
        int[] best = [.. Enumerable.Range(0, all.Length).OrderByDescending(i => all[i]).Take(weights.Length)];
        var step = new double[n];
        for (int r = 0; r < best.Length; r++)
        {
            Add(step, weights[r], steps[best[r]]);
        }

        Add(mean, Deviation, step);
        double stepShare = (effective + 2) / (n + effective + 5);
        double damping = 1 + (2 * Math.Max(0, Math.Sqrt((effective - 1) / (n + 1)) - 1)) + stepShare;
        Follow(stepPath, stepShare, Math.Sqrt(stepShare * (2 - stepShare) * effective), Whitened(step));
        double length = Math.Sqrt(stepPath.Sum(v => v * v));
        // The expected length of N(0, 1) in n dimensions.
        double chance = Math.Sqrt(n) * (1 - (1 / (4.0 * n)) + (1 / (21.0 * n * n)));
        bool grows =
            length / Math.Sqrt(1 - Power(1 - stepShare, 2 * (Generation + 1))) < (1.4 + (2.0 / (n + 1))) * chance;
        double pathShare = (4 + (effective / n)) / (n + 4 + (2 * effective / n));
        double scale = grows ? Math.Sqrt(pathShare * (2 - pathShare) * effective) : 0;
        Follow(covariancePath, pathShare, scale, step);
        AdaptCovariance(best, grows ? 0 : pathShare * (2 - pathShare));
        float change = (float)(stepShare / damping * ((length / chance) - 1));
        Deviation = Math.Min(Deviation * ElementaryFunctions.Exp(MathF.Min(change, 1)), largestStep);
        Generation++;
        Draw();
    }

    /// <summary>Everything that the generations to come depend on, except what the search was made from.</summary>
    public IReadOnlyList<SafeTensor> SaveState() =>
        [
            SafeTensor.From<double>(Vectors, [.. mean, .. stepPath, .. covariancePath], 3, n),
            SafeTensor.From<double>(Covariances, [.. covariance.SelectMany(row => row)], n, n),
            SafeTensor.From<double>(Place, [Generation, Deviation], 2),
        ];

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another search, or damaged; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        var vectors = saved.Get(Vectors, SafeTensorType.F64, 3, n).Values<double>();
        var matrix = saved.Get(Covariances, SafeTensorType.F64, n, n).Values<double>();
        var place = saved.Get(Place, SafeTensorType.F64, 2).Values<double>();
        RequireFinite(saved, Vectors, vectors);
        RequireFinite(saved, Covariances, matrix);
        if (!(place[0] is >= 0 and <= int.MaxValue && place[0] == Math.Floor(place[0]) && place[1] is > 0 and < 1e300))
        {
            throw new FileFormatException(
                saved.Name,
                $"tensor '{Place}' is generation {place[0]} at deviation {place[1]}; there is no such place"
            );
        }

        vectors[..n].CopyTo(mean);
        vectors[n..(2 * n)].CopyTo(stepPath);
        vectors[(2 * n)..].CopyTo(covariancePath);
        for (int i = 0; i < n; i++)
        {
            matrix.Slice(i * n, n).CopyTo(covariance[i]);
        }

        (Generation, Deviation) = ((int)place[0], place[1]);
        Draw();
    }

    // C^(1/2) z for each candidate, from the eigenvectors of C.
    private void Draw()
    {
        (double[] values, directions) = SymmetricEigen.Of(covariance);
        lengths = [.. values.Select(v => Math.Sqrt(Math.Max(v, 1e-24)))];
        var stream = key.For("generation", (ulong)Generation).Stream();
        foreach (double[] step in steps)
        {
            Array.Clear(step);
            for (int d = 0; d < n; d++)
            {
                Add(step, lengths[d] * stream.NextNormal(), directions[d]);
            }
        }
    }

    // C^(−1/2) v.
    private double[] Whitened(double[] v)
    {
        var white = new double[n];
        for (int d = 0; d < n; d++)
        {
            double along = 0;
            for (int i = 0; i < n; i++)
            {
                along += directions[d][i] * v[i];
            }

            Add(white, along / lengths[d], directions[d]);
        }

        return white;
    }

    private void AdaptCovariance(int[] best, double missing)
    {
        double ofPath = 2 / (((n + 1.3) * (n + 1.3)) + effective);
        double ofSteps = Math.Min(
            1 - ofPath,
            2 * (effective - 2 + (1 / effective)) / (((n + 2.0) * (n + 2.0)) + effective)
        );
        for (int i = 0; i < n; i++)
        {
            double[] row = covariance[i];
            for (int j = 0; j < n; j++)
            {
                row[j] *= 1 - ofPath - ofSteps + (ofPath * missing);
            }

            Add(row, ofPath * covariancePath[i], covariancePath);
            for (int r = 0; r < best.Length; r++)
            {
                Add(row, ofSteps * weights[r] * steps[best[r]][i], steps[best[r]]);
            }
        }

        // Rounding must not make it unsymmetric.
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                covariance[i][j] = covariance[j][i];
            }
        }
    }

    private static void Follow(double[] path, double share, double scale, double[] step)
    {
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = ((1 - share) * path[i]) + (scale * step[i]);
        }
    }

    private static void Add(double[] target, double factor, double[] added)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += factor * added[i];
        }
    }

    private static double Power(double value, int exponent)
    {
        double power = 1;
        for (int i = 0; i < exponent && power > 1e-30; i++)
        {
            power *= value;
        }

        return power;
    }

    private double[] Unit(int i)
    {
        var row = new double[n];
        row[i] = 1;
        return row;
    }

    private static void RequireFinite(TensorArchive saved, string name, ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new FileFormatException(saved.Name, $"tensor '{name}' holds {value}; finite numbers expected");
            }
        }
    }
}
