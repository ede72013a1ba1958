using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>What one step of a <see cref="RobustnessTest"/> finds: a block of examples at one ε under one plan.</summary>
internal sealed class RobustnessBlock(int plan, int epsilon, int first, int count, int stages)
{
    /// <summary>In <see cref="FooledBy"/>: misclassified as it is.</summary>
    public const int Clean = -1;

    private readonly double[] margins = [.. Enumerable.Repeat(double.NegativeInfinity, count)];

    public int Plan => plan;

    public int Epsilon => epsilon;

    public int First => first;

    public int Count => count;

    public int Stages => stages;

    /// <summary>For each example the stage that fooled it, or the number of stages where none did.</summary>
    public int[] FooledBy { get; } = new int[count];

    public AttackCost[] Costs { get; } = new AttackCost[stages];

    /// <summary>The inputs with the largest margins, where an attack found any.</summary>
    public float[]?[] Perturbed { get; } = new float[]?[count];

    public void Take(int example, double margin, ReadOnlySpan<float> perturbed)
    {
        if (margin > margins[example])
        {
            margins[example] = margin;
            Perturbed[example] = perturbed.ToArray();
        }
    }
}

/// <summary>All that a <see cref="RobustnessTest"/> has found so far, plan after plan, ε after ε, example after example.</summary>
internal sealed class RobustnessResults
{
    private const string FooledName = "fooled_by";
    private const string CostsName = "costs";
    private const string PicturesName = "pictures";
    private const string PredictionsName = "predictions";
    private const int Numbers = 4;

    private readonly RobustnessOptions options;
    private readonly LabelledData data;
    private readonly int pictures;
    private readonly int[] firstStage;

    // Of the examples done, in their order; then costs of each plan, ε and stage, and the first examples of each plan and ε.
    private readonly int[] fooledBy;
    private readonly AttackCost[] costs;
    private readonly AdversarialExample?[] examples;

    public RobustnessResults(RobustnessOptions options, LabelledData data)
    {
        this.options = options;
        this.data = data;
        int curves = options.Plans.Count * options.Epsilons.Count;
        InvalidOptionException.ThrowIfOutside(
            "examples × radii × plans",
            (long)curves * data.Count,
            1,
            Array.MaxLength
        );
        pictures = Math.Min(options.Pictures, data.Count);
        fooledBy = new int[curves * data.Count];
        firstStage = new int[options.Plans.Count + 1];
        for (int plan = 0; plan < options.Plans.Count; plan++)
        {
            firstStage[plan + 1] = firstStage[plan] + options.Plans[plan].Stages.Count;
        }

        costs = new AttackCost[firstStage[^1] * options.Epsilons.Count];
        examples = new AdversarialExample?[curves * pictures];
    }

    /// <summary>Examples attacked so far.</summary>
    public int Done { get; private set; }

    /// <summary>Examples over plans and radii.</summary>
    public int Total => fooledBy.Length;

    /// <summary>Where the next block begins.</summary>
    public (int Plan, int Epsilon, int First) Next
    {
        get
        {
            var (curve, first) = Math.DivRem(Done, data.Count);
            return (curve / options.Epsilons.Count, curve % options.Epsilons.Count, first);
        }
    }

    /// <summary>Takes the next block.</summary>
    public void Add(RobustnessBlock block, IReadOnlyList<AdversarialExample> found)
    {
        int curve = CurveOf(block.Plan, block.Epsilon);
        block.FooledBy.CopyTo(fooledBy.AsSpan((curve * data.Count) + block.First));
        for (int stage = 0; stage < block.Stages; stage++)
        {
            CostOf(block.Plan, block.Epsilon, stage) += block.Costs[stage];
        }

        for (int i = 0; i < found.Count; i++)
        {
            examples[(curve * pictures) + block.First + i] = found[i];
        }

        Done += block.Count;
    }

    /// <inheritdoc cref="RobustnessTest.Curve"/>
    public IReadOnlyList<RobustnessPoint> Curve(int plan)
    {
        InvalidOptionException.ThrowIfOutside(nameof(plan), plan, 0, options.Plans.Count - 1);
        var points = new List<RobustnessPoint>();
        for (int epsilon = 0; epsilon < options.Epsilons.Count; epsilon++)
        {
            var fooled = FooledBy(plan, epsilon);
            if (fooled.Length == 0)
            {
                break;
            }

            var stages = new List<StageAccuracy>();
            var cost = default(AttackCost);
            for (int stage = 0; stage < options.Plans[plan].Stages.Count; stage++)
            {
                var own = CostOf(plan, epsilon, stage);
                cost += own;
                stages.Add(new StageAccuracy(options.Plans[plan].Stages[stage].Name, Accuracy(fooled, stage + 1), own));
            }

            points.Add(new RobustnessPoint(options.Epsilons[epsilon], Accuracy(fooled, stages.Count), cost, stages));
        }

        return points;
    }

