using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hebb.Experiments.Evaluate;

/// <summary>What <c>hebb evaluate</c> found: the figures, and what they are of.</summary>
public sealed record EvaluateResult : ClassificationFigures
{
    /// <summary>The figures of a model on some data.</summary>
    [SetsRequiredMembers]
    public EvaluateResult(ClassificationFigures figures, string model, string data)
        : base(figures)
    {
        (Model, Data) = (model, data);
    }

    [JsonConstructor]
    private EvaluateResult() { }

    /// <summary>The file of the model.</summary>
    [JsonPropertyOrder(1)]
    public required string Model { get; init; }

    /// <summary>The name or path of the data.</summary>
    [JsonPropertyOrder(1)]
    public required string Data { get; init; }

    /// <summary>How many examples have a label that the model does not know; none of them can be right.</summary>
    [JsonPropertyOrder(1)]
    public int UnknownLabels { get; init; }

    /// <summary>The HTML report; none where no run folder was asked for.</summary>
    [JsonPropertyOrder(1)]
    public string? Report { get; init; }
}
