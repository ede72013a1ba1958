using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Onnx;

/// <summary>The operators of a convolutional layer: Conv, TopK for the threshold, a product with the shares of the cells.</summary>
internal sealed class OnnxConvolution(OnnxGraph graph, ConvolutionalLayer layer, string prefix)
{
    private readonly ConvolutionOptions options = layer.Options;

    /// <summary>Adds them.</summary>
    /// <param name="x">The name of what the layer takes, n × d.</param>
    /// <returns>The name of what it gives, n × F G².</returns>
    public string Add(string x)
    {
        var (channels, height, width) = layer.InputShape;
        string image = Reshape(x, "image", -1, channels, height, width);
        string s = options.Contrast is { } contrast
            ? Convolve(Normalised(image, contrast), Filters(layer.Filters.Rows, 1), 1)
            : Convolve(image, Filters(channels, options.PatchSide), options.Stride);
        string h = Reshape(
            AboveThreshold(s),
            "positions",
            -1,
            options.Filters,
            layer.PositionsDown * layer.PositionsAcross
        );
        string shares = graph.Constant($"{prefix}shares", layer.CellShares());
        string pooled = graph.Add("MatMul", [h, shares]);
        string z = Reshape(pooled, "outputs", -1, layer.OutputShape.Size);
        z = options.SquareRoot ? graph.Add("Sqrt", [z]) : z;
        z = layer.Mean is { } mean ? graph.Add("Sub", [z, graph.Constant($"{prefix}mean", mean)]) : z;
        return layer.Scale is { } scale ? graph.Add("Mul", [z, graph.Constant($"{prefix}scale", scale)]) : z;
    }

    // s − θ where that is above 0; θ is 0 without a cap.
    private string AboveThreshold(string s)
    {
        if (options.Cap == options.Filters)
        {
            return graph.Add("Relu", [s]);
        }

        string count = graph.Constant($"{prefix}cap", options.Cap + 1L);
        var (values, _) = graph.AddPair("TopK", [s, count], ("axis", 1), ("largest", 1), ("sorted", 1));
        string last = graph.Constant($"{prefix}next", (long)options.Cap);
        string threshold = graph.Add("Relu", [graph.Add("Gather", [values, last], ("axis", 1))]);
        return graph.Add("Relu", [graph.Add("Sub", [s, threshold])]);
    }

    // Each patch as N channels of one pixel: (patch − mean) / √(N (variance + c)), 0 where it is too plain.
    private string Normalised(string image, float contrast)
    {
        int numbers = layer.Filters.Rows;
        var one = new Matrix(numbers, numbers);
        for (int n = 0; n < numbers; n++)
        {
            one[n, n] = 1;
        }

        int side = options.PatchSide;
        string pixels = graph.ConstantOfShape($"{prefix}pixels", one, numbers, layer.InputShape.Channels, side, side);
        string patch = Convolve(image, pixels, options.Stride);
        string centred = graph.Add("Sub", [patch, graph.AddWithList("ReduceMean", [patch], "axes", 1)]);
        string variance = graph.AddWithList("ReduceMean", [graph.Add("Mul", [centred, centred])], "axes", 1);
        string more = graph.Add("Add", [variance, graph.Constant($"{prefix}contrast", contrast)]);
        string length = graph.Add(
            "Sqrt",
            [graph.Add("Mul", [more, graph.Constant($"{prefix}numbers", (float)numbers)])]
        );
        string least = graph.Constant($"{prefix}least_variance", ConvolutionalLayer.LeastVariance);
        return graph.Add(
            "Where",
            [
                graph.Add("GreaterOrEqual", [variance, least]),
                graph.Add("Div", [centred, length]),
                graph.Constant($"{prefix}silent", 0f),
            ]
        );
    }

    private string Convolve(string image, string filters, int stride) =>
        graph.AddWithList("Conv", [image, filters], "strides", stride, stride);

    private string Filters(int channels, int side) =>
        graph.ConstantOfShape($"{prefix}filters", layer.Filters.Transpose(), options.Filters, channels, side, side);

    private string Reshape(string x, string name, params ReadOnlySpan<long> shape) =>
        graph.Add("Reshape", [x, graph.Constant($"{prefix}{name}", shape)]);
}
