using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>An array from an NPY file: numbers or texts of one type, the last axis running fastest.</summary>
internal sealed class NpyArray
{
    /// <summary>The most axes that an array may have.</summary>
    public const int MostAxes = 8;

    // As many channels as pictures have: grey, red green blue, and these with an opacity.
    private static readonly int[] ChannelCounts = [1, 3, 4];

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly byte[] bytes;

    /// <summary>Puts the parts of a file together.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="type">The elements' type.</param>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="bytes">The elements, little-endian, in C order.</param>
    internal NpyArray(string file, NpyType type, int[] shape, byte[] bytes)
    {
        this.file = file;
        this.bytes = bytes;
        Type = type;
        Shape = shape;
    }

    /// <summary>The elements' type.</summary>
    public NpyType Type { get; }

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<int> Shape { get; }

    private int Count => bytes.Length / Type.Width;

    private string ShapeText => string.Join(", ", Shape);

    /// <summary>
    /// The array as examples: the first axis counts them, all others are laid out as the numbers of one. Unsigned bytes
    /// are pixels and are divided by 255, as in <see cref="IdxFile"/>; all other types are taken as they are.
    /// </summary>
    /// <returns>
    /// The examples and what one is: an image where the array has three axes; four where one of them counts channels (1, 3 or 4), the
    /// last one or else the second; otherwise a vector. Channels come one after another, wherever the array has them.
    /// </returns>
    /// <exception cref="DataFileException">There is only one axis, nothing in it, texts, or a number that is not finite.</exception>
    public (Matrix Examples, LayerShape Shape) ToExamples()
    {
        if (Type.IsText)
        {
            throw new DataFileException(file, "examples need numbers; it holds texts, in NumPy x.astype('f4')");
        }

        int rows = Shape.Count >= 2 ? Shape[0] : 0;
        int columns = rows == 0 ? 0 : Count / rows;
        if (columns == 0 || (long)rows * Matrix.PaddedLength(columns) > Array.MaxLength - Matrix.Lanes)
        {
            string remedy = Shape.Count == 1 ? "; in NumPy x.reshape(-1, 1) makes one number an example" : "";
            throw new DataFileException(
                file,
                $"examples need two axes or more, at least one number and at most {Array.MaxLength:N0}; its shape is ({ShapeText}){remedy}"
            );
        }

        var (shape, channelsLast) = ExampleShape(columns);
        var examples = new Matrix(rows, columns);
        var apart = channelsLast ? new float[columns] : [];
        int rowBytes = columns * Type.Width;
        for (int r = 0; r < rows; r++)
        {
            var row = examples.Row(r);
            var numbers = channelsLast ? apart : row;
            ToFloats(bytes.AsSpan(r * rowBytes, rowBytes), numbers);
            int wrong = numbers.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (wrong >= 0)
            {
                throw new DataFileException(
                    file,
                    $"number {wrong + 1:N0} of example {r + 1:N0} is {numbers[wrong]}; it must be finite"
                );
            }

            if (channelsLast)
            {
                ChannelsFirst(apart, row, shape.Channels);
            }
        }

        return (examples, shape);
    }

    /// <summary>The array as whole numbers.</summary>
    /// <returns>As many as the first axis is long.</returns>
    /// <exception cref="DataFileException">There is more than one number for each, a number is not whole, or it holds texts.</exception>
    public long[] ToWholeNumbers()
    {
        ThrowUnlessLabels();
        if (Type.IsText)
        {
            throw new DataFileException(file, "whole numbers expected; it holds texts");
        }

        var numbers = new long[Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            var at = bytes.AsSpan(i * Type.Width, Type.Width);
            numbers[i] = (Type.Kind, Type.Width) switch
            {
                ('b', _) => at[0] == 0 ? 0 : 1,
                ('u', 1) => at[0],
                ('u', 2) => MemoryMarshal.Read<ushort>(at),
                ('u', 4) => MemoryMarshal.Read<uint>(at),
                ('u', _) => MemoryMarshal.Read<ulong>(at) is var n && n <= long.MaxValue
                    ? (long)n
                    : throw NotWhole($"{n}", i),
                ('i', 1) => (sbyte)at[0],
                ('i', 2) => MemoryMarshal.Read<short>(at),
                ('i', 4) => MemoryMarshal.Read<int>(at),
                ('i', _) => MemoryMarshal.Read<long>(at),
                (_, 2) => Whole((double)MemoryMarshal.Read<Half>(at), i),
                (_, 4) => Whole(MemoryMarshal.Read<float>(at), i),
                _ => Whole(MemoryMarshal.Read<double>(at), i),
            };
        }

        return numbers;
    }

