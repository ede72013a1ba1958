using System.Buffers.Binary;
using Hebb.Numerics;

namespace Hebb.Cli.Tests;

/// <summary>Small images for commands that take a folder of data.</summary>
internal static class ImageFolder
{
    /// <summary>Writes a folder like MNIST's: squares with a bright bar or a bright spot in the middle, two labels.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="side">Height and width of an image.</param>
    /// <param name="train">Training images.</param>
    /// <param name="test">Test images.</param>
    /// <returns>The path of the new folder.</returns>
    public static string Write(string folder, int side, int train = 200, int test = 60)
    {
        string path = Path.Combine(folder, $"images{side}");
        Directory.CreateDirectory(path);
        var random = RandomKey.FromSeed(3).Stream();
        foreach (var (name, count) in new[] { ("train", train), ("t10k", test) })
        {
            byte[] images = new byte[16 + (count * side * side)];
            byte[] labels = new byte[8 + count];
            Header(images, 0x803, count, side, side);
            Header(labels, 0x801, count);
            for (int n = 0; n < count; n++)
            {
                labels[8 + n] = (byte)(n % 2);
                for (int i = 0; i < side * side; i++)
                {
                    var (row, column) = (i / side, i % side);
                    bool isMiddle = Math.Abs(row - (side / 2)) < 3 && (n % 2 == 0 || Math.Abs(column - (side / 2)) < 3);
                    images[16 + (n * side * side) + i] = (byte)((isMiddle ? 200 : 0) + random.NextInt32(50));
                }
            }

            File.WriteAllBytes(Path.Combine(path, $"{name}-images-idx3-ubyte"), images);
            File.WriteAllBytes(Path.Combine(path, $"{name}-labels-idx1-ubyte"), labels);
        }

        return path;
    }

    private static void Header(byte[] file, params int[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), numbers[i]);
        }
    }
}
