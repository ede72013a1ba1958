using System.Buffers.Binary;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Tests.Networks;

/// <summary>Good safetensors files that are no good models of version 1: for each, its bytes and what the error must say.</summary>
public static class HostileVersion1Models
{
    public static IReadOnlyDictionary<string, (byte[] Bytes, string[] Says)> Cases { get; } = All();

    private static Dictionary<string, (byte[], string[])> All() =>
        new()
        {
            ["another program's file"] = (SmallModels.Changed(Good(1), metadata: t => t.Clear()), ["'format'", "Hebb"]),
            ["another format"] = (Text("format", "hebb-model", "pt"), ["'format'", "'hebb-model'", "'pt'"]),
            ["a later version"] = (Text("format_version", "1", "3"), ["'format_version'", "'1' or '2'", "'3'"]),
            ["said to be version 2"] = (Text("format_version", "1", "2"), ["'shape'", "model"]),
            ["no version"] = (
                SmallModels.Changed(Good(1), metadata: t => t.Remove("format_version")),
                ["format_version"]
            ),
            ["no shape"] = (SmallModels.Changed(Good(1), metadata: t => t.Remove("shape")), ["'shape' is missing"]),
            ["no provenance"] = (SmallModels.Changed(Good(1), metadata: t => t.Remove("provenance")), ["'provenance'"]),
            ["unknown metadata"] = (SmallModels.Changed(Good(1), metadata: t => t["note"] = "x"), ["'note'"]),
            ["shape no JSON"] = (
                SmallModels.Changed(Good(1), metadata: t => t["shape"] = "5x11"),
                ["shape", "valid JSON"]
            ),
            ["shape a list"] = (SmallModels.Changed(Good(1), metadata: t => t["shape"] = "[5]"), ["shape", "object"]),
            ["shape nested deep"] = (Text("shape", "\"cap\":4", "\"cap\":[[4]]"), ["shape", "valid JSON", "depth"]),
            ["cap above neurons"] = (Text("shape", "\"cap\":4", "\"cap\":12"), ["shape", "Cap is 12", "11"]),
            ["cap a fraction"] = (Text("shape", "\"cap\":4", "\"cap\":4.0"), ["shape.cap", "4.0"]),
            ["cap a text"] = (Text("shape", "\"cap\":4", "\"cap\":\"4\""), ["shape.cap", "\"4\""]),
            ["no inputs"] = (Text("shape", "\"inputs\":5", "\"inputs\":0"), ["Inputs is 0"]),
            ["negative neurons"] = (Text("shape", "\"neurons\":11", "\"neurons\":-11"), ["Neurons is -11"]),
            ["neurons above 32 bits"] = (Text("shape", ":11", ":4294967307"), ["shape.neurons", "4294967307"]),
            ["too many rounds"] = (Text("shape", "\"rounds\":1", "\"rounds\":17"), ["Rounds is 17"]),
            ["one label"] = (Text("shape", "\"labels\":3", "\"labels\":1"), ["Labels is 1"]),
            ["edge probability 2"] = (Text("shape", "0.4", "2"), ["EdgeProbability is 2"]),
            ["edge probability 1e999"] = (Text("shape", "0.4", "1e999"), ["shape.edgeProbability", "1e999"]),
            ["edge probability NaN"] = (Text("shape", "0.4", "NaN"), ["shape", "valid JSON"]),
            ["bias 1e39"] = (Text("shape", "\"hiddenBias\":0.1", "\"hiddenBias\":1e39"), ["shape.hiddenBias", "1e39"]),
            ["unknown recurrence"] = (Text("shape", "through-graph", "around"), ["recurrence", "around", "paper"]),
            ["recurrence as a number"] = (Text("shape", "\"through-graph\"", "1"), ["shape.recurrence", "found 1"]),
            ["recurrence in capitals"] = (Text("shape", "through-graph", "ThroughGraph"), ["\"ThroughGraph\""]),
            ["ones on all edges"] = (
                Text("shape", "0.4,\"inputWeights\":\"normal\"", "1,\"inputWeights\":\"ones\""),
                ["InputWeights is ones"]
            ),
            ["cap missing"] = (Text("shape", "\"cap\":4,", ""), ["shape.cap is missing"]),
            ["cap twice"] = (Text("shape", "\"cap\":4", "\"cap\":4,\"cap\":4"), ["shape", "JSON", "cap"]),
            ["unknown field"] = (Text("shape", "\"cap\":4", "\"cap\":4,\"depth\":2"), ["shape", "'depth'", "rounds"]),
            ["seed negative"] = (Text("provenance", "18446744073709551615", "-1"), ["provenance.seed", "-1"]),
            ["seed 2^64"] = (Text("provenance", "551615", "551616"), ["provenance.seed", "18446744073709551616"]),
            ["data a number"] = (Text("provenance", "\"µ \\\"quoted\\\" data\"", "7"), ["provenance.data", "found 7"]),
            ["option a number"] = (Text("provenance", "\"averaged\"", "7"), ["provenance.options", "'weights'", "7"]),
            ["options a list"] = (
                SmallModels.Changed(Good(1), metadata: t => t["provenance"] = "{\"options\":[]}"),
                ["[]"]
            ),
            ["no options"] = (
                SmallModels.Changed(Good(1), metadata: t => t["provenance"] = "{}"),
                ["provenance.options"]
            ),
            ["unknown provenance"] = (Text("provenance", "\"seed\"", "\"sead\""), ["provenance", "'sead'", "seed"]),
            ["more neurons claimed than stored"] = (
                Text("shape", "\"neurons\":11", "\"neurons\":1000000"),
                ["'input_edges'", "[5, 125000]", "[5, 2]"]
            ),
            ["the largest shape claimed"] = (
                SmallModels.Changed(
                    Good(3),
                    metadata: t =>
                        t["shape"] = t["shape"]
                            .Replace(
                                "\"inputs\":5,\"neurons\":11",
                                "\"inputs\":10000000,\"neurons\":32768",
                                StringComparison.Ordinal
                            )
                ),
                ["'input_edges'", "[10000000, 4096]"]
            ),
            ["fewer labels claimed than stored"] = (
                Text("shape", "\"labels\":3", "\"labels\":2"),
                ["'output_weights'", "[11, 2]", "[11, 3]"]
            ),
            ["a graph in a feed-forward network"] = (
                SmallModels.WithText(Good(3), "shape", "\"rounds\":3", "\"rounds\":1"),
                ["'graph_weights'", "output_weights"]
            ),
            ["no graph in a recurrent network"] = (
                Text("shape", "\"rounds\":1", "\"rounds\":3"),
                ["'graph_edges' is missing"]
            ),
            ["output weights missing"] = (Without(1, "output_weights"), ["'output_weights' is missing"]),
            ["input edges missing"] = (Without(1, "input_edges"), ["'input_edges' is missing"]),
            ["graph weights missing"] = (Without(3, "graph_weights"), ["'graph_weights' is missing"]),
            ["one tensor more"] = (
                SmallModels.Changed(Good(1), extra: SafeTensor.From<float>("bias", [1], 1)),
                ["'bias'", "input_weights"]
            ),
            ["double precision"] = (
                Replaced(1, t => SafeTensor.From<double>(t.Name, new double[33], 11, 3)),
                ["'output_weights'", "F32", "F64"]
            ),
            ["output weights transposed"] = (
                Replaced(1, t => SafeTensor.From<float>(t.Name, new float[33], 3, 11)),
                ["'output_weights'", "[11, 3]", "[3, 11]"]
            ),
            ["output weights flat"] = (
                Replaced(1, t => SafeTensor.From<float>(t.Name, new float[33], 33)),
                ["'output_weights'", "[33]"]
            ),
            ["NaN among the output weights"] = (
                Number("output_weights", 4, float.NaN),
                ["'output_weights'", "[1, 1] is NaN"]
            ),
            ["infinity among the input weights"] = (
                Number("input_weights", 12, float.NegativeInfinity),
                ["'input_weights'", "[1, 1] is -Infinity"]
            ),
            ["NaN among the graph weights"] = (
                Number("graph_weights", 120, float.NaN),
                ["'graph_weights'", "[10, 10] is NaN"]
            ),
            ["a graph weight off the edges"] = (
                Number("graph_weights", 12, 0.5f),
                ["'graph_weights'", "[1, 1] is 0.5", "no edge"]
            ),
            ["an input weight off the edges"] = (
                SmallModels.WithBytes(Good(1), "input_edges", bits => bits.AsSpan().Clear()),
                ["'input_weights'", "no edge"]
            ),
            ["an edge to itself"] = (
                SmallModels.WithBytes(Good(3), "graph_edges", bits => bits[2 * 9 + 1] |= 2),
                ["'graph_edges'", "[9, 9]", "itself"]
            ),
            ["an edge past the last neuron"] = (
                SmallModels.WithBytes(Good(3), "input_edges", bits => bits[(2 * 2) + 1] |= 8),
                ["'input_edges'", "row 2", "column 10"]
            ),
        };

    private static byte[] Good(int rounds) => SmallModels.Version1Bytes(rounds);

    private static byte[] Text(string name, string old, string replacement) =>
        SmallModels.WithText(Good(1), name, old, replacement);

    private static byte[] Without(int rounds, string name) =>
        SmallModels.Changed(Good(rounds), t => t.Name == name ? null : t);

    private static byte[] Replaced(int rounds, Func<SafeTensor, SafeTensor> replace) =>
        SmallModels.Changed(Good(rounds), t => t.Name == "output_weights" ? replace(t) : t);

    private static byte[] Number(string tensor, int index, float value) =>
        SmallModels.WithBytes(
            Good(3),
            tensor,
            bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), value)
        );
}
