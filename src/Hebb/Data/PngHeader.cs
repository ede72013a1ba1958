using System.Buffers.Binary;

namespace Hebb.Data;

/// <summary>The first chunk of a PNG file.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits of a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Colour">What a pixel's samples are.</param>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColour Colour)
{
    /// <summary>The length of the chunk's data.</summary>
    public const int Length = 13;

    /// <summary>The most pixels that are read of one picture.</summary>
    public const int MostPixels = 1 << 24;

    /// <summary>The samples of a pixel.</summary>
    public int Samples =>
        Colour switch
        {
            PngColour.GreyAlpha => 2,
            PngColour.Colours => 3,
            PngColour.ColoursAlpha => 4,
            _ => 1,
        };

    /// <summary>The bytes of a row, without the number of its filter.</summary>
    public int RowBytes => (int)((((long)Width * Samples * Depth) + 7) / 8);

    /// <summary>How many bytes before a byte its neighbour is, for filters: those of a pixel, at least 1.</summary>
    public int PixelBytes => Math.Max(1, Samples * Depth / 8);

    /// <summary>Reads the chunk's data.</summary>
    /// <exception cref="DataFileException">They are no header, or of a picture that is not read.</exception>
    public static PngHeader Parse(string file, ReadOnlySpan<byte> data)
    {
        if (data.Length != Length)
        {
            throw new DataFileException(file, $"its header has {data.Length:N0} bytes; {Length} are expected");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0 || (ulong)width * height > MostPixels)
        {
            throw new DataFileException(
                file,
                $"its header says {width:N0}×{height:N0} pixels; 1 to {MostPixels:N0} in all are expected"
            );
        }

        var (depth, colour) = (data[8], (PngColour)data[9]);
        bool known = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.GreyAlpha or PngColour.Colours or PngColour.ColoursAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!known || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new DataFileException(
                file,
                $"its header is none of PNG's: depth {depth}, colour type {(int)colour}, compression {data[10]}, filter {data[11]}, interlace {data[12]}"
            );
        }

        return data[12] == 0
            ? new PngHeader((int)width, (int)height, depth, colour)
            : throw new DataFileException(
                file,
                "it is interlaced, which is not read; ImageMagick changes that: mogrify -interlace none *.png"
            );
    }
}

/// <summary>PNG's colour types.</summary>
internal enum PngColour
{
    /// <summary>One sample.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Colours = 2,

    /// <summary>One sample, a number in the palette.</summary>
    Palette = 3,

    /// <summary>Grey and opacity.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue and opacity.</summary>
    ColoursAlpha = 6,
}
