using System.Text.Json;
using Hebb.Data;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>A layer of templates as JSON in a model file.</summary>
internal static class TemplateJson
{
    /// <summary>Writes the fields but the kind.</summary>
    public static void Write(Utf8JsonWriter json, TemplateLayer layer)
    {
        json.WriteNumber("units", layer.Units);
        json.WriteNumber("groups", layer.Groups);
    }

    /// <summary>Reads a layer whose tensors a file has.</summary>
    /// <inheritdoc cref="ConvolutionJson.Read" path="/param"/>
    /// <inheritdoc cref="ConvolutionJson.Read" path="/exception"/>
    public static TemplateLayer Read(
        JsonElement element,
        string path,
        string prefix,
        LayerShape input,
        ModelTensors tensors
    )
    {
        var fields = new JsonFields(tensors.File, path, element, ["kind", "units", "groups"]);
        var (units, groups) = (fields.Int32("units"), fields.Int32("groups"));
        tensors.Check(
            path,
            () =>
            {
                InvalidOptionException.ThrowIfOutside("Inputs", input.Size, 1, RecurrentLayer.MostInputs);
                TemplateLayer.CheckSizes(units, groups);
            }
        );

        return new TemplateLayer(
            tensors.Matrix($"{prefix}templates", input.Size, units),
            tensors.Matrix($"{prefix}bias", 1, units),
            groups
        )
        {
            InputShape = input,
        };
    }
}
