using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What a network does to an example before its first layer: x → (x − Mean) · Scale, learned from training examples alone and saved with
/// the network.
/// </summary>
public sealed class InputTransform
{
    /// <summary>A transform of <paramref name="inputs"/> numbers.</summary>
    /// <param name="inputs">d, at least 1.</param>
    /// <param name="mean">1 × d, subtracted; none means 0.</param>
    /// <param name="scale">1 × d, multiplied by afterwards; none means 1. 0 leaves a column out.</param>
    /// <exception cref="InvalidOptionException">A matrix is not 1 × d.</exception>
    public InputTransform(int inputs, Matrix? mean, Matrix? scale)
    {
        Inputs = inputs;
        Check(nameof(mean), mean, inputs);
        Check(nameof(scale), scale, inputs);
        (Mean, Scale) = (mean, scale);
    }

    /// <summary>d.</summary>
    public int Inputs { get; }

    /// <summary>What is subtracted from each column, 1 × d; none where it is nothing.</summary>
    public Matrix? Mean { get; }

    /// <summary>What each column is then multiplied by, 1 × d; none where it is 1. 0 for constant columns.</summary>
    public Matrix? Scale { get; }

    /// <summary>The mean of each column becomes 0.</summary>
    /// <param name="training">Training examples, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are no examples.</exception>
    public static InputTransform Centred(LabelledData training) => Of(training, scales: false);

    /// <summary>The mean of each column becomes 0 and its standard deviation 1; constant columns become 0.</summary>
    /// <param name="training">Training examples, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are no examples.</exception>
    public static InputTransform Standardised(LabelledData training) => Of(training, scales: true);

    /// <summary>(x − Mean) · Scale.</summary>
    /// <param name="x">d numbers.</param>
    /// <param name="transformed">Receives d numbers; may be <paramref name="x"/>.</param>
    internal void Apply(ReadOnlySpan<float> x, Span<float> transformed)
    {
        x.CopyTo(transformed);
        if (Mean is not null)
        {
            var mean = Mean.Row(0);
            for (int i = 0; i < mean.Length; i++)
            {
                transformed[i] -= mean[i];
            }
        }

        Multiply(transformed);
    }

    /// <summary>From the gradient with respect to the transformed example to that with respect to the example.</summary>
    /// <param name="gradient">d numbers, changed in place.</param>
    internal void PullBack(Span<float> gradient) => Multiply(gradient);

    private static void Check(string name, Matrix? numbers, int inputs)
    {
        if (numbers is not null && (numbers.Rows != 1 || numbers.Columns != inputs))
        {
            throw new InvalidOptionException($"size of {name}", $"{numbers.Rows}×{numbers.Columns}", $"1×{inputs}");
        }
    }

    private static InputTransform Of(LabelledData training, bool scales)
    {
        InvalidOptionException.ThrowIfOutside("examples", training.Count, 1, int.MaxValue);
        int d = training.Inputs;
        double[] mean = ColumnMeans(training, (x, _) => x);
        double[] variance = scales ? ColumnMeans(training, (x, i) => (x - mean[i]) * (x - mean[i])) : [];
        var transform = new InputTransform(d, new Matrix(1, d), scales ? new Matrix(1, d) : null);
        for (int i = 0; i < d; i++)
        {
            transform.Mean![0, i] = (float)mean[i];
            if (transform.Scale is { } scale)
            {
                // A spread that single precision does not tell from none is none.
                double deviation = Math.Sqrt(variance[i]);
                float factor = deviation > 1e-7 * Math.Abs(mean[i]) ? (float)(1 / deviation) : 0;
                scale[0, i] = float.IsFinite(factor) ? factor : 0;
            }
        }

        return transform;
    }

    // In double precision, in the order of the examples.
    private static double[] ColumnMeans(LabelledData data, Func<double, int, double> of)
    {
        double[] sums = new double[data.Inputs];
        for (int n = 0; n < data.Count; n++)
        {
            var x = data.Examples.Row(n);
            for (int i = 0; i < x.Length; i++)
            {
                sums[i] += of(x[i], i);
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] /= data.Count;
        }

        return sums;
    }

    private void Multiply(Span<float> values)
    {
        if (Scale is not null)
        {
            var scale = Scale.Row(0);
            for (int i = 0; i < scale.Length; i++)
            {
                values[i] *= scale[i];
            }
        }
    }
}
