using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>
/// Images like handwritten digits in what matters to a product with them: 28 × 28 pixels, about a fifth of them not zero,
/// in strokes, and none at the border.
/// </summary>
internal static class StrokeImages
{
    private const int Side = 28;
    private const int Border = 4;
    private const int Ink = 150;

    /// <summary>The images, one a row.</summary>
    public static Matrix Draw(int count, RandomKey key)
    {
        var random = key.Stream();
        var images = new Matrix(count, Side * Side);
        for (int i = 0; i < count; i++)
        {
            Draw(images.Row(i), ref random);
        }

        return images;
    }

    // A pen three pixels wide that wanders about until there is ink enough.
    private static void Draw(Span<float> image, ref RandomStream random)
    {
        int x = Side / 2,
            y = Side / 2;
        for (int ink = 0; ink < Ink; )
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                ref float pixel = ref image[(y * Side) + x + dx];
                ink += pixel == 0 ? 1 : 0;
                pixel = pixel == 0 ? random.NextSingle(0.1f, 1) : pixel;
            }

            x = Math.Clamp(x + random.NextInt32(3) - 1, Border + 1, Side - Border - 2);
            y = Math.Clamp(y + random.NextInt32(3) - 1, Border, Side - Border - 1);
        }
    }
}
