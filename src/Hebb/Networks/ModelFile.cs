using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>
/// Keeps a network in a safetensors file. The metadata say what the network is (<c>model</c>, JSON) and where it comes from; the
/// tensors are <c>input.mean</c> and <c>input.scale</c> [1, d] where there is a transform, for each layer l <c>l.input_weights</c>
/// [d, |V|], <c>l.input_edges</c> [d, ⌈|V| / 8⌉] bits (absent: all edges), for T &gt; 1 <c>l.graph_weights</c> [|V|, |V|] and
/// <c>l.graph_edges</c>, for templates <c>l.templates</c> [d, N] and <c>l.bias</c> [1, N], and <c>output_weights</c> [|V|, m]. Rows are pre-synaptic.
/// </summary>
/// <remarks>The same network and provenance always give the same bytes. Files of version 1 are read too.</remarks>
public static class ModelFile
{
    private const string OutputWeights = "output_weights";

    /// <summary>Writes the model at <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="FileFormatException">
    /// The file could not be read again: a weight is not finite or is without an edge, a neuron has an edge to itself, a name is no valid
    /// Unicode, or the network is too large (<see cref="ThrowIfTooLarge"/>). Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Save(Network network, ModelProvenance provenance, string path) =>
        ToFile(network, provenance, path).Write(path);

    /// <summary>Writes a model of unknown provenance at <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <inheritdoc cref="Save(Network, ModelProvenance, string)" path="/exception"/>
    public static void Save(Network network, string path) => Save(network, new ModelProvenance(), path);

    /// <summary>Writes the model at the position of <paramref name="stream"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="name">What errors should call it.</param>
    /// <inheritdoc cref="Save(Network, ModelProvenance, string)" path="/exception[@cref='T:Hebb.FileFormatException']"/>
    public static void Save(Network network, ModelProvenance provenance, Stream stream, string name) =>
        ToFile(network, provenance, name).Write(stream);

    /// <summary>Reads the model at <paramref name="path"/>.</summary>
    /// <exception cref="FileFormatException">There is no such file, or it is not in order; the message says where. Nothing of it is used.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static Model Load(string path) => FromFile(TensorArchive.Read(path));

    /// <summary>Reads a model from the position of <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">A stream that knows its length.</param>
    /// <param name="name">What errors should call it.</param>
    /// <exception cref="FileFormatException">The content is not in order; the message says where. Nothing of it is used.</exception>
    public static Model Load(Stream stream, string name) => FromFile(TensorArchive.Read(stream, name));

    /// <summary>Asks, before hours of training, whether a network of one recurrent layer can be saved: no matrix may take over 2 GiB.</summary>
    /// <param name="input">The shape of an example.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="labels">m.</param>
    /// <param name="path">Where it is to be saved, for the error.</param>
    /// <exception cref="FileFormatException">A matrix is too large.</exception>
    public static void ThrowIfTooLarge(LayerShape input, RecurrentOptions layer, int labels, string path)
    {
        CheckSize(path, "0.input_weights", input.Size, layer.Neurons);
        CheckSize(path, "0.graph_weights", layer.Rounds > 1 ? layer.Neurons : 0, layer.Neurons);
        CheckSize(path, OutputWeights, layer.Neurons, labels);
    }

    /// <summary>All weights by the names that they have in a file, in its order. In a file of version 1 the only layer's names have no number.</summary>
    internal static IEnumerable<NamedWeights> WeightsOf(Network network, int version = 2) =>
        [
            .. network.Hidden.SelectMany(
                (layer, l) =>
                    layer.Weights.Select(weights =>
                        version == 1 ? weights : weights with { Name = $"{l}.{weights.Name}" }
                    )
            ),
            new NamedWeights(OutputWeights, network.U, null),
        ];

    /// <summary>The input transform's numbers by the names that they have in a file.</summary>
    internal static IEnumerable<(string Name, Matrix Numbers)> TransformOf(Network network)
    {
        if (network.Input?.Mean is { } mean)
        {
            yield return ("input.mean", mean);
        }

        if (network.Input?.Scale is { } scale)
        {
            yield return ("input.scale", scale);
        }
    }

