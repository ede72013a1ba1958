using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Streams;

/// <summary>Which examples come when, in which phases, and by which groups of test examples memory is measured.</summary>
internal sealed class StreamPlan
{
    private readonly StreamOptions options;

    /// <param name="data">What comes, each example once.</param>
    /// <param name="options">The stream; validated.</param>
    /// <param name="key">Where orders come from.</param>
    public StreamPlan(LabelledData data, StreamOptions options, RandomKey key)
    {
        this.options = options;
        Labels = data.LabelCount;
        Phases = options.PhasesOf(Labels);
        int[] order = [.. Enumerable.Range(0, data.Count)];
        key.For("order of the stream").Stream().Shuffle<int>(order);
        bool byClass = options.Order == StreamOrder.ByClass;
        // Sorting keeps the random order within a phase.
        Order = byClass ? [.. order.OrderBy(n => PhaseOf(data.Labels[n]))] : order;
        Ends =
        [
            .. Enumerable
                .Range(1, Phases)
                .Select(phase =>
                    byClass
                        ? Order.Count(n => PhaseOf(data.Labels[n]) < phase)
                        : (int)((long)data.Count * phase / Phases)
                ),
        ];
        Tasks =
        [
            .. Enumerable
                .Range(0, Drifts ? Phases : 1)
                .Select(p => new StreamTask(options.Drift, p, Phases, data.Shape, Labels, key)),
        ];
        Groups = Drifts
            ? [.. Enumerable.Range(1, Phases).Select(p => $"phase {p}")]
            : [.. Enumerable.Range(0, Labels).Select(c => data.LabelNames?[c] ?? $"{c}")];
    }

    /// <summary>m.</summary>
    public int Labels { get; }

    /// <summary>How many phases there are.</summary>
    public int Phases { get; }

    /// <summary>The examples in the order in which they come.</summary>
    public int[] Order { get; }

    /// <summary>For each phase the place in the order after its last example.</summary>
    public int[] Ends { get; }

    /// <summary>What the phases do to examples: one that does nothing if nothing drifts.</summary>
    public StreamTask[] Tasks { get; }

    /// <summary>The groups of test examples: the labels; with drift, all test examples as in each phase.</summary>
    public string[] Groups { get; }

    /// <summary>Whether something drifts.</summary>
    public bool Drifts => options.Drift != StreamDrift.None;

    /// <summary>What a phase does to examples.</summary>
    public StreamTask TaskOf(int phase) => Tasks[Drifts ? phase : 0];

    /// <summary>Whether examples of a group came in a phase or before it.</summary>
    public bool IsSeen(int group, int phase) =>
        Drifts ? group <= phase : options.Order == StreamOrder.Shuffled || PhaseOf(group) <= phase;

    private int PhaseOf(int label) => (int)((long)label * Phases / Labels);
}
