using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What a network does to an example before its first layer: x → (x − Mean) · Scale, learned from training examples alone and saved with
/// the network.
/// </summary>
public sealed class InputTransform
{
    // Larger numbers leave no room for a difference or a product.
    private const float Largest = 1e37f;

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

    /// <summary>The transform of a kind of scaling; none where nothing is scaled.</summary>
    /// <param name="scaling">The kind.</param>
    /// <param name="training">Training examples, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are no examples, or a column's spread is beyond single precision.</exception>
    public static InputTransform? Of(Scaling scaling, LabelledData training) =>
        scaling switch
        {
            Scaling.None => null,
            Scaling.Centre => Centred(training),
            _ => Standardised(training),
        };

    /// <summary>The mean of each column becomes 0.</summary>
    /// <param name="training">Training examples, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are no examples, or a column's spread is beyond single precision.</exception>
    public static InputTransform Centred(LabelledData training) => Of(training, scales: false);

    /// <summary>The mean of each column becomes 0 and its standard deviation 1; constant columns become 0.</summary>
    /// <param name="training">Training examples, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are no examples, or a column's spread is beyond single precision.</exception>
    public static InputTransform Standardised(LabelledData training) => Of(training, scales: true);

    /// <summary>Transformed examples, a copy; labels and names are those of the data.</summary>
    /// <param name="data">Examples of d numbers.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d.</exception>
    public LabelledData Transform(LabelledData data)
    {
        InvalidOptionException.ThrowIfOutside("numbers of an example", data.Inputs, Inputs, Inputs);
        var transformed = new Matrix(data.Count, Inputs);
        for (int n = 0; n < data.Count; n++)
        {
            Apply(data.Examples.Row(n), transformed.Row(n));
        }

        return new LabelledData(transformed, data.Labels, data.LabelCount)
        {
            Shape = data.Shape,
            LabelNames = data.LabelNames,
            InputNames = data.InputNames,
        };
    }

    /// <summary>Both parts of a data set, transformed.</summary>
    /// <inheritdoc cref="Transform(LabelledData)"/>
    public DataSet Transform(DataSet data) => data with { Train = Transform(data.Train), Test = Transform(data.Test) };

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
        var spans = Spans(training);
        var transform = new InputTransform(d, new Matrix(1, d), scales ? new Matrix(1, d) : null);
        for (int i = 0; i < d; i++)
        {
            transform.Mean![0, i] = (float)mean[i];
            if (!(spans[i].Low >= -Largest && spans[i].High <= Largest))
            {
                string column = training.InputNames is { } names ? $"column '{names[i]}'" : $"column {i + 1}";
                throw new InvalidOptionException(
                    column,
                    $"from {spans[i].Low:G3} to {spans[i].High:G3}",
                    $"within ±{Largest:G1}, or what is computed from it does not fit into single precision"
                );
            }

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

    private static (float Low, float High)[] Spans(LabelledData data)
    {
        var spans = new (float Low, float High)[data.Inputs];
        Array.Fill(spans, (float.PositiveInfinity, float.NegativeInfinity));
        for (int n = 0; n < data.Count; n++)
        {
            var x = data.Examples.Row(n);
            for (int i = 0; i < x.Length; i++)
            {
                spans[i] = (Math.Min(spans[i].Low, x[i]), Math.Max(spans[i].High, x[i]));
            }
        }

        return spans;
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