    private static TensorArchive ToFile(Network network, ModelProvenance provenance, string file)
    {
        foreach (var weights in WeightsOf(network))
        {
            CheckSize(file, weights.Name, weights.Values.Rows, weights.Values.Columns);
        }

        Check(file, network, version: 2);
        var tensors = new List<SafeTensor>();
        foreach (var (name, numbers) in TransformOf(network))
        {
            tensors.Add(SafeTensor.FromMatrix(name, numbers));
        }

        foreach (var weights in WeightsOf(network))
        {
            tensors.Add(SafeTensor.FromMatrix(weights.Name, weights.Values));
            if (weights.Edges is { } edges)
            {
                tensors.Add(SafeTensor.FromBits(weights.EdgesName, edges));
            }
        }

        try
        {
            return new TensorArchive(tensors, ModelMetadata.Write(network, provenance));
        }
        catch (ArgumentException e)
        {
            throw new FileFormatException(file, "a name or a text is no valid Unicode", e);
        }
    }

    private static Model FromFile(TensorArchive archive)
    {
        int version = ModelMetadata.VersionOf(archive.Name, archive.Metadata);
        var provenance = ModelMetadata.ReadProvenance(archive.Name, archive.Metadata);
        var tensors = new ModelTensors(archive);
        string Text(string name) => ModelMetadata.Text(archive.Name, archive.Metadata, name);
        var network =
            version == 1
                ? ModelFileVersion1.Read(Text(ModelFileVersion1.Shape), tensors)
                : ModelJson.Read(Text(ModelMetadata.Model), tensors);
        tensors.RequireAllTaken();
        Check(archive.Name, network, version);
        return new Model(network, provenance);
    }

    private static void Check(string file, Network network, int version)
    {
        foreach (var (name, numbers) in TransformOf(network))
        {
            CheckFinite(file, name, numbers);
        }

        foreach (var weights in WeightsOf(network, version))
        {
            CheckFinite(file, weights.Name, weights.Values);
            if (weights.Edges is { } edges)
            {
                CheckEdges(file, weights, edges);
            }
        }
    }

    private static void CheckFinite(string file, string tensor, Matrix weights)
    {
        for (int r = 0; r < weights.Rows; r++)
        {
            var row = weights.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                if (!float.IsFinite(row[c]))
                {
                    throw new FileFormatException(
                        file,
                        $"tensor '{tensor}': [{r}, {c}] is {row[c]}, a finite number expected"
                    );
                }
            }
        }
    }

    private static void CheckEdges(string file, NamedWeights weights, BitMatrix edges)
    {
        bool isGraph = weights.IsGraph;
        for (int r = 0; r < edges.Rows; r++)
        {
            var row = weights.Values.Row(r);
            var bits = edges.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                if (row[c] != 0 && (bits[c >> 6] >> (c & 63) & 1) == 0)
                {
                    throw new FileFormatException(
                        file,
                        $"tensor '{weights.Name}': [{r}, {c}] is {row[c]}, but there is no edge and 0 is expected"
                    );
                }
            }

            if (isGraph && edges[r, r])
            {
                throw new FileFormatException(
                    file,
                    $"tensor '{weights.EdgesName}': bit [{r}, {r}] is 1, but no neuron has an edge to itself"
                );
            }
        }
    }

    private static void CheckSize(string file, string tensor, long rows, long columns)
    {
        if (rows * columns * sizeof(float) is var bytes && bytes > Array.MaxLength)
        {
            throw new FileFormatException(
                file,
                $"tensor '{tensor}': {rows}×{columns} numbers take {bytes} bytes, at most {Array.MaxLength} can be kept"
            );
        }
    }
}

/// <summary>What a model file holds.</summary>
/// <param name="Network">The network.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record Model(Network Network, ModelProvenance Provenance);
