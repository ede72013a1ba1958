using System.Buffers.Binary;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Hebb.Peers;

/// <summary>An example as ML.NET takes it.</summary>
internal sealed class Example
{
    public float[] Features { get; set; } = [];

    public string Class { get; set; } = "";
}

/// <summary>Labelled examples in memory.</summary>
internal sealed record Examples(IReadOnlyList<Example> All)
{
    /// <summary>A part of MNIST or of a set in its format: pixels as numbers from 0 to 1.</summary>
    public static Examples OfImages(string folder, string part, int limit)
    {
        byte[] images = File.ReadAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"));
        byte[] labels = File.ReadAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"));
        int count = Math.Min(limit, BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(4)));
        int pixels =
            BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(8))
            * BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(12));
        return new([
            .. Enumerable
                .Range(0, count)
                .Select(n => new Example
                {
                    Features = [.. images.AsSpan(16 + (n * pixels), pixels).ToArray().Select(pixel => pixel / 255f)],
                    Class = labels[8 + n].ToString(CultureInfo.InvariantCulture),
                }),
        ]);
    }

    /// <summary>A CSV table with a header; the last column is the label.</summary>
    public static Examples OfTable(string file) =>
        new([
            .. File.ReadLines(file)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells => new Example
                {
                    Features = [.. cells[..^1].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))],
                    Class = cells[^1],
                }),
        ]);

    public IDataView View(MLContext context)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            All[0].Features.Length
        );
        return context.Data.LoadFromEnumerable(All, schema);
    }
}
