using System.Buffers.Binary;

namespace Hebb.Data;

/// <summary>What the samples of a PNG file's rows mean as grey in [0, 1].</summary>
internal sealed class PngSamples
{
    private readonly string file;
    private readonly PngHeader header;
    private readonly int largest;
    private readonly float[] colours;
    private readonly int[]? transparent;

    /// <summary>Takes what is needed beside the rows.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="header">The file's header.</param>
    /// <param name="palette">Red, green and blue of each colour of a palette.</param>
    /// <param name="transparency">The opacity of a palette's colours, or the one value that is transparent.</param>
    /// <exception cref="DataFileException">There is no palette where one is needed, or the transparency does not fit.</exception>
    public PngSamples(string file, PngHeader header, byte[] palette, byte[] transparency)
    {
        this.file = file;
        this.header = header;
        largest = (1 << header.Depth) - 1;
        bool isPalette = header.Colour == PngColour.Palette;
        bool hasKey = header.Colour is PngColour.Grey or PngColour.Colours;
        int fitting = isPalette ? palette.Length / 3 : 2 * header.Samples;
        if (isPalette && palette.Length == 0)
        {
            throw new DataFileException(file, "its palette is missing");
        }

        if (
            transparency.Length > 0
            && (isPalette ? transparency.Length > fitting : !hasKey || transparency.Length != fitting)
        )
        {
            throw new DataFileException(
                file,
                $"its transparency has {transparency.Length:N0} bytes, which does not fit its colours"
            );
        }

        colours = isPalette ? Colours(palette, transparency) : [];
        transparent =
            !isPalette && transparency.Length > 0
                ?
                [
                    .. Enumerable
                        .Range(0, header.Samples)
                        .Select(i => (int)BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * i))),
                ]
                : null;
    }

    /// <summary>The grey of a row's pixels.</summary>
    /// <param name="row">The row, its filter undone.</param>
    /// <param name="grey">A number for each pixel.</param>
    /// <exception cref="DataFileException">A pixel's colour is not in the palette.</exception>
    public void ToGrey(ReadOnlySpan<byte> row, Span<float> grey)
    {
        if (header is { Colour: PngColour.Grey, Depth: 8 } && transparent is null)
        {
            Pixels.ToUnitInterval(row, grey);
            return;
        }

        int samples = header.Samples;
        Span<int> pixel = stackalloc int[samples];
        for (int x = 0; x < grey.Length; x++)
        {
            for (int s = 0; s < samples; s++)
            {
                pixel[s] = Sample(row, (x * samples) + s);
            }

            grey[x] = header.Colour switch
            {
                PngColour.Palette => pixel[0] < colours.Length
                    ? colours[pixel[0]]
                    : throw new DataFileException(
                        file,
                        $"a pixel has the colour {pixel[0]}; its palette has {colours.Length} colours"
                    ),
                PngColour.Grey => Grey(pixel[0], pixel[0], pixel[0], Opacity(pixel), largest),
                PngColour.GreyAlpha => Grey(pixel[0], pixel[0], pixel[0], pixel[1], largest),
                PngColour.Colours => Grey(pixel[0], pixel[1], pixel[2], Opacity(pixel), largest),
                _ => Grey(pixel[0], pixel[1], pixel[2], pixel[3], largest),
            };
        }
    }

    private static float[] Colours(byte[] palette, byte[] transparency)
    {
        var colours = new float[palette.Length / 3];
        for (int c = 0; c < colours.Length; c++)
        {
            int opacity = c < transparency.Length ? transparency[c] : byte.MaxValue;
            colours[c] = Grey(palette[3 * c], palette[(3 * c) + 1], palette[(3 * c) + 2], opacity, byte.MaxValue);
        }

        return colours;
    }

    // The weights add to 1000, so a grey pixel is exactly its value over the largest.
    private static float Grey(int red, int green, int blue, int opacity, int largest)
    {
        double grey = ((299L * red) + (587L * green) + (114L * blue)) / (1000.0 * largest);
        return (float)(opacity == largest ? grey : 1 - ((double)opacity / largest * (1 - grey)));
    }

    private int Opacity(ReadOnlySpan<int> pixel) =>
        transparent is not null && pixel.SequenceEqual(transparent) ? 0 : largest;

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (header.Depth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                int bit = index * header.Depth;
                return (row[bit / 8] >> (8 - header.Depth - (bit % 8))) & largest;
        }
    }
}
