using System.Text.Encodings.Web;
using System.Text.Json;
using Hebb.Networks;

namespace Hebb.Onnx;

/// <summary>
/// Writes a network as an ONNX model (operator set 13): the input <c>input</c>, n × d numbers in the units of the data, and the outputs
/// <c>label</c>, n whole numbers, and <c>scores</c>, n × m. The metadata have the names of the labels and columns, as lists in JSON
/// (<c>labels</c>, <c>inputs</c>), and where the network comes from (<c>data</c>, <c>seed</c>).
/// </summary>
/// <remarks>
/// <para>Gemm, Relu, TopK and ScatterElements make a round: TopK takes the lower index of equal values, which is the tie rule of the cap,
/// and of fewer than k positive values it takes zeros of lowest index as well. ArgMax takes the first of equal scores.
/// A view of images is a product for the moments, one for the rows, and GatherElements for the columns.
/// Filters are a Conv, their threshold the last value of a TopK over filters, and pooling a product with the shares of the cells.</para>
/// <para>Sums are in another order than here, so that scores differ by rounding, and labels where two scores, or the two values at the edge
/// of the cap, are as close as that.</para>
/// </remarks>
public static class OnnxFile
{
    private const int IrVersion = 7;
    private const int OperatorSet = 13;

    private static readonly JsonSerializerOptions Names = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="name">What errors should call the file.</param>
    /// <exception cref="FileFormatException">The network is too large: an ONNX file has less than 2 GiB. Nothing is written.</exception>
    public static void Write(Network network, ModelProvenance provenance, Stream stream, string name) =>
        Write(network, provenance, stream, name, int.MaxValue);

    /// <summary>The same, with another largest size.</summary>
    internal static void Write(Network network, ModelProvenance provenance, Stream stream, string name, long mostBytes)
    {
        var graph = new OnnxGraph();
        new OnnxNetwork(graph).Add(network);
        var model = new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, "Hebb")
            .Add(3, provenance.Version ?? "")
            .Add(7, graph.Message)
            .Add(8, new ProtobufMessage().Add(1, "").Add(2, OperatorSet));
        foreach (var (key, value) in Metadata(network, provenance))
        {
            if (value is not null)
            {
                model.Add(14, new ProtobufMessage().Add(1, key).Add(2, value));
            }
        }

        if (model.Length > mostBytes)
        {
            throw new FileFormatException(
                name,
                $"{model.Length} bytes are needed for this network, and an ONNX file has at most {mostBytes}; NPZ has no such limit"
            );
        }

        model.WriteTo(stream);
    }

    private static IEnumerable<(string Key, string? Value)> Metadata(Network network, ModelProvenance provenance) =>
        [
            ("labels", List(network.LabelNames)),
            ("inputs", List(network.InputNames)),
            ("data", provenance.Data),
            ("seed", provenance.Seed?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];

    private static string? List(IReadOnlyList<string>? names) =>
        names is null ? null : JsonSerializer.Serialize(names, Names);
}
