using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>A way to look for a misclassified input near an example.</summary>
public abstract class Attack
{
    private protected Attack(string name)
    {
        Name = name;
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>Whether it follows gradients, so that it needs an <see cref="IDifferentiableClassifier"/>.</summary>
    public abstract bool NeedsGradient { get; }

    /// <summary>All its settings as a text: what its results depend on beside victim, examples and key.</summary>
    internal abstract string Settings { get; }

    /// <summary>Attacks some examples.</summary>
    /// <param name="victim">Who is attacked; its weights may not change meanwhile.</param>
    /// <param name="examples">n × d, within the box of <paramref name="set"/>.</param>
    /// <param name="labels">n true labels, 0 … m − 1.</param>
    /// <param name="indices">
    /// The examples' numbers in the data: randomness is a function of the key and of these, so an example's result does not depend on
    /// which others are attacked with it.
    /// </param>
    /// <param name="set">What the attacker may do.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call. Neither changes a bit of the result.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <exception cref="InvalidOptionException">
    /// Counts or sizes do not fit, an example lies outside the box, or the attack needs gradients that the victim does not give; the
    /// message says which.
    /// </exception>
    public AttackResult Run(
        IClassifier victim,
        Matrix examples,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> indices,
        PerturbationSet set,
        RandomKey key = default,
        WorkerPool? workers = null,
        CancellationToken cancel = default
    )
    {
        RequireFit(victim, examples.Columns);
        InvalidOptionException.ThrowIfMismatch("there are", labels.Length, "labels", "the examples are", examples.Rows);
        InvalidOptionException.ThrowIfMismatch(
            "there are",
            indices.Length,
            "indices",
            "the examples are",
            examples.Rows
        );
        foreach (int label in labels)
        {
            InvalidOptionException.ThrowIfOutside("label", label, 0, victim.Labels - 1);
        }

        foreach (int index in indices)
        {
            InvalidOptionException.ThrowIfOutside("index of an example", index, 0, int.MaxValue);
        }

        set.Validate();
        Finite.Require(examples, 0, examples.Rows, nameof(examples));
        set.RequireInside(examples);
        using var own = workers is null ? new WorkerPool() : null;
        var shape = ShapeOf(victim) ?? new LayerShape(examples.Columns);
        var victims = new Victims(workers ?? own!);
        return Run(victims, victim, examples, labels, indices, set, shape, key, cancel);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Checks that this attack can attack a classifier.</summary>
    /// <exception cref="InvalidOptionException">It needs gradients that the victim does not give, or the examples are of another size.</exception>
    internal virtual void RequireFit(IClassifier victim, int inputs)
    {
        InvalidOptionException.ThrowIfMismatch(
            "the examples have",
            inputs,
            "numbers",
            "the victim takes",
            victim.Inputs
        );
        InvalidOptionException.ThrowIfOutside("labels of the victim", victim.Labels, 2, int.MaxValue);
        if (NeedsGradient && victim is not IDifferentiableClassifier)
        {
            throw new InvalidOptionException(
                "victim",
                victim.GetType().Name,
                $"an IDifferentiableClassifier for {Name}, which follows gradients"
            );
        }
    }

    /// <summary>The shape of what a classifier takes, where it says so.</summary>
    internal static LayerShape? ShapeOf(IClassifier classifier) => (classifier as Network)?.Hidden[0].InputShape;

    /// <summary>Attacks examples that were checked, with passes that are kept.</summary>
    internal AttackResult Run(
        Victims victims,
        IClassifier victim,
        Matrix examples,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> indices,
        PerturbationSet set,
        LayerShape shape,
        RandomKey key,
        CancellationToken cancel
    )
    {
        // A unit for each thread: it has as many rows under way as suit it.
        int threads = victims.Workers.Threads;
        int count = Math.Max(1, (examples.Rows + threads - 1) / threads);
        var units = new AttackUnit[(examples.Rows + count - 1) / count];
        int[] y = labels.ToArray(),
            numbers = indices.ToArray();
        var own = key.For($"attack: {Name}");
        victims.Workers.For(
            units.Length,
            units,
            (_, unit, thread) =>
            {
                int first = unit * count;
                int rows = Math.Min(count, examples.Rows - first);
                var part = examples.Part(first, rows);
                units[unit] = new AttackUnit(
                    victims,
                    thread,
                    victim,
                    part,
                    y[first..(first + rows)],
                    numbers[first..(first + rows)],
                    set,
                    shape,
                    own,
                    cancel
                );
                RunUnit(units[unit]);
            }
        );
        return Join(units, examples, set);
    }

    private protected abstract void RunUnit(AttackUnit unit);

    private AttackResult Join(AttackUnit[] units, Matrix examples, PerturbationSet set)
    {
        var perturbed = new Matrix(examples.Rows, examples.Columns);
        var margins = new double[examples.Rows];
        var cost = default(AttackCost);
        int next = 0;
        foreach (var unit in units)
        {
            cost += unit.Cost;
            for (int i = 0; i < unit.Count; i++, next++)
            {
                margins[next] = unit.Margins[i];
                unit.Perturbed.Row(i).CopyTo(perturbed.Row(next));
                if (!set.Contains(examples.Row(next), perturbed.Row(next)))
                {
                    throw new InvalidOperationException(
                        $"{Name}: example {next} was perturbed by {set.Distance(examples.Row(next), perturbed.Row(next))}, more than {set}"
                    );
                }
            }
        }

        return new AttackResult(margins, perturbed, cost);
    }
}
