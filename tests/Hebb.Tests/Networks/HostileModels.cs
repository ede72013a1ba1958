using System.Buffers.Binary;
using Hebb.Persistence;

namespace Hebb.Tests.Networks;

/// <summary>Good safetensors files that are no good models: for each, its bytes and what the error must say.</summary>
public static class HostileModels
{
    public static IReadOnlyDictionary<string, (byte[] Bytes, string[] Says)> Cases { get; } = All();

    private static byte[] FeedForward => SmallModels.Bytes(SmallModels.Kinds["feed-forward"]);

    private static byte[] Recurrent => SmallModels.Bytes(SmallModels.Kinds["recurrent"]);

    private static byte[] Stack => SmallModels.Bytes(SmallModels.Kinds["a stack of two with everything"]);

    private static byte[] Templates => SmallModels.Bytes(SmallModels.Kinds["templates"]);

    private static byte[] Competitive => SmallModels.Bytes(SmallModels.Kinds["competitive"]);

    private static byte[] Convolutional =>
        SmallModels.Bytes(SmallModels.Kinds["convolutional, in a bank and under a layer"]);

    private static byte[] Concatenated => SmallModels.Bytes(SmallModels.Kinds["concatenated and nested"]);

    private static Dictionary<string, (byte[], string[])> All() =>
        new()
        {
            // The texts.
            ["another program's file"] = (SmallModels.Changed(FeedForward, metadata: t => t.Clear()), ["'format'"]),
            ["another format"] = (Text(FeedForward, "format", "hebb-model", "pt"), ["'hebb-model'", "'pt'"]),
            ["a later version"] = (Text(FeedForward, "format_version", "2", "3"), ["'1' or '2'", "'3'"]),
            ["said to be version 1"] = (Text(FeedForward, "format_version", "2", "1"), ["'model'", "shape"]),
            ["no model"] = (SmallModels.Changed(FeedForward, metadata: t => t.Remove("model")), ["'model' is missing"]),
            ["no provenance"] = (
                SmallModels.Changed(FeedForward, metadata: t => t.Remove("provenance")),
                ["'provenance'"]
            ),
            ["unknown metadata"] = (SmallModels.Changed(FeedForward, metadata: t => t["note"] = "x"), ["'note'"]),
            ["a shape beside the model"] = (
                SmallModels.Changed(FeedForward, metadata: t => t["shape"] = "{}"),
                ["'shape'", "model"]
            ),
            ["model no JSON"] = (SmallModels.Changed(FeedForward, metadata: t => t["model"] = "5x11"), ["valid JSON"]),
            ["model a list"] = (SmallModels.Changed(FeedForward, metadata: t => t["model"] = "[5]"), ["object"]),
            ["model empty"] = (SmallModels.Changed(FeedForward, metadata: t => t["model"] = "{}"), ["model.input"]),

            // The input.
            ["input a list"] = (Model("\"input\":{", "\"input\":[],\"was\":{"), ["'was'", "input, layers, output"]),
            ["input null"] = (SmallModels.Changed(FeedForward, metadata: SetInput("null")), ["model.input", "null"]),
            ["two sizes"] = (Model("[5,1,1]", "[5,1]"), ["model.input.shape", "three", "[5,1]"]),
            ["four sizes"] = (Model("[5,1,1]", "[5,1,1,1]"), ["model.input.shape", "three", "[5,1,1,1]"]),
            ["sizes no list"] = (Model("[5,1,1]", "5"), ["model.input.shape", "three", "found 5"]),
            ["a size a fraction"] = (Model("[5,1,1]", "[5.5,1,1]"), ["model.input.shape", "[5.5,1,1]"]),
            ["a size a text"] = (Model("[5,1,1]", "[\"5\",1,1]"), ["model.input.shape", "[\"5\",1,1]"]),
            ["a size of 0"] = (Model("[5,1,1]", "[5,0,1]"), ["model.input.shape", "[5,0,1]"]),
            ["two negative sizes"] = (Model("[5,1,1]", "[-5,-1,1]"), ["model.input.shape", "[-5,-1,1]"]),
            ["a product past 2^32"] = (Model("[5,1,1]", "[65536,65537,5]"), ["model.input.shape", "10000000"]),
            ["a product past 2^64"] = (
                Model("[5,1,1]", "[2147483647,2147483647,2147483647]"),
                ["model.input.shape", "10000000"]
            ),
            ["mean a number"] = (Model("\"mean\":false", "\"mean\":0"), ["model.input.mean", "true or false"]),
            ["mean promised"] = (Model("\"mean\":false", "\"mean\":true"), ["'input.mean' is missing"]),
            ["mean not mentioned"] = (
                Text(Stack, "model", "\"mean\":true", "\"mean\":false"),
                ["'input.mean'", "0.input_weights"]
            ),
            ["NaN in the mean"] = (Number(Stack, "input.mean", 4, float.NaN), ["'input.mean'", "[0, 4] is NaN"]),
            ["infinite scale"] = (
                Number(Stack, "input.scale", 5, float.PositiveInfinity),
                ["'input.scale'", "[0, 5] is Infinity"]
            ),
            ["a mean of one number"] = (
                Replaced(Stack, "input.mean", t => SafeTensor.From<float>(t.Name, [0], 1, 1)),
                ["'input.mean'", "[1, 6]", "[1, 1]"]
            ),
            ["a flat scale"] = (
                Replaced(Stack, "input.scale", t => SafeTensor.From<float>(t.Name, new float[6], 6)),
                ["'input.scale'", "[1, 6]", "[6]"]
            ),

            // A convolutional layer.
            ["a patch larger than the image"] = (
                Convolution("\"patchSide\":3", "\"patchSide\":6"),
                ["model.layers.0.banks.1", "5×6 pixels", "6×6"]
            ),
            ["a convolution of a table"] = (
                Convolution("[2,5,6]", "[60,1,1]"),
                ["model.layers.0.banks.0", "60 numbers that are no image"]
            ),
            ["more filters than the file has"] = (
                Convolution("\"filters\":4", "\"filters\":65536"),
                ["'0.1.filters'", "[18, 65536]", "[18, 4]"]
            ),
            ["more filters than there may be"] = (
                Convolution("\"filters\":4", "\"filters\":65537"),
                ["model.layers.0.banks.1", "Filters is 65537"]
            ),
            ["a cap above the filters"] = (Convolution("\"cap\":4", "\"cap\":5"), ["banks.1", "Cap is 5"]),
            ["no stride"] = (Convolution("\"stride\":1", "\"stride\":0"), ["Stride is 0"]),
            ["stride missing"] = (Convolution("\"stride\":1,", ""), ["banks.1.stride is missing"]),
            ["a grid finer than the positions"] = (Convolution("\"grid\":2", "\"grid\":3"), ["Grid is 3"]),
            ["a vast grid"] = (Convolution("\"grid\":2", "\"grid\":2147483647"), ["Grid is 2147483647"]),
            ["negative contrast"] = (Convolution("\"contrast\":0.1", "\"contrast\":-1"), ["Contrast is -1"]),
            ["contrast null"] = (Convolution("\"contrast\":0.1", "\"contrast\":null"), ["banks.0.contrast", "null"]),
            ["unknown pooling"] = (Convolution("\"soft\"", "\"max\""), ["banks.0.pooling", "hard", "max"]),
            ["a root that is a number"] = (Convolution("\"squareRoot\":true", "\"squareRoot\":1"), ["squareRoot"]),
            ["moments not mentioned"] = (Convolution("\"mean\":true", "\"mean\":false"), ["'0.0.mean'"]),
            ["moments promised"] = (
                Convolution("\"squareRoot\":false,\"mean\":false", "\"squareRoot\":false,\"mean\":true"),
                ["'0.1.mean' is missing"]
            ),
            ["NaN in a filter"] = (
                Number(Convolutional, "0.1.filters", 5, float.NaN),
                ["'0.1.filters'", "[1, 1] is NaN"]
            ),
            ["an infinite scale of outputs"] = (
                Number(Convolutional, "0.0.scale", 11, float.PositiveInfinity),
                ["'0.0.scale'", "[0, 11] is Infinity"]
            ),

            // The layers.
            ["no layers"] = (WithLayers(_ => "[]"), ["model.layers", "at least one layer", "[]"]),
            ["layers an object"] = (WithLayers(_ => "{}"), ["model.layers", "list", "{}"]),
            ["a layer null"] = (WithLayers(_ => "[null]"), ["model.layers.0.kind", "'recurrent'", "null"]),
            ["a layer a list"] = (WithLayers(l => $"[{l}]"), ["model.layers.0.kind", "'concatenated'"]),
            ["unknown kind"] = (
                Model("\"kind\":\"recurrent\"", "\"kind\":\"transformer\""),
                [
                    "model.layers.0.kind",
                    "'recurrent', 'convolutional', 'competitive', 'templates' or 'concatenated'",
                    "transformer",
                ]
            ),
            ["kind in capitals"] = (Model("\"recurrent\"", "\"Recurrent\""), ["model.layers.0.kind"]),
            ["kind a list"] = (Model("\"kind\":\"recurrent\"", "\"kind\":[\"recurrent\"]"), ["model.layers.0.kind"]),
            ["kind missing"] = (Model("\"kind\":\"recurrent\",", ""), ["model.layers.0.kind"]),
            ["kind twice"] = (
                Model("\"kind\":\"recurrent\"", "\"kind\":\"recurrent\",\"kind\":\"recurrent\""),
                ["model", "valid JSON", "kind"]
            ),
            ["cap missing"] = (Model("\"cap\":4,", ""), ["model.layers.0.cap is missing"]),
            ["cap above neurons"] = (Model("\"cap\":4", "\"cap\":12"), ["model.layers.0", "Cap is 12", "11"]),
            ["cap a fraction"] = (Model("\"cap\":4", "\"cap\":4.0"), ["model.layers.0.cap", "4.0"]),
            ["cap a text"] = (Model("\"cap\":4", "\"cap\":\"4\""), ["model.layers.0.cap", "\"4\""]),
            ["negative neurons"] = (Model("\"neurons\":11", "\"neurons\":-11"), ["Neurons is -11"]),
            ["neurons above 32 bits"] = (Model(":11", ":4294967307"), ["model.layers.0.neurons", "4294967307"]),
            ["too many rounds"] = (Model("\"rounds\":1", "\"rounds\":17"), ["Rounds is 17"]),
            ["unknown recurrence"] = (Model("through-graph", "through-time"), ["recurrence", "paper", "through-time"]),
            ["recurrence a number"] = (Model("\"through-graph\"", "1"), ["model.layers.0.recurrence", "found 1"]),
            ["firedWhen null"] = (Model("\"in-cap\"", "null"), ["model.layers.0.firedWhen", "in-cap", "null"]),
            ["bias past the range"] = (Model("\"hiddenBias\":0.1", "\"hiddenBias\":1e7"), ["HiddenBias is 1"]),
            ["bias past single precision"] = (
                Model("\"hiddenBias\":0.1", "\"hiddenBias\":1e99"),
                ["hiddenBias", "1e99"]
            ),
            ["unknown field"] = (Model("\"cap\":4", "\"cap\":4,\"depth\":2"), ["model.layers.0", "'depth'", "rounds"]),
            ["edges not mentioned"] = (
                Model("\"allInputEdges\":false", "\"allInputEdges\":true"),
                ["'0.input_edges'", "0.input_weights"]
            ),
            ["more neurons claimed than stored"] = (
                Model("\"neurons\":11", "\"neurons\":1000000"),
                ["'0.input_edges'", "[5, 125000]", "[5, 2]"]
            ),
            ["the largest layer claimed"] = (
                Text(
                    Text(Recurrent, "model", "\"neurons\":11", "\"neurons\":32768"),
                    "model",
                    "[5,1,1]",
                    "[1,2500,4000]"
                ),
                ["'0.input_edges'", "[10000000, 4096]"]
            ),
            ["more layers claimed than stored"] = (
                WithLayers(l => $"[{string.Join(',', Enumerable.Repeat(l[1..^1], 100))}]"),
                ["'1.input_edges' is missing"]
            ),
            ["a layer that does not fit the one below"] = (
                Text(Stack, "model", "\"neurons\":13", "\"neurons\":12"),
                ["'0.input_edges'", "row", "column 11"]
            ),
            ["the second layer's weights of another height"] = (
                Replaced(Stack, "1.input_weights", t => SafeTensor.From<float>(t.Name, new float[12 * 9], 12, 9)),
                ["'1.input_weights'", "[13, 9]", "[12, 9]"]
            ),
            ["layers in another order"] = (SmallModels.Changed(Stack, metadata: SwapLayers), ["'0.input_edges'"]),
            ["one layer fewer than stored"] = (SmallModels.Changed(Stack, metadata: DropLayer), ["'output_weights'"]),
            ["a graph in a feed-forward layer"] = (
                Text(Recurrent, "model", "\"rounds\":3", "\"rounds\":1"),
                ["'0.graph_weights'", "output_weights"]
            ),
            ["no graph in a recurrent layer"] = (Model("\"rounds\":1", "\"rounds\":3"), ["'0.graph_edges' is missing"]),

            // Layers side by side.
            ["no banks"] = (
                Text(Concatenated, "model", "\"banks\":[", "\"banks\":[],\"rest\":["),
                ["model.layers.0", "'rest'", "kind, banks"]
            ),
            ["an empty list of banks"] = (
                SmallModels.Changed(
                    FeedForward,
                    metadata: t =>
                        t["model"] = t["model"].Replace(LayersOf(t["model"]), Banks("[]"), StringComparison.Ordinal)
                ),
                ["model.layers.0.banks", "at least one layer"]
            ),
            ["banks of different rounds"] = (
                SmallModels.Changed(
                    Concatenated,
                    tensor: t => t.Name.StartsWith("0.0.graph", StringComparison.Ordinal) ? null : t,
                    metadata: t => ReplaceFirst(t, "\"rounds\":2", "\"rounds\":1")
                ),
                ["model.layers.0:", "a layer has 2 rounds", "beside it has 1"]
            ),
            ["a bank of another width"] = (
                Text(Concatenated, "model", "\"neurons\":70,\"cap\":8", "\"neurons\":64,\"cap\":8"),
                ["'0.0.input_edges'", "[6, 8]", "[6, 9]"]
            ),
            ["an unknown kind of bank"] = (
                Text(Concatenated, "model", "\"kind\":\"recurrent\",\"neurons\":9", "\"kind\":\"sum\",\"neurons\":9"),
                ["model.layers.0.banks.1.banks.0.kind", "sum"]
            ),
            ["a bank's graph weight off the edges"] = (
                Number(Concatenated, "0.1.0.graph_weights", 10, 0.5f),
                ["'0.1.0.graph_weights'", "[1, 1] is 0.5", "no edge"]
            ),
            ["banks nested deeper than is allowed"] = (
                SmallModels.Changed(
                    FeedForward,
                    tensor: t => Renamed(t, "0.input", "0.0.0.0.0.0.input"),
                    metadata: t =>
                        t["model"] = t["model"]
                            .Replace(LayersOf(t["model"]), Nested(LayersOf(t["model"]), 5), StringComparison.Ordinal)
                ),
                ["model.layers.0", "side by side is 5", "4"]
            ),
            ["banks nested as deep as memory"] = (WithLayers(l => Nested(l, 500)), ["model", "valid JSON", "depth"]),

            // Templates.
            ["groups that do not divide the units"] = (
                Text(Templates, "model", "\"groups\":3", "\"groups\":5"),
                ["model.layers.0", "Groups is 5", "divisor of the 12 units"]
            ),
            ["no groups"] = (
                Text(Templates, "model", "\"groups\":3", "\"groups\":0"),
                ["model.layers.0", "Groups is 0"]
            ),
            ["more units claimed than stored"] = (
                Text(Templates, "model", "\"units\":12,\"groups\":3", "\"units\":1000000,\"groups\":10"),
                ["'0.templates'", "[6, 1000000]", "[6, 12]"]
            ),
            ["a million units and one"] = (
                Text(Templates, "model", "\"units\":12,\"groups\":3", "\"units\":1000001,\"groups\":1"),
                ["model.layers.0", "Units is 1000001"]
            ),
            ["templates with a cap"] = (
                Text(Templates, "model", "\"groups\":3", "\"groups\":3,\"cap\":3"),
                ["model.layers.0", "'cap'", "kind, units, groups"]
            ),
            ["no bias"] = (Without(Templates, "0.bias"), ["'0.bias' is missing"]),
            ["a bias of another length"] = (
                Replaced(Templates, "0.bias", t => SafeTensor.From<float>(t.Name, new float[11], 1, 11)),
                ["'0.bias'", "[1, 12]", "[1, 11]"]
            ),
            ["NaN among the templates"] = (
                Number(Templates, "0.templates", 13, float.NaN),
                ["'0.templates'", "[1, 1] is NaN"]
            ),
            ["infinite bias"] = (
                Number(Templates, "0.bias", 2, float.PositiveInfinity),
                ["'0.bias'", "[0, 2] is Infinity"]
            ),

            // Competitive layers.
            ["no caps"] = (Caps("[]"), ["model.layers.0.caps", "a list of 1 to 64 whole numbers", "[]"]),
            ["caps no list"] = (Caps("3"), ["model.layers.0.caps", "a list of 1 to 64 whole numbers"]),
            ["a cap a text"] = (Caps("[2,\"3\",4]"), ["model.layers.0.caps", "a list of 1 to 64 whole numbers"]),
            ["a cap a fraction"] = (Caps("[2,2.5,4]"), ["model.layers.0.caps", "a list of 1 to 64 whole numbers"]),
            ["a cap of 0"] = (Caps("[2,0,4]"), ["model.layers.0", "Cap is 0", "between 1 and 9"]),
            ["a cap of all units"] = (Caps("[2,10,4]"), ["model.layers.0", "Cap is 10", "between 1 and 9"]),
            ["65 rounds"] = (
                Caps($"[{string.Join(",", Enumerable.Repeat(2, 65))}]"),
                ["model.layers.0.caps", "1 to 64"]
            ),
            ["one round and recurrent weights"] = (Caps("[4]"), ["'0.recurrent_weights' is not one of"]),
            ["no recurrent weights"] = (
                Without(Competitive, "0.recurrent_weights"),
                ["'0.recurrent_weights' is missing"]
            ),
            ["recurrent weights of another size"] = (
                Replaced(Competitive, "0.recurrent_weights", t => SafeTensor.From<float>(t.Name, new float[90], 9, 10)),
                ["'0.recurrent_weights'", "[10, 10]", "[9, 10]"]
            ),
            ["more competitive units claimed than stored"] = (
                Text(Competitive, "model", "\"units\":10", "\"units\":32768"),
                ["'0.input_weights'", "[6, 32768]", "[6, 10]"]
            ),
            ["more competitive units than may be"] = (
                Text(Competitive, "model", "\"units\":10", "\"units\":32769"),
                ["model.layers.0", "Units is 32769", "32768"]
            ),
            ["values of another kind"] = (
                Text(Competitive, "model", "\"values\":\"graded\"", "\"values\":\"soft\""),
                ["model.layers.0.values", "one of graded, bits", "soft"]
            ),
            ["an output of another kind"] = (
                Text(Competitive, "model", "\"output\":\"root\"", "\"output\":\"square\""),
                ["model.layers.0.output", "one of values, bits, root", "square"]
            ),
            ["negative injection"] = (
                Text(Competitive, "model", "\"injection\":0.3", "\"injection\":-0.3"),
                ["model.layers.0", "injection is -0.3"]
            ),
            ["NaN among the recurrent weights"] = (
                Number(Competitive, "0.recurrent_weights", 3, float.NaN),
                ["'0.recurrent_weights'", "[0, 3] is NaN"]
            ),

            // The output.
            ["output null"] = (WithOutput("null"), ["model.output", "null"]),
            ["one label"] = (Model("\"labels\":3", "\"labels\":1"), ["model.output.labels", "from 2", "found 1"]),
            ["two thousand million labels"] = (
                Model("\"labels\":3", "\"labels\":2000000000"),
                ["model.output.labels", "100,000"]
            ),
            ["labels a text"] = (Model("\"labels\":3", "\"labels\":\"3\""), ["model.output.labels", "\"3\""]),
            ["fewer labels claimed than stored"] = (
                Model("\"labels\":3", "\"labels\":2"),
                ["'output_weights'", "[11, 2]", "[11, 3]"]
            ),
            ["firedBits a number"] = (Model("\"firedBits\":false", "\"firedBits\":0"), ["model.output.firedBits"]),
            ["unitLength missing"] = (Model(",\"unitLength\":false", ""), ["model.output.unitLength is missing"]),
            ["two names of three labels"] = (WithNames("[\"a\",\"b\"]"), ["model.labels", "3 names"]),
            ["four names of three labels"] = (WithNames("[\"a\",\"b\",\"c\",\"d\"]"), ["model.labels", "3 names"]),
            ["a name a number"] = (WithNames("[\"a\",\"b\",3]"), ["model.labels", "3 names"]),
            ["a name null"] = (WithNames("[\"a\",\"b\",null]"), ["model.labels", "3 names"]),
            ["a name that is no text"] = (WithNames("[\"a\",\"b\",\"\\ud800\"]"), ["model", "valid JSON"]),
            ["names an object"] = (WithNames("{\"a\":1}"), ["model.labels", "3 names"]),
            ["names null"] = (WithNames("null"), ["model.labels", "3 names"]),
            ["four names of five columns"] = (WithColumns("[\"a\",\"b\",\"c\",\"d\"]"), ["model.inputs", "5 names"]),
            ["a column's name a list"] = (WithColumns("[\"a\",[],\"c\",\"d\",\"e\"]"), ["model.inputs", "5 names"]),
            ["a column's name that is no text"] = (
                WithColumns("[\"\\udfff\",\"b\",\"c\",\"d\",\"e\"]"),
                ["model", "valid JSON"]
            ),
            ["columns a number"] = (WithColumns("5"), ["model.inputs", "5 names"]),
            ["columns null"] = (WithColumns("null"), ["model.inputs", "5 names"]),
            ["columns of the second layer"] = (
                Model("\"cap\":4", "\"cap\":4,\"inputs\":[]"),
                ["model.layers.0", "'inputs'"]
            ),

            // The tensors.
            ["output weights missing"] = (Without(FeedForward, "output_weights"), ["'output_weights' is missing"]),
            ["input weights missing"] = (Without(FeedForward, "0.input_weights"), ["'0.input_weights' is missing"]),
            ["input edges missing"] = (Without(FeedForward, "0.input_edges"), ["'0.input_edges' is missing"]),
            ["graph weights missing"] = (Without(Recurrent, "0.graph_weights"), ["'0.graph_weights' is missing"]),
            ["one tensor more"] = (
                SmallModels.Changed(FeedForward, extra: SafeTensor.From<float>("1.input_weights", [1], 1)),
                ["'1.input_weights'", "0.input_weights"]
            ),
            ["a tensor as version 1 calls it"] = (
                SmallModels.Changed(FeedForward, extra: SafeTensor.From<float>("input_weights", new float[55], 5, 11)),
                ["'input_weights'", "0.input_weights"]
            ),
            ["double precision"] = (
                Replaced(FeedForward, "output_weights", t => SafeTensor.From<double>(t.Name, new double[33], 11, 3)),
                ["'output_weights'", "F32", "F64"]
            ),
            ["output weights transposed"] = (
                Replaced(FeedForward, "output_weights", t => SafeTensor.From<float>(t.Name, new float[33], 3, 11)),
                ["'output_weights'", "[11, 3]", "[3, 11]"]
            ),
            ["NaN among the output weights"] = (
                Number(Stack, "output_weights", 4, float.NaN),
                ["'output_weights'", "[1, 1] is NaN"]
            ),
            ["infinity among the input weights"] = (
                Number(Stack, "1.input_weights", 10, float.NegativeInfinity),
                ["'1.input_weights'", "[1, 1] is -Infinity"]
            ),
            ["NaN among the graph weights"] = (
                Number(Stack, "1.graph_weights", 80, float.NaN),
                ["'1.graph_weights'", "[8, 8] is NaN"]
            ),
            ["an input weight off the edges"] = (
                SmallModels.WithBytes(Stack, "1.input_edges", bits => bits.AsSpan().Clear()),
                ["'1.input_weights'", "no edge"]
            ),
            ["an edge to itself"] = (
                SmallModels.WithBytes(Stack, "0.graph_edges", bits => bits[(2 * 9) + 1] |= 2),
                ["'0.graph_edges'", "[9, 9]", "itself"]
            ),
            ["an edge past the last neuron"] = (
                SmallModels.WithBytes(Recurrent, "0.input_edges", bits => bits[(2 * 2) + 1] |= 8),
                ["'0.input_edges'", "row 2", "column 10"]
            ),
        };

