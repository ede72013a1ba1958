using System.Text;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>Reads model files of version 1 (Hebb 0.1): one recurrent layer, whose shape is in the metadata.</summary>
internal static class ModelFileVersion1
{
    /// <summary>The name of the text that holds the shape.</summary>
    public const string Shape = "shape";

    /// <summary>Reads the network.</summary>
    /// <param name="text">The shape as JSON.</param>
    /// <param name="tensors">The file's tensors.</param>
    /// <exception cref="FileFormatException">The shape makes no sense, or a tensor does not fit it.</exception>
    public static Network Read(string text, ModelTensors tensors)
    {
        using var document = StrictJson.ParseObject(tensors.File, Encoding.UTF8.GetBytes(text), depth: 1, Shape);
        var fields = new JsonFields(
            tensors.File,
            Shape,
            document.RootElement,
            [
                "inputs",
                "neurons",
                "labels",
                "cap",
                "rounds",
                "edgeProbability",
                "inputWeights",
                "recurrence",
                "firedWhen",
                "hiddenBias",
            ]
        );
        var (d, v, m) = (fields.Int32("inputs"), fields.Int32("neurons"), fields.Int32("labels"));
        var options = new RecurrentOptions(v, fields.Int32("cap"), fields.Int32("rounds"))
        {
            EdgeProbability = fields.Double("edgeProbability"),
            InputInitialization = fields.Choice<InputInitialization>("inputWeights"),
            Recurrence = fields.Choice<Recurrence>("recurrence"),
            FiredWhen = fields.Choice<FiredWhen>("firedWhen"),
            HiddenBias = fields.Single("hiddenBias"),
        };
        tensors.Check(
            Shape,
            () =>
            {
                options.Validate();
                InvalidOptionException.ThrowIfOutside("Inputs", d, 1, RecurrentLayer.MostInputs);
                InvalidOptionException.ThrowIfOutside("Labels", m, 2, LabelledData.MostLabels);
            }
        );

        bool isRecurrent = options.Rounds > 1;
        var layer = new RecurrentLayer(
            tensors.Bits("input_edges", d, v),
            tensors.Matrix("input_weights", d, v),
            isRecurrent ? tensors.Bits("graph_edges", v, v) : new BitMatrix(0, 0),
            isRecurrent ? tensors.Matrix("graph_weights", v, v) : new Matrix(0, 0),
            options.Cap,
            options.Rounds
        )
        {
            InputShape = new LayerShape(d),
            Recurrence = options.Recurrence,
            FiredWhen = options.FiredWhen,
            HiddenBias = options.HiddenBias,
        };
        return new Network(null, [layer], tensors.Matrix("output_weights", v, m));
    }
}
