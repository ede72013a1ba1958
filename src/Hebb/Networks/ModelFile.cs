using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>
/// Keeps a network in a safetensors file: <c>input_weights</c> [d, |V|], <c>input_edges</c> [d, ⌈|V| / 8⌉] bits,
/// <c>output_weights</c> [|V|, m] and, for T &gt; 1, <c>graph_weights</c> [|V|, |V|] and <c>graph_edges</c>
/// [|V|, ⌈|V| / 8⌉] bits; the shape and where the network comes from stand in the metadata. Rows are pre-synaptic.
/// </summary>
/// <remarks>The same network and provenance always give the same bytes.</remarks>
public static class ModelFile
{
    private const string InputWeights = "input_weights";
    private const string InputEdges = "input_edges";
    private const string GraphWeights = "graph_weights";
    private const string GraphEdges = "graph_edges";
    private const string OutputWeights = "output_weights";

    /// <summary>Writes the model at <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="FileFormatException">
    /// The file could not be read again: a weight is not finite or is without an edge, a neuron has an edge to itself, or
    /// the network is too large (<see cref="ThrowIfTooLarge"/>). Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Save(RecurrentNetwork network, ModelProvenance provenance, string path) =>
        ToFile(network, provenance, path).Write(path);

    /// <summary>Writes the model at the position of <paramref name="stream"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="name">What errors should call it.</param>
    /// <inheritdoc cref="Save(RecurrentNetwork, ModelProvenance, string)" path="/exception[@cref='T:Hebb.FileFormatException']"/>
    public static void Save(RecurrentNetwork network, ModelProvenance provenance, Stream stream, string name) =>
        ToFile(network, provenance, name).Write(stream);

    /// <summary>Reads the model at <paramref name="path"/>.</summary>
    /// <exception cref="FileFormatException">The file is not in order; the message says where. Nothing of it is used.</exception>
    /// <exception cref="IOException">There is no such file, or the disk failed.</exception>
    public static Model Load(string path) => FromFile(TensorArchive.Read(path));

    /// <summary>Reads a model from the position of <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">A stream that knows its length.</param>
    /// <param name="name">What errors should call it.</param>
    /// <exception cref="FileFormatException">The content is not in order; the message says where. Nothing of it is used.</exception>
    public static Model Load(Stream stream, string name) => FromFile(TensorArchive.Read(stream, name));

    /// <summary>Asks, before hours of training, whether a network of this shape can be saved: no matrix may take over 2 GiB.</summary>
    /// <param name="shape">The network's shape.</param>
    /// <param name="path">Where it is to be saved, for the error.</param>
    /// <exception cref="FileFormatException">A matrix is too large.</exception>
    public static void ThrowIfTooLarge(NetworkShape shape, string path)
    {
        CheckSize(path, InputWeights, shape.Inputs, shape.Neurons);
        CheckSize(path, GraphWeights, shape.Rounds > 1 ? shape.Neurons : 0, shape.Neurons);
        CheckSize(path, OutputWeights, shape.Neurons, shape.Labels);
    }

    private static TensorArchive ToFile(RecurrentNetwork network, ModelProvenance provenance, string file)
    {
        ThrowIfTooLarge(network.Shape, file);
        Check(file, network);
        List<SafeTensor> tensors =
        [
            SafeTensor.FromMatrix(InputWeights, network.A),
            SafeTensor.FromBits(InputEdges, network.InputEdges),
            SafeTensor.FromMatrix(OutputWeights, network.U),
        ];
        if (network.Shape.Rounds > 1)
        {
            tensors.Add(SafeTensor.FromMatrix(GraphWeights, network.W));
            tensors.Add(SafeTensor.FromBits(GraphEdges, network.GraphEdges));
        }

        return new TensorArchive(tensors, ModelMetadata.Write(network.Shape, provenance));
    }

    private static Model FromFile(TensorArchive file)
    {
        var (shape, provenance) = ModelMetadata.Read(file.Name, file.Metadata);
        bool recurrent = shape.Rounds > 1;
        string[] expected = recurrent
            ? [InputWeights, InputEdges, GraphWeights, GraphEdges, OutputWeights]
            : [InputWeights, InputEdges, OutputWeights];
        if (file.Tensors.FirstOrDefault(tensor => !expected.Contains(tensor.Name)) is { } unknown)
        {
            throw new FileFormatException(
                file.Name,
                $"tensor {StrictJson.Quote(unknown.Name)} is not one of a network of {shape.Rounds} rounds: {string.Join(", ", expected)}"
            );
        }

        // Each call compares type and shape with the tensor that was really read before it takes memory.
        var (d, v, m) = (shape.Inputs, shape.Neurons, shape.Labels);
        var network = new RecurrentNetwork(
            shape,
            file.GetBits(InputEdges, d, v),
            file.GetMatrix(InputWeights, d, v),
            recurrent ? file.GetBits(GraphEdges, v, v) : new BitMatrix(0, 0),
            recurrent ? file.GetMatrix(GraphWeights, v, v) : new Matrix(0, 0),
            file.GetMatrix(OutputWeights, v, m)
        );
        Check(file.Name, network);
        return new Model(network, provenance);
    }

    private static void Check(string file, RecurrentNetwork network)
    {
        CheckFinite(file, InputWeights, network.A);
        CheckFinite(file, GraphWeights, network.W);
        CheckFinite(file, OutputWeights, network.U);
        CheckEdges(file, InputWeights, network.A, network.InputEdges);
        CheckEdges(file, GraphWeights, network.W, network.GraphEdges);
        for (int i = 0; i < network.GraphEdges.Rows; i++)
        {
            if (network.GraphEdges[i, i])
            {
                throw new FileFormatException(
                    file,
                    $"tensor '{GraphEdges}': bit [{i}, {i}] is 1, but no neuron has an edge to itself"
                );
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

    private static void CheckEdges(string file, string tensor, Matrix weights, BitMatrix edges)
    {
        for (int r = 0; r < weights.Rows; r++)
        {
            var row = weights.Row(r);
            var bits = edges.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                if (row[c] != 0 && (bits[c >> 6] >> (c & 63) & 1) == 0)
                {
                    throw new FileFormatException(
                        file,
                        $"tensor '{tensor}': [{r}, {c}] is {row[c]}, but there is no edge and 0 is expected"
                    );
                }
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
