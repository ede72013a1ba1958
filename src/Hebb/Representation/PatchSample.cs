using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>Patches of images as filters learn from them: without their mean, and normalised as the layer normalises them.</summary>
internal static class PatchSample
{
    private const int MostTries = 100;

    /// <summary>Draws patches; random numbers are a function of the key and the patch, so it does not matter what becomes of the others.</summary>
    /// <param name="layer">The layer that sees them.</param>
    /// <param name="input">What is done to an image before; none leaves it as it is.</param>
    /// <param name="images">The images, n × d.</param>
    /// <param name="options">How many, and which are too plain.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <returns>A row for each patch that is not too plain.</returns>
    /// <exception cref="InvalidOptionException">There are fewer than filters, or too many to be held.</exception>
    public static Matrix Draw(
        ConvolutionalLayer layer,
        InputTransform? input,
        Matrix images,
        PatchFilterOptions options,
        RandomKey key
    )
    {
        int numbers = layer.Filters.Rows;
        InvalidOptionException.ThrowIfOutside(
            "numbers of all patches",
            (long)options.Patches * Matrix.PaddedLength(numbers),
            1,
            Array.MaxLength / sizeof(float)
        );
        var all = new Matrix(options.Patches, numbers);
        var image = new float[layer.InputShape.Size];
        int kept = 0;
        for (int n = 0; n < options.Patches; n++)
        {
            var random = key.For("patch", (ulong)n).Stream();
            var patch = all.Row(kept);
            bool isHeard = false;
            for (int tries = 0; !isHeard && tries < (options.DrawsAgain ? MostTries : 1); tries++)
            {
                var example = images.Row(random.NextInt32(images.Rows));
                int down = random.NextInt32(layer.InputShape.Height - layer.Options.PatchSide + 1);
                int across = random.NextInt32(layer.InputShape.Width - layer.Options.PatchSide + 1);
                if (input is not null)
                {
                    input.Apply(example, image);
                    example = image;
                }

                Copy(layer, example, down, across, patch);
                isHeard = Normalise(patch, layer.Options.Contrast, options.LeastVariance);
            }

            kept += isHeard ? 1 : 0;
        }

        if (kept < layer.Options.Filters)
        {
            throw new InvalidOptionException(
                $"number of patches with a variance above {options.LeastVariance}",
                $"{kept:N0} of {options.Patches:N0}",
                $"at least {layer.Options.Filters}, one for each filter: the images have too little contrast; take others, more patches, or a lower least variance"
            );
        }

        return all.Part(0, kept);
    }

    private static void Copy(
        ConvolutionalLayer layer,
        ReadOnlySpan<float> image,
        int down,
        int across,
        Span<float> patch
    )
    {
        var (channels, height, width) = layer.InputShape;
        int side = layer.Options.PatchSide;
        for (int line = 0; line < channels * side; line++)
        {
            int from = (((line / side * height) + down + (line % side)) * width) + across;
            image.Slice(from, side).CopyTo(patch[(line * side)..]);
        }
    }

    // Whether it is not too plain; it then is (patch − mean), divided by √(N (variance + c)) where the layer has a c.
    private static bool Normalise(Span<float> patch, float? contrast, float leastVariance)
    {
        float sum = 0;
        foreach (float x in patch)
        {
            sum += x;
        }

        float mean = sum / patch.Length;
        float squares = 0;
        foreach (ref float x in patch)
        {
            x -= mean;
            squares = MathF.FusedMultiplyAdd(x, x, squares);
        }

        float variance = squares / patch.Length;
        if (!(variance > leastVariance))
        {
            return false;
        }

        if (contrast is { } c)
        {
            float length = MathF.Sqrt(patch.Length * (variance + c));
            foreach (ref float x in patch)
            {
                x /= length;
            }
        }

        return true;
    }
}
