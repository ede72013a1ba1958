namespace Hebb.Experiments.Reports;

/// <summary>One number that matters, such as the accuracy on the test data.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Value">The number with its unit, as text.</param>
public sealed record KeyFigure(string Name, string Value)
{
    /// <summary>What it was found on, or what to compare it with, in a few words.</summary>
    public string? Note { get; init; }
}
