using System.Text.Json;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>A recurrent layer as JSON in a model file.</summary>
internal static class RecurrentJson
{
    /// <summary>Writes the fields but the kind.</summary>
    public static void Write(Utf8JsonWriter json, RecurrentLayer layer)
    {
        json.WriteNumber("neurons", layer.Neurons);
        json.WriteNumber("cap", layer.Cap);
        json.WriteNumber("rounds", layer.Rounds);
        json.WriteString("recurrence", JsonFields.NameOf(layer.Recurrence));
        json.WriteString("firedWhen", JsonFields.NameOf(layer.FiredWhen));
        json.WriteNumber("hiddenBias", layer.HiddenBias);
        json.WriteBoolean("allInputEdges", layer.InputEdges is null);
    }

    /// <summary>Reads a layer whose tensors a file has.</summary>
    /// <inheritdoc cref="ConvolutionJson.Read" path="/param"/>
    /// <inheritdoc cref="ConvolutionJson.Read" path="/exception"/>
    public static RecurrentLayer Read(
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
            ["kind", "neurons", "cap", "rounds", "recurrence", "firedWhen", "hiddenBias", "allInputEdges"]
        );
        if (input.Size > RecurrentLayer.MostInputs)
        {
            throw new FileFormatException(
                tensors.File,
                $"{path} has {input.Size} inputs; at most {RecurrentLayer.MostInputs} are possible"
            );
        }

        var (neurons, cap, rounds) = (fields.Int32("neurons"), fields.Int32("cap"), fields.Int32("rounds"));
        float bias = fields.Single("hiddenBias");
        tensors.Check(path, () => RecurrentLayer.CheckSizes(neurons, cap, rounds, bias));

        bool isRecurrent = rounds > 1;
        return new RecurrentLayer(
            fields.Flag("allInputEdges") ? null : tensors.Bits($"{prefix}input_edges", input.Size, neurons),
            tensors.Matrix($"{prefix}input_weights", input.Size, neurons),
            isRecurrent ? tensors.Bits($"{prefix}graph_edges", neurons, neurons) : new BitMatrix(0, 0),
            isRecurrent ? tensors.Matrix($"{prefix}graph_weights", neurons, neurons) : new Matrix(0, 0),
            cap,
            rounds
        )
        {
            InputShape = input,
            Recurrence = fields.Choice<Recurrence>("recurrence"),
            FiredWhen = fields.Choice<FiredWhen>("firedWhen"),
            HiddenBias = bias,
        };
    }
}
