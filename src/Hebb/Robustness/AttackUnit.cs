using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>Some examples under attack on one thread, and the best that was found for each so far.</summary>
internal sealed class AttackUnit
{
    private readonly Victims victims;
    private readonly int thread;
    private readonly RandomKey key;
    private readonly int[] labels;
    private readonly int[] indices;
    private readonly CancellationToken cancel;
    private AttackCost cost;

    public AttackUnit(
        Victims victims,
        int thread,
        IClassifier victim,
        Matrix examples,
        int[] labels,
        int[] indices,
        PerturbationSet set,
        LayerShape shape,
        RandomKey key,
        CancellationToken cancel
    )
    {
        this.victims = victims;
        this.thread = thread;
        this.key = key;
        this.labels = labels;
        this.indices = indices;
        this.cancel = cancel;
        Victim = victim;
        Examples = examples;
        Set = set;
        Shape = shape;
        Pass = victims.PassOf(victim, thread);
        Perturbed = examples.Clone();
        Margins = new double[examples.Rows];
        Array.Fill(Margins, double.NegativeInfinity);
    }

    /// <summary>Who is attacked.</summary>
    public IClassifier Victim { get; }

    /// <summary>Its pass, with gradients as the victim gives them.</summary>
    public VictimPass Pass { get; }

    /// <summary>The examples.</summary>
    public Matrix Examples { get; }

    /// <summary>How many.</summary>
    public int Count => Examples.Rows;

    /// <summary>What the attacker may do.</summary>
    public PerturbationSet Set { get; }

    /// <summary>The shape of an example.</summary>
    public LayerShape Shape { get; }

    /// <summary>The vector width.</summary>
    public VectorWidth Width => victims.Workers.Width;

    /// <summary>The largest margin of each example so far.</summary>
    public double[] Margins { get; }

    /// <summary>The inputs that had them.</summary>
    public Matrix Perturbed { get; }

    /// <summary>What it took so far.</summary>
    public AttackCost Cost => cost;

    /// <summary>The label of an example.</summary>
    public int LabelOf(int example) => labels[example];

    /// <summary>Whether an example is misclassified already.</summary>
    public bool IsFooled(int example) => Margins[example] >= 0;

    /// <summary>The examples that are not.</summary>
    public int[] Survivors() => [.. Enumerable.Range(0, Count).Where(example => !IsFooled(example))];

    /// <summary>Where an example's random numbers come from: a function of its number in the data alone.</summary>
    public RandomKey KeyOf(int example, string purpose) => key.For(purpose, (ulong)indices[example]);

    /// <summary>The pass of the victim or of another classifier on this thread.</summary>
    public VictimPass PassOf(IClassifier classifier, CapGradient gradient = CapGradient.Exact) =>
        victims.PassOf(classifier, thread, gradient);

    /// <summary>The same examples with another victim, nothing found yet.</summary>
    public AttackUnit Against(IClassifier other) =>
        new(victims, thread, other, Examples, labels, indices, Set, Shape, key, cancel);

    /// <summary>Throws where the attack was cancelled.</summary>
    public void ThrowIfCancelled() => cancel.ThrowIfCancellationRequested();

    /// <summary>Counts what was computed.</summary>
    public void Add(AttackCost more) => cost += more;

    /// <summary>Takes note of an input and its scores.</summary>
    /// <param name="example">Which example it is made from.</param>
    /// <param name="input">The input, within the perturbation set.</param>
    /// <param name="scores">Its scores.</param>
    /// <returns>Its margin.</returns>
    public double Consider(int example, ReadOnlySpan<float> input, ReadOnlySpan<float> scores)
    {
        double margin = ScoreLosses.MarginOf(scores, labels[example]);
        if (margin > Margins[example])
        {
            Margins[example] = margin;
            input.CopyTo(Perturbed.Row(example));
        }

        return margin;
    }
}
