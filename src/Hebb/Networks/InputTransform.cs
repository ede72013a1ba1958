using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What a network does to an example before its first layer: x → (view(x) − Mean) · Scale, where the view is a function of one image
/// alone; the other two are learned from training examples. Saved with the network.
/// </summary>
/// <example><code>
/// var upright = InputTransform.ForImages(mnist.Train.Shape, ImageView.DeskewAndWidth);
/// var network = Network.Create(mnist.Train, key, upright, new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4));
/// </code></example>
public sealed class InputTransform
{
    // With larger numbers a difference or a product may overflow.
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

    /// <summary>A transform of images.</summary>
    /// <param name="shape">The shape of an image; with a view from 2 to 4096 pixels high and wide.</param>
    /// <param name="view">How each image is straightened first.</param>
    /// <param name="mean">1 × d, subtracted from the view; none means 0.</param>
    /// <param name="scale">1 × d, multiplied by afterwards; none means 1. 0 leaves a column out.</param>
    /// <exception cref="InvalidOptionException">A matrix is not 1 × d, or there is a view of what is no image.</exception>
    public InputTransform(LayerShape shape, ImageView view, Matrix? mean, Matrix? scale)
        : this(shape.Size, mean, scale)
    {
        if (!Enum.IsDefined(view))
        {
            throw new InvalidOptionException(nameof(view), $"{view}", "none, deskew or deskewAndWidth");
        }

        const int Most = ImageSampling.MostSide;
        if (view != ImageView.None && (shape is not { Height: >= 2 and <= Most, Width: >= 2 and <= Most }))
        {
            throw new InvalidOptionException(
                nameof(view),
                $"{view} of examples of {shape.Height}×{shape.Width} pixels",
                $"none, or images from 2×2 to {Most}×{Most} pixels"
            );
        }

        (Shape, View) = (shape, view);
    }

    /// <summary>d.</summary>
    public int Inputs { get; }

    /// <summary>The shape of an image, where the transform was made for images.</summary>
    public LayerShape? Shape { get; }

    /// <summary>How each image is straightened before anything else.</summary>
    public ImageView View { get; }

    /// <summary>What is subtracted from each column, 1 × d; none where it is nothing.</summary>
    public Matrix? Mean { get; }

    /// <summary>What each column is then multiplied by, 1 × d; none where it is 1. 0 for constant columns.</summary>
    public Matrix? Scale { get; }

    /// <summary>Straightens images and does nothing else to them.</summary>
    /// <param name="shape">The shape of an image; with a view from 2 to 4096 pixels high and wide.</param>
    /// <param name="view">How.</param>
    /// <exception cref="InvalidOptionException">There is a view of what is no image.</exception>
    public static InputTransform ForImages(LayerShape shape, ImageView view) => new(shape, view, null, null);

    /// <summary>The transform of a kind of scaling, perhaps after a view; none where neither does anything.</summary>
    /// <param name="scaling">The kind.</param>
    /// <param name="training">Training examples, at least 1.</param>
    /// <param name="view">How each image is straightened first; means and scales are those of the views.</param>
    /// <exception cref="InvalidOptionException">There are no examples, a column's spread is beyond single precision, or there is a view of what is no image.</exception>
    public static InputTransform? Of(Scaling scaling, LabelledData training, ImageView view = ImageView.None)
    {
        if (view == ImageView.None)
        {
            return scaling switch
            {
                Scaling.None => null,
                Scaling.Centre => Centred(training),
                _ => Standardised(training),
            };
        }

        var images = ForImages(training.Shape, view);
        var scaled = scaling == Scaling.None ? null : Of(scaling, images.Transform(training));
        return new InputTransform(training.Shape, view, scaled?.Mean, scaled?.Scale);
    }

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
    public LabelledData Transform(LabelledData data) => Transform(data, workers: null);

    /// <summary>Both parts of a data set, transformed.</summary>
    /// <inheritdoc cref="Transform(LabelledData)"/>
    public DataSet Transform(DataSet data) => data with { Train = Transform(data.Train), Test = Transform(data.Test) };

    /// <summary>Transformed examples on several threads; none means the calling one.</summary>
    internal LabelledData Transform(LabelledData data, WorkerPool? workers) =>
        new(Transform(data.Examples, workers), data.Labels, data.LabelCount)
        {
            Shape = data.Shape,
            LabelNames = data.LabelNames,
            InputNames = data.InputNames,
        };

    /// <inheritdoc cref="Transform(LabelledData, WorkerPool?)"/>
    internal Matrix Transform(Matrix examples, WorkerPool? workers)
    {
        InvalidOptionException.ThrowIfOutside("numbers of an example", examples.Columns, Inputs, Inputs);
        var transformed = new Matrix(examples.Rows, Inputs);
        void Run(int start, int end)
        {
            for (int n = start; n < end; n++)
            {
                Apply(examples.Row(n), transformed.Row(n));
            }
        }

        if (workers is null)
        {
            Run(0, examples.Rows);
        }
        else
        {
            workers.OnEachThread(share =>
            {
                var (start, end) = share.Of(examples.Rows);
                Run(start, end);
            });
        }

        return transformed;
    }

    /// <summary>(view(x) − Mean) · Scale.</summary>
    /// <param name="x">d numbers.</param>
    /// <param name="transformed">Receives d numbers; may be <paramref name="x"/> where there is no view.</param>
    internal void Apply(ReadOnlySpan<float> x, Span<float> transformed)
    {
        if (View == ImageView.None)
        {
            x.CopyTo(transformed);
        }
        else
        {
            ImageSampling.Apply(Shape!.Value, View, x, transformed);
        }

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
    /// <param name="x">The example; not looked at where there is no view.</param>
    /// <param name="gradient">d numbers, changed in place.</param>
    /// <param name="scratch">d numbers of working memory where there is a view.</param>
    internal void PullBack(ReadOnlySpan<float> x, Span<float> gradient, Span<float> scratch)
    {
        Multiply(gradient);
        if (View != ImageView.None)
        {
            gradient.CopyTo(scratch);
            ImageSampling.PullBack(Shape!.Value, View, x, scratch, gradient);
        }
    }

    /// <summary>Throws where there is a view, for what knows only differences and products of columns.</summary>
    /// <param name="what">What that is.</param>
    /// <exception cref="InvalidOptionException">There is one.</exception>
    internal void RequireNoView(string what)
    {
        if (View != ImageView.None)
        {
            throw new InvalidOptionException("the network's view of images", $"{View}", $"none for {what}");
        }
    }

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
