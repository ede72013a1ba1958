using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>
/// Examples for a linear model with a squared penalty, rewritten so that every unknown has the penalty ½: x and the bias's 1 are divided
/// by the root of their penalties. Where there are fewer examples than numbers, the model lies in their span: the matrix of products
/// K = UᵀU gives n features (the columns of U) that have the same products.
/// </summary>
internal sealed class PenalisedFeatures
{
    private readonly double[] scaled;
    private readonly double weightScale;
    private readonly double biasScale;
    private readonly int inputs;
    private readonly double[]? triangle;

    /// <summary>For the data and penalties.</summary>
    public PenalisedFeatures(LabelledData data, double c, double biasPenalty)
    {
        Count = data.Count;
        inputs = data.Inputs + 1;
        weightScale = Math.Sqrt(c);
        biasScale = Math.Sqrt(c / biasPenalty);
        scaled = new double[Count * inputs];
        for (int n = 0; n < Count; n++)
        {
            var row = scaled.AsSpan(n * inputs, inputs);
            var x = data.Examples.Row(n);
            for (int i = 0; i < x.Length; i++)
            {
                row[i] = x[i] * weightScale;
            }

            row[^1] = biasScale;
        }

        if (Count >= inputs)
        {
            (Features, Rows) = (inputs, scaled);
            Columns = new double[Rows.Length];
            Transpose(Rows, Count, Features, Columns);
            return;
        }

        triangle = Products();
        Cholesky.Decompose(triangle, Count);
        for (int i = 0; i < Count; i++)
        {
            triangle.AsSpan(i * Count, i).Clear();
        }

        (Features, Columns) = (Count, triangle);
        Rows = new double[Columns.Length];
        Transpose(Columns, Features, Count, Rows);
    }

    /// <summary>n, the examples.</summary>
    public int Count { get; }

    /// <summary>p, the unknowns of one output.</summary>
    public int Features { get; }

    /// <summary>n × p.</summary>
    public double[] Rows { get; }

    /// <summary>p × n, the transpose.</summary>
    public double[] Columns { get; }

    /// <summary>f = Σ θ_j · feature j, for all examples.</summary>
    public void Multiply(ReadOnlySpan<double> theta, Span<double> f)
    {
        f.Clear();
        for (int j = 0; j < Features; j++)
        {
            DoubleVectors.AddScaled(theta[j], Columns.AsSpan(j * Count, Count), f);
        }
    }

    /// <summary>g ← g + Σ_n a_n · features of example n.</summary>
    public void AddTransposed(ReadOnlySpan<double> a, Span<double> g)
    {
        for (int n = 0; n < Count; n++)
        {
            DoubleVectors.AddScaled(a[n], Rows.AsSpan(n * Features, Features), g);
        }
    }

    /// <summary>The weights of one output for the inputs themselves, the bias last.</summary>
    public void Weights(ReadOnlySpan<double> theta, Span<double> weights)
    {
        if (triangle is null)
        {
            theta.CopyTo(weights);
        }
        else
        {
            double[] a = [.. theta];
            Cholesky.SolveUpper(triangle, Count, a);
            weights.Clear();
            for (int n = 0; n < Count; n++)
            {
                DoubleVectors.AddScaled(a[n], scaled.AsSpan(n * inputs, inputs), weights);
            }
        }

        for (int i = 0; i < inputs; i++)
        {
            weights[i] *= i == inputs - 1 ? biasScale : weightScale;
        }
    }

    // K, its upper triangle.
    private double[] Products()
    {
        var k = new double[Count * Count];
        for (int i = 0; i < Count; i++)
        {
            for (int j = i; j < Count; j++)
            {
                k[(i * Count) + j] = DoubleVectors.Dot(
                    scaled.AsSpan(i * inputs, inputs),
                    scaled.AsSpan(j * inputs, inputs)
                );
            }
        }

        return k;
    }

    private static void Transpose(double[] from, int rows, int columns, double[] to)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                to[(c * rows) + r] = from[(r * columns) + c];
            }
        }
    }
}
