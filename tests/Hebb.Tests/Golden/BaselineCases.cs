using System.Text.Json;
using Hebb.Data;

namespace Hebb.Tests.Golden;

/// <summary>What scikit-learn finds on small problems: made by baselines.py, which is beside the file.</summary>
public sealed record BaselineCases
{
    public static BaselineCases All { get; } =
        JsonSerializer.Deserialize<BaselineCases>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "baselines.json"))
        )!;

    public required LogisticCase[] Logistic { get; init; }
    public required MachineCase[] Machines { get; init; }
    public required SpreadingCase[] Spreading { get; init; }
}

public abstract record BaselineCase
{
    public required int Labels { get; init; }
    public required double[][] X { get; init; }
    public required int[] Y { get; init; }
    public required double[][] Test { get; init; }

    public LabelledData Data() => new(GoldenMatrices.Of(X), Y, Labels);
}

public sealed record LogisticCase : BaselineCase
{
    public required double C { get; init; }
    public required double[][] Weights { get; init; }
    public required double[][] Probabilities { get; init; }
}

public sealed record MachineCase : BaselineCase
{
    public required double C { get; init; }
    public required string Kernel { get; init; }
    public double? Gamma { get; init; }
    public required int Support { get; init; }
    public required double[][] Decision { get; init; }
    public required int[] Predicted { get; init; }
}

public sealed record SpreadingCase : BaselineCase
{
    public required int Neighbours { get; init; }
    public required int Rounds { get; init; }
    public required int Iterations { get; init; }
    public required double[][] Shares { get; init; }
    public required int[] Predicted { get; init; }
}