    private static byte[] Caps(string caps) => Text(Competitive, "model", "\"caps\":[2,3,4]", $"\"caps\":{caps}");

    private static byte[] Text(byte[] file, string name, string old, string replacement) =>
        SmallModels.WithText(file, name, old, replacement);

    private static byte[] Model(string old, string replacement) => Text(FeedForward, "model", old, replacement);

    private static byte[] Convolution(string old, string replacement) => Text(Convolutional, "model", old, replacement);

    private static byte[] WithNames(string names) => WithField("labels", names);

    private static byte[] WithColumns(string names) => WithField("inputs", names);

    private static byte[] WithField(string field, string json) =>
        SmallModels.Changed(FeedForward, metadata: t => t["model"] = $"{t["model"][..^1]},\"{field}\":{json}}}");

    private static byte[] WithLayers(Func<string, string> change) =>
        SmallModels.Changed(
            FeedForward,
            metadata: t =>
            {
                string layers = LayersOf(t["model"]);
                t["model"] = t["model"].Replace(layers, change(layers), StringComparison.Ordinal);
            }
        );

    private static byte[] WithOutput(string output) =>
        SmallModels.Changed(
            FeedForward,
            metadata: t =>
                t["model"] =
                    $"{t["model"][..t["model"].IndexOf("\"output\"", StringComparison.Ordinal)]}\"output\":{output}}}"
        );

    private static Action<Dictionary<string, string>> SetInput(string input) =>
        texts =>
        {
            string model = texts["model"];
            int end = model.IndexOf(",\"layers\"", StringComparison.Ordinal);
            texts["model"] = $"{{\"input\":{input}{model[end..]}";
        };

    // The list of layers, with its brackets.
    private static string LayersOf(string model)
    {
        int start = model.IndexOf("\"layers\":", StringComparison.Ordinal) + "\"layers\":".Length;
        return model[start..model.IndexOf(",\"output\"", StringComparison.Ordinal)];
    }

    private static string Banks(string banks) => $"[{{\"kind\":\"concatenated\",\"banks\":{banks}}}]";

    private static string Nested(string layers, int depth) => depth == 0 ? layers : Banks(Nested(layers, depth - 1));

    private static void SwapLayers(Dictionary<string, string> texts)
    {
        string[] layers = TwoLayers(texts["model"]);
        string swapped = $"[{layers[1]},{layers[0]}]";
        texts["model"] = texts["model"].Replace(LayersOf(texts["model"]), swapped, StringComparison.Ordinal);
    }

    private static void DropLayer(Dictionary<string, string> texts)
    {
        string one = $"[{TwoLayers(texts["model"])[0]}]";
        texts["model"] = texts["model"].Replace(LayersOf(texts["model"]), one, StringComparison.Ordinal);
    }

    private static string[] TwoLayers(string model)
    {
        string layers = LayersOf(model);
        int middle = layers.IndexOf("},{", StringComparison.Ordinal) + 1;
        return [layers[1..middle], layers[(middle + 1)..^1]];
    }

    private static void ReplaceFirst(Dictionary<string, string> texts, string old, string replacement)
    {
        string model = texts["model"];
        int at = model.IndexOf(old, StringComparison.Ordinal);
        texts["model"] = model[..at] + replacement + model[(at + old.Length)..];
    }

    private static SafeTensor Renamed(SafeTensor tensor, string old, string replacement) =>
        new(
            tensor.Name.Replace(old, replacement, StringComparison.Ordinal),
            tensor.Type,
            tensor.Shape,
            tensor.Bytes.ToArray()
        );

    private static byte[] Without(byte[] file, string name) =>
        SmallModels.Changed(file, t => t.Name == name ? null : t);

    private static byte[] Replaced(byte[] file, string name, Func<SafeTensor, SafeTensor> replace) =>
        SmallModels.Changed(file, t => t.Name == name ? replace(t) : t);

    private static byte[] Number(byte[] file, string tensor, int index, float value) =>
        SmallModels.WithBytes(
            file,
            tensor,
            bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), value)
        );
}
