using System.Globalization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>A classifier under suspicion, the examples, and what all checks of it need.</summary>
internal sealed class MaskingSubject(
    IClassifier victim,
    MaskingOptions options,
    LabelledData data,
    RandomKey key,
    WorkerPool workers
)
{
    private readonly Dictionary<string, bool[]> fooledBy = [];

    public IClassifier Victim => victim;

    public MaskingOptions Options => options;

    public LabelledData Data => data;

    public RandomKey Key => key;

    public Victims Victims { get; } = new(workers);

    public bool HasGradient => victim is IDifferentiableClassifier;

    public int Count => data.Count;

    /// <summary>The scores of some rows, computed now.</summary>
    public Matrix ScoresOf(Matrix inputs)
    {
        var scores = new Matrix(inputs.Rows, victim.Labels);
        Pass.Scores(inputs, inputs.Rows, scores);
        return scores;
    }

    /// <summary>Gradients of the margin at the examples, and the scores.</summary>
    public (Matrix Gradient, Matrix Scores) GradientAtExamples()
    {
        var (gradient, scores) = (new Matrix(Count, data.Inputs), new Matrix(Count, victim.Labels));
        int[] none = [.. Enumerable.Repeat(-1, Pass.Capacity)];
        for (int first = 0; first < Count; first += Pass.Capacity)
        {
            int rows = Math.Min(Pass.Capacity, Count - first);
            Pass.Gradient(
                data.Examples.Part(first, rows),
                rows,
                data.Labels.AsSpan(first, rows),
                none,
                AttackLoss.Margin,
                scores.Part(first, rows),
                gradient.Part(first, rows)
            );
        }

        return (gradient, scores);
    }

    /// <summary>Which examples an attack fools, those included that are misclassified as they are; kept by its name, radius and key.</summary>
    public bool[] FooledBy(Attack attack, CancellationToken cancel, float? epsilon = null, string purpose = "alarm")
    {
        string name = $"{attack.Settings} {epsilon} {purpose}";
        if (!fooledBy.TryGetValue(name, out bool[]? fooled))
        {
            fooled = [.. Run(attack, cancel, epsilon, purpose).Margins.Select(margin => margin >= 0)];
            fooledBy.Add(name, fooled);
        }

        return fooled;
    }

    /// <summary>An attack on all examples, which ranks share.</summary>
    public AttackResult Run(Attack attack, CancellationToken cancel, float? epsilon = null, string purpose = "alarm")
    {
        var set = options.Set with { Epsilon = epsilon ?? options.Epsilon };
        int[] indices = [.. Enumerable.Range(0, Count)];
        var shape = data.Shape.Height > 1 ? data.Shape : Attack.ShapeOf(victim) ?? data.Shape;
        return attack.RunOnRanks(
            Victims,
            victim,
            data.Examples,
            data.Labels,
            indices,
            set,
            shape,
            key.For(purpose),
            cancel
        );
    }

    /// <summary>The gradient attack that others are compared with: from the example, and from two random points.</summary>
    public bool[] FooledByGradient(CancellationToken cancel, float? epsilon = null)
    {
        var options = new GradientAttackOptions { Steps = 60 };
        bool[] first = FooledBy(new GradientAttack(options), cancel, epsilon);
        var restarts = new GradientAttack(options with { Start = AttackStart.Surface, Restarts = 2 });
        bool[] second = FooledBy(restarts, cancel, epsilon);
        return [.. first.Zip(second, (a, b) => a || b)];
    }

    /// <summary>How many of the examples: <c>12 of 100</c>.</summary>
    public string OfAll(int count) => $"{Text(count)} of {Text(Count)} examples";

    /// <summary>A count with thousands separators.</summary>
    public static string Text(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number with thousands separators, and no more digits than it needs.</summary>
    public static string Text(float number) => number.ToString("#,0.######", CultureInfo.InvariantCulture);

    /// <summary>Examples that a difference between attacks must exceed to mean something.</summary>
    public int Slack => Math.Max(1, Count / 20);

    private VictimPass Pass => Victims.PassOf(victim, thread: 0);
}
