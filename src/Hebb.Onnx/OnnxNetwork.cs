using Hebb.Networks;

namespace Hebb.Onnx;

/// <summary>Puts the operators of a network into a graph: view, input transform, layer after layer, what the output layer reads, scores and labels.</summary>
internal sealed class OnnxNetwork(OnnxGraph graph)
{
    /// <summary>What a layer gives: h of its last round, and how to say which neurons fired in it.</summary>
    private readonly record struct LayerResult(string H, Func<string> Fired);

    private string? columns;
    private string? zero;

    /// <summary>Adds the whole network.</summary>
    public void Add(Network network)
    {
        graph.Input("input", OnnxGraph.Single, network.Inputs);
        graph.Output("label", OnnxGraph.Int64);
        graph.Output("scores", OnnxGraph.Single, network.Labels);
        string x = Transform(network.Input);
        var result = new LayerResult(x, () => x);
        for (int l = 0; l < network.Hidden.Count; l++)
        {
            result = AddLayer(network.Hidden[l], result.H, $"{l}.");
        }

        string read = network.Reads.FiredBits ? result.Fired() : result.H;
        read = network.Reads.UnitLength ? OfLength(read, graph.Constant("unit_length", 1f)) : read;
        string scores = graph.AddNamed("scores", "Gemm", [read, graph.Constant("output_weights", network.U)]);
        graph.AddNamed("label", "ArgMax", [scores], ("axis", 1), ("keepdims", 0));
    }

    // (view(x) − mean) · scale.
    private string Transform(InputTransform? transform)
    {
        string x = transform is { View: not ImageView.None, Shape: { } shape }
            ? new OnnxView(graph, shape, transform.View).Add("input")
            : "input";
        x = transform?.Mean is { } mean ? graph.Add("Sub", [x, graph.Constant("input.mean", mean)]) : x;
        return transform?.Scale is { } scale ? graph.Add("Mul", [x, graph.Constant("input.scale", scale)]) : x;
    }

    private LayerResult AddLayer(HiddenLayer layer, string x, string prefix) =>
        layer switch
        {
            RecurrentLayer recurrent => AddRecurrent(recurrent, x, prefix),
            ConcatenatedLayers concatenated => AddConcatenated(concatenated, x, prefix),
            TemplateLayer templates => AddTemplates(templates, x, prefix),
            CompetitiveLayer competitive => AddCompetitive(competitive, x, prefix),
            ConvolutionalLayer convolutional => AddConvolutional(convolutional, x, prefix),
            _ => throw new ArgumentException($"no operators for {layer.GetType().Name}", nameof(layer)),
        };

    // h_1 = cap_k(relu(A x + b)); then h_t = cap_k(relu(W h_{t−1} + A x + b)), or cap_k(relu(W (h_{t−1} + A x) + b)).
    private LayerResult AddRecurrent(RecurrentLayer layer, string x, string prefix)
    {
        string a = graph.Add("Gemm", [x, Weights(layer.Weights[0], prefix)]);
        string? bias = layer.HiddenBias == 0 ? null : graph.Constant($"{prefix}hidden_bias", layer.HiddenBias);
        string start = bias is null ? a : graph.Add("Add", [a, bias]);
        string? k = layer.Cap == layer.Neurons ? null : graph.Constant($"{prefix}cap", (long)layer.Cap);
        string? w = layer.Rounds > 1 ? Weights(layer.Weights[1], prefix) : null;
        var result = Cap(start, k, layer.FiredWhen);
        for (int t = 1; t < layer.Rounds; t++)
        {
            string[] net =
                layer.Recurrence == Recurrence.Paper ? [result.H, w!, start]
                : bias is null ? [graph.Add("Add", [result.H, a]), w!]
                : [graph.Add("Add", [result.H, a]), w!, bias];
            result = Cap(graph.Add("Gemm", net), k, layer.FiredWhen);
        }

        return result;
    }

    // With a mean that is subtracted outputs may be negative: what is not 0 counts as fired.
    private LayerResult AddConvolutional(ConvolutionalLayer layer, string x, string prefix)
    {
        string h = new OnnxConvolution(graph, layer, prefix).Add(x);
        return new LayerResult(
            h,
            () =>
            {
                zero ??= graph.Constant("zero", 0f);
                string isZero = graph.Add("Equal", [h, zero]);
                return graph.Add("Cast", [graph.Add("Not", [isZero])], ("to", OnnxGraph.Single));
            }
        );
    }

    // z = x w + b, and of each group the first largest.
    private LayerResult AddTemplates(TemplateLayer layer, string x, string prefix)
    {
        string z = graph.Add("Gemm", [x, .. layer.Weights.Select(weights => Weights(weights, prefix))]);
        string grouped = graph.Add(
            "Reshape",
            [z, graph.Constant($"{prefix}groups", -1L, layer.Groups, layer.UnitsPerGroup)]
        );
        string one = graph.Constant($"{prefix}winners", 1L);
        var (values, winners) = graph.AddPair("TopK", [grouped, one], ("axis", 2), ("largest", 1), ("sorted", 1));
        string silent = graph.Add("ConstantOfShape", [graph.Add("Shape", [grouped])]);
        string flat = graph.Constant($"{prefix}units", -1L, layer.Units);
        string Scattered(string what) =>
            graph.Add("Reshape", [graph.Add("ScatterElements", [silent, winners, what], ("axis", 2)), flat]);
        return new LayerResult(
            Scattered(values),
            () => Scattered(graph.Add("Cast", [graph.Add("Equal", [values, values])], ("to", OnnxGraph.Single)))
        );
    }

