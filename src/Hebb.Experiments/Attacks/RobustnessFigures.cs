using Hebb.Experiments.Statistics;
using Hebb.Robustness;

namespace Hebb.Experiments.Attacks;

/// <summary>Accuracy under attacks.</summary>
/// <param name="Images">Examples attacked.</param>
/// <param name="Clean">The fraction of them that is classified rightly without an attack.</param>
public record RobustnessFigures(int Images, double Clean)
{
    /// <summary>The lower end of its 95 % interval.</summary>
    public double CleanLow { get; init; }

    /// <summary>The upper end.</summary>
    public double CleanHigh { get; init; }

    /// <summary>For each attack, by its name, what is left at each size.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> Curves { get; init; } =
        new Dictionary<string, IReadOnlyList<CurvePoint>>();

    /// <summary>What survives every attack at a size and at all smaller ones.</summary>
    public IReadOnlyList<RobustPoint> WorstCase { get; init; } = [];

    /// <summary>What is proved to survive any attack of that size; none where there is no such proof.</summary>
    public IReadOnlyList<RobustPoint>? Certified { get; init; }

    /// <summary>What the masking alarm looked for.</summary>
    public IReadOnlyList<MaskingFlag> Alarms { get; init; } = [];

    /// <summary>Whether it found anything; none where it was not asked.</summary>
    public bool? IsSuspect { get; init; }

    /// <summary>What it says, in a sentence or two.</summary>
    public string? Verdict { get; init; }
}

/// <summary>Accuracy at one size of perturbations.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Accuracy">The fraction of examples, in [0, 1].</param>
/// <param name="Low">The lower end of its 95 % interval.</param>
/// <param name="High">The upper end.</param>
public record RobustPoint(float Epsilon, double Accuracy, double Low, double High)
{
    /// <summary>A share of some examples.</summary>
    public static RobustPoint Of(float epsilon, double share, int examples)
    {
        var (low, high) = WilsonInterval.Of(share, examples);
        return new(epsilon, share, low, high);
    }
}

/// <summary>Accuracy under one attack at one size.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Accuracy">The fraction of examples that survived, in [0, 1].</param>
/// <param name="ZeroGradientFraction">The fraction of the gradients that were zero everywhere: they say nothing.</param>
/// <param name="Gradients">Gradients computed.</param>
/// <param name="Queries">Inputs whose scores were computed.</param>
/// <param name="Stages">What was left after each stage, in their order.</param>
public sealed record CurvePoint(
    float Epsilon,
    double Accuracy,
    double ZeroGradientFraction,
    long Gradients,
    long Queries,
    IReadOnlyList<StagePoint> Stages
)
{
    /// <summary>A point that the library measured.</summary>
    public static CurvePoint Of(RobustnessPoint point) =>
        new(
            point.Epsilon,
            point.Accuracy,
            point.Cost.ZeroFraction,
            point.Cost.Gradients,
            point.Cost.Queries,
            [.. point.Stages.Select(stage => new StagePoint(stage.Name, stage.Accuracy))]
        );
}

/// <summary>What was left after a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Accuracy">The fraction of examples that survived it and those before it.</param>
public sealed record StagePoint(string Stage, double Accuracy);

/// <summary>What an attack made of a few examples. A record of <c>metrics.jsonl</c>.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Shape">Channels, height and width of an example.</param>
/// <param name="Examples">The examples.</param>
public sealed record AdversarialPictures(
    string Attack,
    float Epsilon,
    IReadOnlyList<int> Shape,
    IReadOnlyList<AdversarialExample> Examples
);
