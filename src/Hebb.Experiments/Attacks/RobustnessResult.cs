using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Hebb.Experiments.Attacks;

/// <summary>What <c>hebb attack</c> found: the figures, and what they are of.</summary>
public sealed record RobustnessResult : RobustnessFigures
{
    /// <summary>The figures of a model on some data.</summary>
    [SetsRequiredMembers]
    public RobustnessResult(RobustnessFigures figures, string model, string data, string norm)
        : base(figures)
    {
        (Model, Data, Norm) = (model, data, norm);
    }

    [JsonConstructor]
    private RobustnessResult(int images, double clean)
        : base(images, clean) { }

    /// <summary>The file of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The name or path of the data.</summary>
    public required string Data { get; init; }

    /// <summary>How the size of perturbations is measured.</summary>
    public required string Norm { get; init; }

    /// <summary>The HTML report.</summary>
    public string? Report { get; init; }
}
