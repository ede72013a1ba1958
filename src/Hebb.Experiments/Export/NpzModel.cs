using System.IO.Compression;
using Hebb.Networks;

namespace Hebb.Experiments.Export;

/// <summary>
/// Writes a network as an NPZ file, which <c>numpy.load</c> reads: each array has the name that it has in a model file; edges are truth
/// values; <c>labels</c> and <c>inputs</c> are the names of labels and columns, where they have names; <c>model</c> and <c>provenance</c>
/// are the texts of the model file.
/// </summary>
public static class NpzModel
{
    // The first moment that a ZIP file can name: the same network gives the same bytes.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the arrays.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static void Write(Network network, ModelProvenance provenance, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        void Add(string name, Action<Stream> write)
        {
            var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var content = entry.Open();
            write(content);
        }

        foreach (var weights in ModelFile.WeightsOf(network))
        {
            Add(weights.Name, content => NpyWriter.Write(content, weights.Values));
            if (weights.Edges is { } edges)
            {
                Add(weights.EdgesName, content => NpyWriter.Write(content, edges));
            }
        }

        foreach (var (name, numbers) in ModelFile.TransformOf(network))
        {
            Add(name, content => NpyWriter.Write(content, numbers));
        }

        if (network.LabelNames is { } labels)
        {
            Add("labels", content => NpyWriter.Write(content, labels));
        }

        if (network.InputNames is { } inputs)
        {
            Add("inputs", content => NpyWriter.Write(content, inputs));
        }

        var texts = ModelMetadata.Write(network, provenance);
        foreach (string name in (string[])[ModelMetadata.Model, ModelMetadata.Provenance])
        {
            Add(name, content => NpyWriter.Write(content, texts[name]));
        }
    }
}
