using System.Text.Json;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>A competitive layer in a model file's JSON.</summary>
internal static class CompetitiveJson
{
    /// <summary>Writes its fields.</summary>
    public static void Write(Utf8JsonWriter json, CompetitiveLayer layer)
    {
        json.WriteNumber("units", layer.Units);
        json.WriteStartArray("caps");
        foreach (int cap in layer.Caps)
        {
            json.WriteNumberValue(cap);
        }

        json.WriteEndArray();
        json.WriteString("values", JsonFields.NameOf(layer.Values));
        json.WriteString("output", JsonFields.NameOf(layer.Output));
        json.WriteNumber("injection", layer.Injection);
    }

    /// <summary>Reads a layer.</summary>
    /// <exception cref="FileFormatException">A field or a tensor is missing, or makes no sense.</exception>
    public static CompetitiveLayer Read(
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
            ["kind", "units", "caps", "values", "output", "injection"]
        );
        int units = fields.Int32("units");
        int[] caps = CapsOf(fields);
        var (values, output) = (fields.Choice<CompetitiveValues>("values"), fields.Choice<CompetitiveOutput>("output"));
        float injection = fields.Single("injection");
        tensors.Check(
            path,
            () =>
            {
                InvalidOptionException.ThrowIfOutside("Inputs", input.Size, 1, RecurrentLayer.MostInputs);
                CompetitiveLayer.CheckSizes(units, caps);
                InvalidOptionException.ThrowIfOutside("injection", injection, 0, CompetitiveLayer.MostInjection);
            }
        );

        return new CompetitiveLayer(
            tensors.Matrix($"{prefix}input_weights", input.Size, units),
            tensors.Matrix($"{prefix}bias", 1, units),
            caps,
            caps.Length > 1 ? tensors.Matrix($"{prefix}recurrent_weights", units, units) : null
        )
        {
            InputShape = input,
            Values = values,
            Output = output,
            Injection = injection,
        };
    }

    private static int[] CapsOf(JsonFields fields)
    {
        var caps = fields["caps"];
        return
            caps.ValueKind == JsonValueKind.Array
            && caps.GetArrayLength() is >= 1 and <= CompetitiveLayer.MostRounds
            && caps.EnumerateArray().All(cap => cap.ValueKind == JsonValueKind.Number && cap.TryGetInt32(out _))
            ? [.. caps.EnumerateArray().Select(cap => cap.GetInt32())]
            : throw fields.Wrong("caps", $"a list of 1 to {CompetitiveLayer.MostRounds} whole numbers");
    }
}
