using System.Text;
using System.Text.Json;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>
/// What a network is, as JSON in its model file: input, layers, output, label names. Names and shapes of all tensors follow from it,
/// so it is read before any of them.
/// </summary>
internal static class ModelJson
{
    private const int Depth = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private const string Recurrent = "recurrent";
    private const string Concatenated = "concatenated";
    private const string Templates = "templates";
    private const string Convolutional = "convolutional";
    private const string Competitive = "competitive";

    /// <summary>Writes the fields.</summary>
    /// <exception cref="ArgumentException">A name is no valid Unicode.</exception>
    public static void Write(Utf8JsonWriter json, Network network)
    {
        json.WriteStartObject("input");
        json.WriteStartArray("shape");
        var shape = network.Hidden[0].InputShape;
        json.WriteNumberValue(shape.Channels);
        json.WriteNumberValue(shape.Height);
        json.WriteNumberValue(shape.Width);
        json.WriteEndArray();
        json.WriteBoolean("mean", network.Input?.Mean is not null);
        json.WriteBoolean("scale", network.Input?.Scale is not null);
        // A file without a view is read by earlier versions, too.
        if (network.Input is { } transform && transform.View != ImageView.None)
        {
            json.WriteString("view", JsonFields.NameOf(transform.View));
        }

        json.WriteEndObject();
        WriteLayers(json, "layers", network.Hidden);
        json.WriteStartObject("output");
        json.WriteNumber("labels", network.Labels);
        json.WriteBoolean("firedBits", network.Reads.FiredBits);
        json.WriteBoolean("unitLength", network.Reads.UnitLength);
        json.WriteEndObject();
        WriteNames(json, "labels", network.LabelNames);
        WriteNames(json, "inputs", network.InputNames);
    }

    /// <summary>Reads the network whose tensors a file has.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="tensors">Its tensors; each is compared with what the JSON says before it takes memory.</param>
    /// <exception cref="FileFormatException">The JSON makes no sense, or a tensor does not fit it.</exception>
    public static Network Read(string text, ModelTensors tensors)
    {
        string file = tensors.File;
        using var document = StrictJson.ParseObject(file, Encoding.UTF8.GetBytes(text), Depth, ModelMetadata.Model);
        var model = new JsonFields(
            file,
            ModelMetadata.Model,
            document.RootElement,
            ["input", "layers", "output"],
            "labels",
            "inputs"
        );
        var input = new JsonFields(file, "model.input", model["input"], ["shape", "mean", "scale"], "view");
        var shape = ShapeOf(file, input);
        var mean = input.Flag("mean") ? tensors.Matrix("input.mean", 1, shape.Size) : null;
        var scale = input.Flag("scale") ? tensors.Matrix("input.scale", 1, shape.Size) : null;
        var transform = TransformOf(file, input, shape, mean, scale);
        var hidden = ReadLayers(model, "layers", "model.layers", "", shape, tensors);
        var output = new JsonFields(file, "model.output", model["output"], ["labels", "firedBits", "unitLength"]);
        int labels = output.Int32("labels");
        if (labels is < 2 or > LabelledData.MostLabels)
        {
            throw output.Wrong("labels", "a number from 2 to 100,000");
        }

        var u = tensors.Matrix("output_weights", hidden[^1].OutputShape.Size, labels);
        var reads = new OutputReading(output.Flag("firedBits"), output.Flag("unitLength"));
        return new Network(
            transform,
            hidden,
            u,
            reads,
            NamesOf(model, "labels", labels),
            NamesOf(model, "inputs", shape.Size)
        );
    }

    private static InputTransform? TransformOf(
        string file,
        JsonFields input,
        LayerShape shape,
        Matrix? mean,
        Matrix? scale
    )
    {
        if (input.Optional("view") is null)
        {
            return mean is null && scale is null ? null : new InputTransform(shape.Size, mean, scale);
        }

        try
        {
            return new InputTransform(shape, input.Choice<ImageView>("view"), mean, scale);
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(file, $"model.input: {e.Message}", e);
        }
    }

