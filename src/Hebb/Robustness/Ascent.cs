using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>How an attack goes up a loss.</summary>
/// <param name="Loss">Which.</param>
/// <param name="Steps">T, how many steps.</param>
/// <param name="First">The first step in units of ε.</param>
/// <param name="Last">The last one; those between are geometric.</param>
/// <param name="Momentum">What a direction keeps of the ones before it, in [0, 1).</param>
/// <param name="Masks">Whether what points out of the box is left out before the gradient is brought to length 1.</param>
/// <param name="Drops">Whether the rows of an example that is fooled are left alone from then on.</param>
internal sealed record AscentOptions(
    AttackLoss Loss,
    int Steps,
    float First,
    float Last,
    float Momentum,
    bool Masks,
    bool Drops = true
)
{
    /// <summary>The length of a step, in units of ε.</summary>
    /// <param name="step">0 … T − 1.</param>
    public float StepLength(int step) =>
        First == Last || Steps == 1
            ? First
            : First * ElementaryFunctions.Exp(step / (float)(Steps - 1) * ElementaryFunctions.Log(Last / First));

    /// <summary>Checks every value.</summary>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(First), First, 1e3f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Last), Last, 1e3f);
        InvalidOptionException.ThrowIfOutside(nameof(Momentum), Momentum, 0, 0.999f);
        if (!Enum.IsDefined(Loss))
        {
            throw new InvalidOptionException(nameof(Loss), $"{Loss}", "a loss of AttackLoss");
        }
    }
}

/// <summary>Where the rows of an ascent begin and what they aim at.</summary>
internal interface IAscentRows
{
    /// <summary>Rows that go up side by side for each example, 1 or more.</summary>
    int PerExample { get; }

    /// <summary>Runs of each example, each after the one before it has failed.</summary>
    int Runs { get; }

    /// <summary>The start of a row, within the perturbation set.</summary>
    /// <param name="example">Which example.</param>
    /// <param name="run">0 … runs − 1.</param>
    /// <param name="x">Receives it.</param>
    void Start(int example, int run, Span<float> x);

    /// <summary>The label that a row is to be taken for; negative means any wrong one.</summary>
    /// <param name="example">Which example.</param>
    /// <param name="row">0 … rows of an example − 1.</param>
    int Target(int example, int row);
}

/// <summary>
/// Projected gradient ascent of many rows at once: some for each example of a unit, perhaps each towards another label. When an example
/// is fooled or has made all its steps, its rows are replaced by those of the next, so products stay large. Steps allocate nothing.
/// </summary>
/// <remarks>The rows of one example are always at the same step, so that nothing depends on which examples are under way together.</remarks>
internal sealed class Ascent
{
    private readonly AttackUnit unit;
    private readonly AscentOptions options;
    private readonly VictimPass pass;
    private readonly IAscentRows plan;
    private readonly float[] lengths;
    private readonly Matrix x;
    private readonly Matrix v;
    private readonly Matrix gradient;
    private readonly Matrix scores;
    private readonly int[] exampleOf;
    private readonly int[] stepOf;
    private readonly int[] runOf;
    private readonly int[] labels;
    private readonly int[] targets;
    private readonly Queue<(int Example, int Run)> waiting = new();
    private int rows;

    /// <summary>Buffers for the rows under way.</summary>
    /// <param name="unit">The examples.</param>
    /// <param name="options">How to go up.</param>
    /// <param name="pass">Whose gradient is followed; its scores are the victim's.</param>
    /// <param name="plan">Where rows begin and what they aim at.</param>
    public Ascent(AttackUnit unit, AscentOptions options, VictimPass pass, IAscentRows plan)
    {
        this.unit = unit;
        this.options = options;
        this.pass = pass;
        this.plan = plan;
        int inputs = unit.Examples.Columns;
        int capacity = Math.Min(pass.Capacity / plan.PerExample, unit.Count) * plan.PerExample;
        lengths = [.. Enumerable.Range(0, options.Steps).Select(step => options.StepLength(step) * unit.Set.Epsilon)];
        x = new Matrix(capacity, inputs);
        v = new Matrix(options.Momentum > 0 ? capacity : 0, inputs);
        gradient = new Matrix(capacity, inputs);
        scores = new Matrix(capacity, pass.Labels);
        exampleOf = new int[capacity];
        stepOf = new int[capacity];
        runOf = new int[capacity];
        labels = new int[capacity];
        targets = new int[capacity];
    }

