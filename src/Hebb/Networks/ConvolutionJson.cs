using System.Text.Json;
using Hebb.Data;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>A convolutional layer as JSON in a model file.</summary>
internal static class ConvolutionJson
{
    /// <summary>Writes the fields but the kind.</summary>
    public static void Write(Utf8JsonWriter json, ConvolutionalLayer layer)
    {
        var options = layer.Options;
        json.WriteNumber("filters", options.Filters);
        json.WriteNumber("patchSide", options.PatchSide);
        json.WriteNumber("cap", options.Cap);
        json.WriteNumber("stride", options.Stride);
        if (options.Contrast is { } contrast)
        {
            json.WriteNumber("contrast", contrast);
        }

        json.WriteNumber("grid", options.Grid);
        json.WriteString("pooling", JsonFields.NameOf(options.Pooling));
        json.WriteBoolean("squareRoot", options.SquareRoot);
        json.WriteBoolean("mean", layer.Mean is not null);
        json.WriteBoolean("scale", layer.Scale is not null);
    }

    /// <summary>Reads a layer whose tensors a file has.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="path">Where it is, for errors.</param>
    /// <param name="prefix">What the names of its tensors begin with.</param>
    /// <param name="input">The shape of what is below.</param>
    /// <param name="tensors">The tensors.</param>
    /// <exception cref="FileFormatException">The JSON makes no sense, or a tensor does not fit it.</exception>
    public static ConvolutionalLayer Read(
        JsonElement element,
        string path,
        string prefix,
        LayerShape input,
        ModelTensors tensors
    )
    {
        var fields = new JsonFields(
            tensors.File,
            path,
            element,
            ["kind", "filters", "patchSide", "cap", "stride", "grid", "pooling", "squareRoot", "mean", "scale"],
            "contrast"
        );
        var options = new ConvolutionOptions(fields.Int32("filters"), fields.Int32("patchSide"), fields.Int32("cap"))
        {
            Stride = fields.Int32("stride"),
            Contrast = fields.Optional("contrast") is null ? null : fields.Single("contrast"),
            Grid = fields.Int32("grid"),
            Pooling = fields.Choice<Pooling>("pooling"),
            SquareRoot = fields.Flag("squareRoot"),
        };
        tensors.Check(path, () => options.Validate(input));

        int numbers = input.Channels * options.PatchSide * options.PatchSide;
        int outputs = options.Filters * options.Grid * options.Grid;
        return new ConvolutionalLayer(
            input,
            options,
            tensors.Matrix(prefix + NamedWeights.Filters, numbers, options.Filters),
            fields.Flag("mean") ? tensors.Matrix($"{prefix}mean", 1, outputs) : null,
            fields.Flag("scale") ? tensors.Matrix($"{prefix}scale", 1, outputs) : null
        );
    }
}
