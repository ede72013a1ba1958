using Hebb.Data;

namespace Hebb.Experiments.Reports;

/// <summary>An image of one number a pixel: grey values, or weights with a sign.</summary>
/// <param name="Caption">What stands under it.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Values">Height × Width numbers, row after row.</param>
public sealed record GreyImage(string Caption, int Height, int Width, IReadOnlyList<float> Values)
{
    /// <summary>An example, or weights of its shape, as an image: the mean of its channels.</summary>
    /// <param name="caption">What stands under it.</param>
    /// <param name="shape">Channels, height and width.</param>
    /// <param name="values">As many numbers, channel after channel.</param>
    public static GreyImage OfChannels(string caption, LayerShape shape, IReadOnlyList<float> values)
    {
        int pixels = shape.Height * shape.Width;
        return new GreyImage(
            caption,
            shape.Height,
            shape.Width,
            [
                .. Enumerable
                    .Range(0, pixels)
                    .Select(pixel => Enumerable.Range(0, shape.Channels).Average(c => values[(c * pixels) + pixel])),
            ]
        );
    }
}
