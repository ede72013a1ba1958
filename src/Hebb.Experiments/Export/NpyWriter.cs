using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Hebb.Numerics;

namespace Hebb.Experiments.Export;

/// <summary>Writes arrays in NumPy's NPY format, version 1.0, little-endian, the last axis running fastest.</summary>
internal static class NpyWriter
{
    // Magic number, version and the length of the header; all of it is padded so that the numbers begin at a multiple of 64.
    private const int Prefix = 10;
    private const int Alignment = 64;

    /// <summary>Writes single-precision numbers, a row of the array for each row of the matrix.</summary>
    public static void Write(Stream stream, Matrix numbers)
    {
        WriteHeader(stream, "<f4", $"({numbers.Rows}, {numbers.Columns})");
        var bytes = new byte[numbers.Columns * sizeof(float)];
        for (int r = 0; r < numbers.Rows; r++)
        {
            MemoryMarshal.AsBytes(numbers.Row(r)).CopyTo(bytes);
            if (!BitConverter.IsLittleEndian)
            {
                var words = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
                BinaryPrimitives.ReverseEndianness(words, words);
            }

            stream.Write(bytes);
        }
    }

    /// <summary>Writes truth values.</summary>
    public static void Write(Stream stream, BitMatrix bits)
    {
        WriteHeader(stream, "|b1", $"({bits.Rows}, {bits.Columns})");
        var row = new byte[bits.Columns];
        for (int r = 0; r < bits.Rows; r++)
        {
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = bits[r, c] ? (byte)1 : (byte)0;
            }

            stream.Write(row);
        }
    }

    /// <summary>Writes a text as an array without axes.</summary>
    public static void Write(Stream stream, string text) => WriteTexts(stream, [text], "()");

    /// <summary>Writes texts as an array of one axis.</summary>
    public static void Write(Stream stream, IReadOnlyList<string> texts) =>
        WriteTexts(stream, texts, $"({texts.Count},)");

    // Four bytes a character, as many characters as the longest has, zeros behind.
    private static void WriteTexts(Stream stream, IReadOnlyList<string> texts, string shape)
    {
        var encoding = new UTF32Encoding(bigEndian: false, byteOrderMark: false);
        byte[][] encoded = [.. texts.Select(encoding.GetBytes)];
        int length = Math.Max(4, encoded.Max(text => text.Length));
        WriteHeader(stream, $"<U{length / 4}", shape);
        foreach (byte[] text in encoded)
        {
            stream.Write(text);
            stream.Write(new byte[length - text.Length]);
        }
    }

    private static void WriteHeader(Stream stream, string type, string shape)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        int length = (Prefix + header.Length + 1 + Alignment - 1) / Alignment * Alignment - Prefix;
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        stream.Write([(byte)(length & 255), (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
    }
}