    /// <inheritdoc cref="RobustnessTest.WorstCase"/>
    public IReadOnlyList<double> WorstCase()
    {
        var survives = new bool[data.Count];
        Array.Fill(survives, true);
        var accuracy = new double[options.Epsilons.Count];
        for (int epsilon = 0; epsilon < accuracy.Length; epsilon++)
        {
            for (int plan = 0; plan < options.Plans.Count; plan++)
            {
                var fooled = FooledBy(plan, epsilon);
                for (int i = 0; i < fooled.Length; i++)
                {
                    survives[i] &= fooled[i] == options.Plans[plan].Stages.Count;
                }
            }

            accuracy[epsilon] = survives.Count(lives => lives) / (double)data.Count;
        }

        return accuracy;
    }

    /// <inheritdoc cref="RobustnessTest.Examples"/>
    public IReadOnlyList<AdversarialExample> Examples(int plan, int epsilon)
    {
        InvalidOptionException.ThrowIfOutside(nameof(plan), plan, 0, options.Plans.Count - 1);
        InvalidOptionException.ThrowIfOutside(nameof(epsilon), epsilon, 0, options.Epsilons.Count - 1);
        int curve = CurveOf(plan, epsilon);
        return [.. examples[(curve * pictures)..((curve + 1) * pictures)].OfType<AdversarialExample>()];
    }

    /// <summary>What was found, with the options as texts.</summary>
    public TensorArchive SaveState()
    {
        var kept = examples.OfType<AdversarialExample>().ToArray();
        long[] numbers =
        [
            .. costs.SelectMany(cost => (long[])[cost.Gradients, cost.Zero, cost.NotFinite, cost.Queries]),
        ];
        return new TensorArchive(
            [
                SafeTensor.From<int>(FooledName, fooledBy.AsSpan(0, Done), Done),
                SafeTensor.From<long>(CostsName, numbers, costs.Length, Numbers),
                SafeTensor.From<float>(
                    PicturesName,
                    kept.SelectMany(example => example.Perturbed).ToArray(),
                    kept.Length,
                    data.Inputs
                ),
                SafeTensor.From<int>(
                    PredictionsName,
                    kept.Select(example => example.Prediction).ToArray(),
                    kept.Length
                ),
            ],
            Saved.ToMetadata()
        );
    }

    /// <summary>Takes what an equal test has found; nothing is changed where it does not fit.</summary>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var fooled = saved[FooledName].Values<int>();
        if (fooled.Length > Total)
        {
            throw new FileFormatException(saved.Name, $"at most {Total} examples expected, found {fooled.Length}");
        }

        for (int i = 0; i < fooled.Length; i++)
        {
            int stages = options.Plans[i / data.Count / options.Epsilons.Count].Stages.Count;
            if (fooled[i] < RobustnessBlock.Clean || fooled[i] > stages)
            {
                throw new FileFormatException(
                    saved.Name,
                    $"{FooledName}[{i}] must be -1 to {stages}, found {fooled[i]}"
                );
            }
        }

        var numbers = saved.Get(CostsName, SafeTensorType.I64, costs.Length, Numbers).Values<long>();
        if (numbers.ContainsAnyExceptInRange(0, long.MaxValue))
        {
            throw new FileFormatException(saved.Name, $"{CostsName} must be 0 or more");
        }

        int count = fooled.Length;
        int[] places = [.. Enumerable.Range(0, examples.Length).Where(place => ExampleOf(place) < count)];
        var inputs = saved.Get(PicturesName, SafeTensorType.F32, places.Length, data.Inputs).Values<float>();
        var predictions = saved.Get(PredictionsName, SafeTensorType.I32, places.Length).Values<int>();
        fooledBy.AsSpan().Clear();
        fooled.CopyTo(fooledBy);
        Done = count;
        for (int c = 0; c < costs.Length; c++)
        {
            var own = numbers.Slice(c * Numbers, Numbers);
            costs[c] = new AttackCost(own[0], own[1], own[2], own[3]);
        }

        Array.Clear(examples);
        for (int p = 0; p < places.Length; p++)
        {
            int place = places[p],
                index = place % pictures;
            int stages = options.Plans[place / pictures / options.Epsilons.Count].Stages.Count;
            examples[place] = new AdversarialExample(
                index,
                data.Labels[index],
                predictions[p],
                fooledBy[ExampleOf(place)] < stages,
                data.Examples.Row(index).ToArray(),
                inputs.Slice(p * data.Inputs, data.Inputs).ToArray()
            );
        }
    }

    private SavedOptions Saved => new() { options.Saved, { "examples", data.Count } };

    private static double Accuracy(ReadOnlySpan<int> fooled, int stages)
    {
        int survived = 0;
        foreach (int stage in fooled)
        {
            survived += stage >= stages ? 1 : 0;
        }

        return survived / (double)fooled.Length;
    }

    // Which example, of all in their order, a kept picture is.
    private int ExampleOf(int place) => (place / pictures * data.Count) + (place % pictures);

    private int CurveOf(int plan, int epsilon) => (plan * options.Epsilons.Count) + epsilon;

    private ref AttackCost CostOf(int plan, int epsilon, int stage) =>
        ref costs[(firstStage[plan] * options.Epsilons.Count) + (epsilon * options.Plans[plan].Stages.Count) + stage];

    // Of the examples done.
    private ReadOnlySpan<int> FooledBy(int plan, int epsilon)
    {
        int from = CurveOf(plan, epsilon) * data.Count;
        return fooledBy.AsSpan(Math.Min(from, Done)..Math.Min(Done, from + data.Count));
    }
}