    /// <summary>All runs of some examples; every iterate is looked at.</summary>
    public void Run(IEnumerable<int> examples)
    {
        foreach (int example in examples)
        {
            waiting.Enqueue((example, 0));
        }

        for (Admit(); rows > 0; Admit())
        {
            unit.ThrowIfCancelled();
            if (stepOf.AsSpan(0, rows).ContainsAnyExcept(options.Steps))
            {
                pass.Gradient(x, rows, labels, targets, options.Loss, scores, gradient);
                CountGradients();
            }
            else
            {
                pass.Scores(x, rows, scores);
            }

            unit.Add(new AttackCost(0, 0, 0, rows));
            for (int r = 0; r < rows; r++)
            {
                unit.Consider(exampleOf[r], x.Row(r), scores.Row(r));
            }

            Release();
            for (int r = 0; r < rows; r++)
            {
                Move(r);
            }
        }
    }

    private void Admit()
    {
        while (rows < x.Rows && waiting.TryDequeue(out var next))
        {
            for (int row = 0; row < plan.PerExample; row++, rows++)
            {
                plan.Start(next.Example, next.Run, x.Row(rows));
                if (v.Rows > 0)
                {
                    v.PaddedRow(rows).Clear();
                }

                (exampleOf[rows], runOf[rows], stepOf[rows]) = (next.Example, next.Run, 0);
                labels[rows] = unit.LabelOf(next.Example);
                targets[rows] = plan.Target(next.Example, row);
            }
        }
    }

    // Rows at their last step are looked at once more, and make no step.
    private void CountGradients()
    {
        int all = 0,
            zero = 0,
            notFinite = 0;
        for (int r = 0; r < rows; r++)
        {
            if (stepOf[r] == options.Steps)
            {
                continue;
            }

            all++;
            var g = gradient.Row(r);
            if (Finite.IndexOfOther(g) >= 0)
            {
                notFinite++;
                g.Clear();
            }
            else if (!g.ContainsAnyExcept(0f))
            {
                zero++;
            }
        }

        unit.Add(new AttackCost(all, zero, notFinite, 0));
    }

    // Rows of examples that are fooled or done make room; the others close up.
    private void Release()
    {
        int kept = 0;
        for (int r = 0; r < rows; r++)
        {
            bool isFooled = options.Drops && unit.IsFooled(exampleOf[r]);
            if (isFooled || stepOf[r] == options.Steps)
            {
                if (r % plan.PerExample == 0 && !isFooled && runOf[r] + 1 < plan.Runs)
                {
                    waiting.Enqueue((exampleOf[r], runOf[r] + 1));
                }

                continue;
            }

            if (kept < r)
            {
                x.PaddedRow(r).CopyTo(x.PaddedRow(kept));
                gradient.PaddedRow(r).CopyTo(gradient.PaddedRow(kept));
                if (v.Rows > 0)
                {
                    v.PaddedRow(r).CopyTo(v.PaddedRow(kept));
                }

                (exampleOf[kept], runOf[kept], stepOf[kept]) = (exampleOf[r], runOf[r], stepOf[r]);
                (labels[kept], targets[kept]) = (labels[r], targets[r]);
            }

            kept++;
        }

        rows = kept;
    }

    private void Move(int row)
    {
        var set = unit.Set;
        var g = gradient.PaddedRow(row);
        AscentSteps.Normalise(g, x.PaddedRow(row), set.Low, set.High, options.Masks, unit.Width);
        if (v.Rows > 0)
        {
            AscentSteps.Average(v.PaddedRow(row), g, options.Momentum, unit.Width);
            g = v.PaddedRow(row);
        }

        var example = unit.Examples.PaddedRow(exampleOf[row]);
        set.Move(x.PaddedRow(row), g, lengths[stepOf[row]++], example, x.Columns, unit.Width);
    }
}

/// <summary>One row for each example, from points that are given.</summary>
/// <param name="starts">A row for each example of the unit.</param>
internal sealed class RowsFrom(Matrix starts) : IAscentRows
{
    /// <inheritdoc/>
    public int PerExample => 1;

    /// <inheritdoc/>
    public int Runs => 1;

    /// <inheritdoc/>
    public void Start(int example, int run, Span<float> x) => starts.Row(example).CopyTo(x);

    /// <inheritdoc/>
    public int Target(int example, int row) => -1;
}