    private static void WriteLayers(Utf8JsonWriter json, string name, IReadOnlyList<HiddenLayer> layers)
    {
        json.WriteStartArray(name);
        foreach (var layer in layers)
        {
            json.WriteStartObject();
            if (layer is ConcatenatedLayers concatenated)
            {
                json.WriteString("kind", Concatenated);
                WriteLayers(json, "banks", concatenated.Banks);
            }
            else if (layer is RecurrentLayer recurrent)
            {
                json.WriteString("kind", Recurrent);
                RecurrentJson.Write(json, recurrent);
            }
            else if (layer is TemplateLayer templates)
            {
                json.WriteString("kind", Templates);
                TemplateJson.Write(json, templates);
            }
            else if (layer is CompetitiveLayer competitive)
            {
                json.WriteString("kind", Competitive);
                CompetitiveJson.Write(json, competitive);
            }
            else if (layer is ConvolutionalLayer convolutional)
            {
                json.WriteString("kind", Convolutional);
                ConvolutionJson.Write(json, convolutional);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static List<HiddenLayer> ReadLayers(
        JsonFields model,
        string name,
        string path,
        string prefix,
        LayerShape input,
        ModelTensors tensors
    )
    {
        if (model[name].ValueKind != JsonValueKind.Array || model[name].GetArrayLength() == 0)
        {
            throw model.Wrong(name, "a list […] of at least one layer");
        }

        var layers = new List<HiddenLayer>();
        foreach (var element in model[name].EnumerateArray())
        {
            int l = layers.Count;
            bool inSeries = name == "layers";
            var below = inSeries && l > 0 ? layers[^1].OutputShape : input;
            layers.Add(ReadLayer(element, $"{path}.{l}", $"{prefix}{l}.", below, tensors));
        }

        return layers;
    }

    private static HiddenLayer ReadLayer(
        JsonElement element,
        string path,
        string prefix,
        LayerShape input,
        ModelTensors tensors
    )
    {
        string? kind =
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty("kind", out var value)
                ? value.ToString()
                : null;
        return kind switch
        {
            Recurrent => RecurrentJson.Read(element, path, prefix, input, tensors),
            Concatenated => ReadConcatenated(element, path, prefix, input, tensors),
            Templates => TemplateJson.Read(element, path, prefix, input, tensors),
            Competitive => CompetitiveJson.Read(element, path, prefix, input, tensors),
            Convolutional => ConvolutionJson.Read(element, path, prefix, input, tensors),
            _ => throw new FileFormatException(
                tensors.File,
                $"{path}.kind must be '{Recurrent}', '{Convolutional}', '{Competitive}', '{Templates}' or '{Concatenated}', found {StrictJson.Show(element)}"
            ),
        };
    }

    private static ConcatenatedLayers ReadConcatenated(
        JsonElement element,
        string path,
        string prefix,
        LayerShape input,
        ModelTensors tensors
    )
    {
        var fields = new JsonFields(tensors.File, path, element, ["kind", "banks"]);
        var banks = ReadLayers(fields, "banks", $"{path}.banks", prefix, input, tensors);
        try
        {
            return new ConcatenatedLayers(banks) { InputShape = input };
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(tensors.File, $"{path}: {e.Message}", e);
        }
    }

    private static LayerShape ShapeOf(string file, JsonFields input)
    {
        var shape = input["shape"];
        int[] sizes =
            shape.ValueKind == JsonValueKind.Array && shape.GetArrayLength() == 3
                ?
                [
                    .. shape
                        .EnumerateArray()
                        .Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int n) ? n : 0),
                ]
                : throw input.Wrong("shape", "three whole numbers: channels, height, width");
        long product = sizes.Aggregate(
            1L,
            (all, size) => size < 1 || all > RecurrentLayer.MostInputs ? -1 : all * size
        );
        return product is > 0 and <= RecurrentLayer.MostInputs
            ? new LayerShape(sizes[0], sizes[1], sizes[2])
            : throw input.Wrong(
                "shape",
                $"three numbers of at least 1 whose product is at most {RecurrentLayer.MostInputs}"
            );
    }

    private static void WriteNames(Utf8JsonWriter json, string field, IReadOnlyList<string>? names)
    {
        if (names is not null)
        {
            json.WriteStartArray(field);
            foreach (string name in names)
            {
                // The writer would put another character where a name is no text.
                _ = StrictUtf8.GetByteCount(name);
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }

    private static string[]? NamesOf(JsonFields model, string field, int count)
    {
        if (model.Optional(field) is not { } names)
        {
            return null;
        }

        return
            names.ValueKind == JsonValueKind.Array
            && names.GetArrayLength() == count
            && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : throw model.Wrong(field, $"a list of {count} names");
    }
}