    /// <summary>The array as labels, one for each example: texts, whole numbers, or <c>False</c> and <c>True</c>.</summary>
    /// <exception cref="DataFileException">There is more than one for each, or one is missing or cannot be a label.</exception>
    public LabelTexts ToLabels()
    {
        var labels = new LabelTexts(column: 0);
        if (Type.IsText)
        {
            string[] texts = ToTexts();
            for (int i = 0; i < texts.Length; i++)
            {
                labels.Add(texts[i], i + 1);
            }
        }
        else
        {
            var known = new Dictionary<long, string>();
            long[] numbers = ToWholeNumbers();
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!known.TryGetValue(numbers[i], out string? text))
                {
                    text = Type.Kind == 'b' ? $"{numbers[i] != 0}" : numbers[i].ToString(CultureInfo.InvariantCulture);
                    known.Add(numbers[i], text);
                }

                labels.Add(text, i + 1);
            }
        }

        if (labels.MissingOnLine > 0)
        {
            throw new DataFileException(file, $"label {labels.MissingOnLine:N0} is missing; every example needs one");
        }

        return labels.TooMany
            ? throw new DataFileException(
                file,
                $"it has more than {LabelTexts.Most:N0} different values; it cannot hold labels"
            )
            : labels;
    }

    /// <summary>The array as texts, without the zeros that NumPy fills them up with.</summary>
    /// <returns>As many as the first axis is long.</returns>
    /// <exception cref="DataFileException">There is more than one for each, it holds numbers, or a text is damaged.</exception>
    public string[] ToTexts()
    {
        ThrowUnlessLabels();
        if (!Type.IsText)
        {
            throw new DataFileException(file, "texts expected; it holds numbers");
        }

        var texts = new string[Count];
        for (int i = 0; i < texts.Length; i++)
        {
            var at = bytes.AsSpan(i * Type.Width, Type.Width);
            string text = Type.Kind == 'U' ? Utf32(at, i) : Utf8(at, i);
            texts[i] = text.AsSpan().ContainsAnyInRange('\0', '\x1f')
                ? throw WrongText("has a control character", i)
                : text;
        }

        return texts;
    }

    private void ThrowUnlessLabels()
    {
        if (Shape.Count == 0 || Shape[0] != Count || Count == 0)
        {
            string remedy =
                Shape.Count == 2 && Shape[1] > 1 ? "; in NumPy y.argmax(axis=1) makes labels of a column for each" : "";
            throw new DataFileException(file, $"labels need one for each example; its shape is ({ShapeText}){remedy}");
        }
    }

    private (LayerShape Shape, bool ChannelsLast) ExampleShape(int columns) =>
        Shape switch
        {
            [_, int height, int width] => (new(1, height, width), false),
            [_, int height, int width, int channels] when ChannelCounts.Contains(channels) => (
                new(channels, height, width),
                channels > 1
            ),
            [_, int channels, int height, int width] when ChannelCounts.Contains(channels) => (
                new(channels, height, width),
                false
            ),
            _ => (new(columns), false),
        };

    private static void ChannelsFirst(ReadOnlySpan<float> from, Span<float> to, int channels)
    {
        int pixels = from.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int p = 0; p < pixels; p++)
            {
                to[(channel * pixels) + p] = from[(p * channels) + channel];
            }
        }
    }

    private void ToFloats(ReadOnlySpan<byte> from, Span<float> to)
    {
        switch (Type.Kind, Type.Width)
        {
            case ('b', _):
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = from[i] == 0 ? 0 : 1;
                }

                break;
            case ('u', 1):
                Pixels.ToUnitInterval(from, to);
                break;
            case ('u', 2):
                ToFloats<ushort>(from, to);
                break;
            case ('u', 4):
                ToFloats<uint>(from, to);
                break;
            case ('u', _):
                ToFloats<ulong>(from, to);
                break;
            case ('i', 1):
                ToFloats<sbyte>(from, to);
                break;
            case ('i', 2):
                ToFloats<short>(from, to);
                break;
            case ('i', 4):
                ToFloats<int>(from, to);
                break;
            case ('i', _):
                ToFloats<long>(from, to);
                break;
            case (_, 2):
                ToFloats<Half>(from, to);
                break;
            case (_, 4):
                MemoryMarshal.Cast<byte, float>(from).CopyTo(to);
                break;
            default:
                ToFloats<double>(from, to);
                break;
        }
    }

    // Little-endian as every machine that .NET runs on.
    private static void ToFloats<T>(ReadOnlySpan<byte> from, Span<float> to)
        where T : unmanaged, INumberBase<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(from);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = float.CreateTruncating(numbers[i]);
        }
    }

    private long Whole(double number, int index) =>
        Math.Abs(number) <= 1L << 53 && number == Math.Floor(number)
            ? (long)number
            : throw NotWhole(number.ToString(CultureInfo.InvariantCulture), index);

    private DataFileException NotWhole(string number, int index) =>
        new(
            file,
            $"label {index + 1:N0} is {number}; it must be a whole number below 2^63 (of floating point, up to 2^53)"
        );

    private string Utf32(ReadOnlySpan<byte> characters, int index)
    {
        var text = new StringBuilder();
        foreach (uint character in MemoryMarshal.Cast<byte, uint>(characters).TrimEnd(0u))
        {
            text.Append(
                Rune.IsValid(character)
                    ? new Rune(character).ToString()
                    : throw WrongText($"has the character 0x{character:X8}, which is none", index)
            );
        }

        return text.ToString();
    }

    private string Utf8(ReadOnlySpan<byte> characters, int index)
    {
        try
        {
            return StrictUtf8.GetString(characters.TrimEnd((byte)0));
        }
        catch (DecoderFallbackException)
        {
            throw WrongText("is not UTF-8; in NumPy numpy.char.decode(y, 'latin-1') makes text of such bytes", index);
        }
    }

    private DataFileException WrongText(string problem, int index) => new(file, $"text {index + 1:N0} {problem}");
}