    // u = x W + b; h_1 = c_k(u), h_t = c_k(h_{t−1} R + ι u), each round with its k.
    private LayerResult AddCompetitive(CompetitiveLayer layer, string x, string prefix)
    {
        string[] weights = [.. layer.Weights.Select(each => Weights(each, prefix))];
        string u = graph.Add("Gemm", [x, weights[0], weights[1]]);
        string h = CompetitiveCap(layer, u, $"{prefix}0", layer.Caps[0]);
        string? injected = layer is { Injection: not 0, R: not null }
            ? graph.Add("Mul", [u, graph.Constant($"{prefix}injection", layer.Injection)])
            : null;
        for (int t = 1; t < layer.Caps.Count; t++)
        {
            string[] net = injected is null ? [h, weights[2]] : [h, weights[2], injected];
            h = CompetitiveCap(layer, graph.Add("Gemm", net), $"{prefix}{t}", layer.Caps[t]);
        }

        string output = layer.Output switch
        {
            CompetitiveOutput.Bits => Bits("Greater", h),
            CompetitiveOutput.Root => graph.Add("Sqrt", [h]),
            _ => h,
        };
        return new LayerResult(output, () => Bits("Greater", h));
    }

    // relu(v − v_(k+1)) at unit length, or 1/√k for the k largest.
    private string CompetitiveCap(CompetitiveLayer layer, string net, string round, int cap)
    {
        bool isGraded = layer.Values == CompetitiveValues.Graded;
        string k = graph.Constant($"{round}.cap", isGraded ? cap + 1L : cap);
        var (values, units) = graph.AddPair("TopK", [net, k], ("axis", 1), ("largest", 1), ("sorted", 1));
        if (isGraded)
        {
            string next = graph.Add("Gather", [values, graph.Constant($"{round}.next", (long)cap)], ("axis", 1));
            return OfLength(graph.Add("Relu", [graph.Add("Sub", [net, next])]), graph.Constant($"{round}.length", 1f));
        }

        string silent = graph.Add("ConstantOfShape", [graph.Add("Shape", [net])]);
        string ones = graph.Add("Cast", [graph.Add("Equal", [values, values])], ("to", OnnxGraph.Single));
        string bits = graph.Add("Mul", [ones, graph.Constant($"{round}.bit", 1 / MathF.Sqrt(cap))]);
        return graph.Add("ScatterElements", [silent, units, bits], ("axis", 1));
    }

    private string Weights(NamedWeights weights, string prefix) =>
        graph.Constant(prefix + weights.Name, weights.Values);

    private LayerResult Cap(string net, string? k, FiredWhen when)
    {
        string relu = graph.Add("Relu", [net]);
        if (k is null)
        {
            return new LayerResult(relu, () => Bits(when == FiredWhen.InCap ? "GreaterOrEqual" : "Greater", relu));
        }

        var (values, neurons) = graph.AddPair("TopK", [relu, k], ("axis", 1), ("largest", 1), ("sorted", 1));
        string silent = graph.Add("ConstantOfShape", [graph.Add("Shape", [relu])]);
        string Scattered(string what) => graph.Add("ScatterElements", [silent, neurons, what], ("axis", 1));
        string h = Scattered(values);
        return new LayerResult(
            h,
            () => when == FiredWhen.InCap ? Scattered(Bits("GreaterOrEqual", values)) : Bits("Greater", h)
        );
    }

    // 1 where the value is above zero (or at least zero), else 0.
    private string Bits(string comparison, string value)
    {
        zero ??= graph.Constant("zero", 0f);
        return graph.Add("Cast", [graph.Add(comparison, [value, zero])], ("to", OnnxGraph.Single));
    }

    // Each of n layers' outputs, divided by its length and by √n, one after the other.
    private LayerResult AddConcatenated(ConcatenatedLayers layer, string x, string prefix)
    {
        LayerResult[] banks = [.. layer.Banks.Select((bank, b) => AddLayer(bank, x, $"{prefix}{b}."))];
        string weight = graph.Constant($"{prefix}bank_length", (float)(1 / Math.Sqrt(banks.Length)));
        string h = graph.Add("Concat", [.. banks.Select(bank => OfLength(bank.H, weight))], ("axis", 1));
        return new LayerResult(h, () => graph.Add("Concat", [.. banks.Select(bank => bank.Fired())], ("axis", 1)));
    }

    // h · (length / |h|); 0 where h is 0.
    private string OfLength(string h, string length)
    {
        columns ??= graph.Constant("columns", 1L);
        zero ??= graph.Constant("zero", 0f);
        string squares = graph.Add("Mul", [h, h]);
        string norm = graph.Add("Sqrt", [graph.Add("ReduceSum", [squares, columns], ("keepdims", 1))]);
        string factor = graph.Add(
            "Where",
            [graph.Add("Greater", [norm, zero]), graph.Add("Div", [length, norm]), zero]
        );
        return graph.Add("Mul", [h, factor]);
    }
}
