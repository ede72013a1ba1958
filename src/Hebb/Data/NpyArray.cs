using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>An array from an NPY file: numbers of one type, the last axis running fastest.</summary>
internal sealed class NpyArray
{
    /// <summary>The most axes that an array may have.</summary>
    public const int MostAxes = 8;

    private readonly string file;
    private readonly byte[] bytes;

    internal NpyArray(string file, string elementType, int[] shape, byte[] bytes)
    {
        this.file = file;
        this.bytes = bytes;
        ElementType = elementType;
        Shape = shape;
    }

    /// <summary>The type of a number in NumPy's notation: <c>&lt;f4</c>, <c>&lt;f8</c>, <c>|u1</c>, <c>|i1</c>, <c>&lt;i2</c>, <c>&lt;i4</c> or <c>&lt;i8</c>.</summary>
    public string ElementType { get; }

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>
    /// The array as examples: the first axis counts them, all others are laid out as the numbers of one. Unsigned bytes
    /// are pixels and are divided by 255, as in <see cref="IdxFile"/>; all other types are taken as they are.
    /// </summary>
    /// <exception cref="DataFileException">There is only one axis, nothing in it, or a number is not finite.</exception>
    public Matrix ToExamples()
    {
        int rows = Shape.Count >= 2 ? Shape[0] : 0;
        int columns = rows == 0 ? 0 : bytes.Length / Width(ElementType) / rows;
        if (columns == 0 || (long)rows * Matrix.PaddedLength(columns) > Array.MaxLength - Matrix.Lanes)
        {
            throw new DataFileException(
                file,
                $"examples need two axes or more, at least one number and at most {Array.MaxLength:N0}; its shape is ({ShapeText})"
            );
        }

        var examples = new Matrix(rows, columns);
        int rowBytes = columns * Width(ElementType);
        for (int r = 0; r < rows; r++)
        {
            var row = examples.Row(r);
            Convert(bytes.AsSpan(r * rowBytes, rowBytes), row);
            int wrong = row.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (wrong >= 0)
            {
                throw new DataFileException(
                    file,
                    $"number {wrong + 1:N0} of example {r + 1:N0} is {row[wrong]}; it must be finite"
                );
            }
        }

        return examples;
    }

    /// <summary>The array as whole numbers, such as labels.</summary>
    /// <returns>As many as the first axis is long.</returns>
    /// <exception cref="DataFileException">There is more than one number for each, or a number is not whole.</exception>
    public long[] ToWholeNumbers()
    {
        int width = Width(ElementType);
        int count = bytes.Length / width;
        if (Shape.Count == 0 || Shape[0] != count || count == 0)
        {
            throw new DataFileException(file, $"labels need one number for each example; its shape is ({ShapeText})");
        }

        var numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            var at = bytes.AsSpan(i * width, width);
            numbers[i] = ElementType switch
            {
                "|u1" => at[0],
                "|i1" => (sbyte)at[0],
                "<i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
                "<f4" => Whole(BinaryPrimitives.ReadSingleLittleEndian(at), i),
                _ => Whole(BinaryPrimitives.ReadDoubleLittleEndian(at), i),
            };
        }

        return numbers;
    }

    /// <summary>The bytes of one number, or 0 for a type that is not read.</summary>
    internal static int Width(string elementType) =>
        elementType switch
        {
            "|u1" or "|i1" => 1,
            "<i2" => 2,
            "<i4" or "<f4" => 4,
            "<i8" or "<f8" => 8,
            _ => 0,
        };

    private string ShapeText => string.Join(", ", Shape);

    private void Convert(ReadOnlySpan<byte> from, Span<float> to)
    {
        switch (ElementType)
        {
            case "|u1":
                Pixels.ToUnitInterval(from, to);
                break;
            case "|i1":
                Convert<sbyte>(from, to);
                break;
            case "<i2":
                Convert<short>(from, to);
                break;
            case "<i4":
                Convert<int>(from, to);
                break;
            case "<i8":
                Convert<long>(from, to);
                break;
            case "<f4":
                Convert<float>(from, to);
                break;
            default:
                Convert<double>(from, to);
                break;
        }
    }

    // Little-endian as every machine that .NET runs on.
    private static void Convert<T>(ReadOnlySpan<byte> from, Span<float> to)
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
            : throw new DataFileException(file, $"label {index + 1:N0} is {number}; it must be a whole number");
}
