using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Streams;

/// <summary>How a phase of a stream changes examples and labels.</summary>
internal sealed class StreamTask
{
    private readonly LayerShape shape;
    private readonly int[]? pixels;
    private readonly int[]? labels;
    private readonly (double Cosine, double Sine)? turn;

    /// <param name="drift">What changes.</param>
    /// <param name="phase">The phase, from 0, which changes nothing.</param>
    /// <param name="phases">How many there are.</param>
    /// <param name="shape">The shape of an example.</param>
    /// <param name="labelCount">m.</param>
    /// <param name="key">Where random orders come from.</param>
    public StreamTask(StreamDrift drift, int phase, int phases, LayerShape shape, int labelCount, RandomKey key)
    {
        this.shape = shape;
        if (phase == 0)
        {
            return;
        }

        var random = key.For("drift", (ulong)phase).Stream();
        switch (drift)
        {
            case StreamDrift.PermutedPixels:
                pixels = [.. Enumerable.Range(0, shape.Size)];
                random.Shuffle<int>(pixels);
                break;
            case StreamDrift.SwappedLabels:
                labels = [.. Enumerable.Range(0, labelCount)];
                random.Shuffle<int>(labels);
                break;
            case StreamDrift.Rotation:
                double angle = Math.PI / 2 * phase / Math.Max(1, phases - 1);
                turn = (Series(angle, 0), Series(angle, 1));
                break;
        }
    }

    /// <summary>What a label stands for.</summary>
    public int Label(int label) => labels?[label] ?? label;

    /// <summary>An example as it comes.</summary>
    public void Apply(ReadOnlySpan<float> example, Span<float> changed)
    {
        if (pixels is not null)
        {
            for (int i = 0; i < changed.Length; i++)
            {
                changed[i] = example[pixels[i]];
            }
        }
        else if (turn is { } angle)
        {
            int pixelCount = shape.Height * shape.Width;
            for (int c = 0; c < shape.Channels; c++)
            {
                Rotate(
                    example.Slice(c * pixelCount, pixelCount),
                    changed.Slice(c * pixelCount, pixelCount),
                    angle.Cosine,
                    angle.Sine
                );
            }
        }
        else
        {
            example.CopyTo(changed);
        }
    }

    // The series of cosine (0) and sine (1): the functions of the platform do not have the same bits everywhere.
    private static double Series(double x, int first)
    {
        double term = first == 0 ? 1 : x;
        double sum = term;
        for (int n = first + 2; n < 30; n += 2)
        {
            term *= -x * x / (n * (n - 1));
            sum += term;
        }

        return sum;
    }

    private void Rotate(ReadOnlySpan<float> image, Span<float> rotated, double cosine, double sine)
    {
        double middleX = (shape.Width - 1) / 2.0,
            middleY = (shape.Height - 1) / 2.0;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                double u = middleX + (cosine * (x - middleX)) + (sine * (y - middleY));
                double v = middleY - (sine * (x - middleX)) + (cosine * (y - middleY));
                int left = (int)Math.Floor(u),
                    top = (int)Math.Floor(v);
                double right = u - left,
                    low = v - top;
                rotated[(y * shape.Width) + x] = (float)(
                    ((1 - low) * (((1 - right) * At(image, left, top)) + (right * At(image, left + 1, top))))
                    + (low * (((1 - right) * At(image, left, top + 1)) + (right * At(image, left + 1, top + 1))))
                );
            }
        }
    }

    private float At(ReadOnlySpan<float> image, int x, int y) =>
        (uint)x < (uint)shape.Width && (uint)y < (uint)shape.Height ? image[(y * shape.Width) + x] : 0;
}
