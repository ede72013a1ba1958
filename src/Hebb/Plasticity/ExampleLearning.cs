using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Learning from one example whose hidden activity is known: its prediction, whether weights change, the change, the mean of U, and the counters
/// (plasticity-rules paper, appendix A.1). <see cref="PlasticityTrainer"/> computes the activity and chooses the examples.
/// </summary>
internal sealed class ExampleLearning
{
    private readonly PlasticityOptions options;
    private readonly VectorWidth width;
    private readonly float[] scores;
    private readonly int[] indices;

    /// <param name="network">The network; its weights change.</param>
    /// <param name="options">When and how weights change.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A rule does not fit the network.</exception>
    public ExampleLearning(Network network, PlasticityOptions options, RulesForNetwork rules, WorkerPool workers)
    {
        Network = network;
        this.options = options;
        Margin = options.Margin;
        width = workers.Width;
        Step = new PlasticityStep(network, options, rules.Output, rules.Graphs, workers);
        Average = options.IsAveraged
            ? new IterateAverage(network.U, options.FinalWeights == FinalWeights.AveragedUnitRows)
            : null;
        scores = new float[network.U.Stride];
        indices = new int[network.Hidden[^1].MostActive];
    }

    /// <summary>The network that learns.</summary>
    public Network Network { get; }

    /// <summary>The change of weights.</summary>
    public PlasticityStep Step { get; }

    /// <summary>The mean of U, where the options ask for it.</summary>
    public IterateAverage? Average { get; }

    /// <summary>The margin in use: that of the options, unless it is changed between trainings.</summary>
    public float Margin { get; set; }

    /// <summary>Examples learned from so far.</summary>
    public long Examples { get; private set; }

    /// <summary>Examples so far whose prediction, made before learning from them, was wrong.</summary>
    public long Mistakes { get; private set; }

    /// <summary>Examples so far after which weights changed.</summary>
    public long Updates { get; private set; }

    /// <summary>The value of <see cref="Examples"/> at which the training under way ends; 0 when learning online.</summary>
    public long LastExample { get; private set; }

    /// <summary>Whether any hidden weights learn at this time.</summary>
    public bool HiddenLearns => GraphLearns || Step.ChangesInput;

    private bool GraphLearns => Step.ChangesGraph && Examples < (options.GraphLearnsFor ?? long.MaxValue);

    private ReadOnlySpan<float> Scores => scores.AsSpan(0, Network.Labels);

    /// <summary>A training of that many examples begins.</summary>
    public void Begin(long examples)
    {
        Average?.Restart(SkippedOf(examples));
        LastExample = Examples + examples;
    }

    /// <summary>U and its mean start again, for a training of that many examples.</summary>
    public void RestartOutput(long examples)
    {
        Network.ResetOutput(options.Update);
        Begin(examples);
    }

    /// <summary>Continues from the counters of a training that was saved.</summary>
    public void Restore(long examples, long mistakes, long updates, long lastExample)
    {
        (Examples, Mistakes, Updates) = (examples, mistakes, updates);
        LastExample = lastExample;
    }

    /// <summary>The label with the largest score.</summary>
    /// <param name="activity">What the last layer's neurons did.</param>
    /// <param name="row">Which row the example is.</param>
    public int Predict(Activity activity, int row)
    {
        OutputLayer.Scores(activity, row, Network.U, scores, indices, width);
        return OutputLayer.Largest(Scores);
    }

    /// <summary>The label with the largest score, where the scores are known.</summary>
    /// <param name="known">m numbers and the padding after them.</param>
    public int Predict(ReadOnlySpan<float> known)
    {
        known.CopyTo(scores);
        return OutputLayer.Largest(Scores);
    }

    /// <summary>Predicts the label of an example and learns from it, outside of any training.</summary>
    /// <returns>The label that was predicted before learning.</returns>
    public int LearnOnline(NetworkPass pass, Activity activity, int row, int label)
    {
        LastExample = 0;
        int prediction = Predict(activity, row);
        Learn(pass, activity, row, prediction, label);
        return prediction;
    }

    /// <summary>Learns from the example that was predicted last.</summary>
    /// <param name="pass">Where the layers before the last are.</param>
    /// <param name="activity">What the last layer's neurons did.</param>
    /// <param name="row">Which row the example is.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    /// <returns>Whether W or A may have changed.</returns>
    public bool Learn(NetworkPass pass, Activity activity, int row, int prediction, int label)
    {
        bool graphLearned = GraphLearns;
        int rival = OutputLayer.LargestBut<float>(label, Scores);
        bool isClose = Margin > 0 && scores[label] - scores[rival] <= Margin;
        var changes = Step.Changes(prediction != label, isClose, graphLearned);
        bool changed = false;
        if (changes.Graph || changes.Output)
        {
            Step.ReadPatterns(pass, activity, row);
            changed = Apply(isClose ? rival : prediction, label, changes);
        }

        Average?.Count();
        Mistakes += prediction != label ? 1 : 0;
        Examples++;
        if (graphLearned && !GraphLearns)
        {
            Network.ResetOutput(options.Update);
            Average?.Restart(SkippedOf(LastExample - Examples));
        }

        return changed;
    }

    /// <summary>The update of one example whose firing patterns are known: <see cref="PlasticityTrainer.Update"/>.</summary>
    public bool Update(ReadOnlySpan<ushort> s, int prediction, int label)
    {
        s.CopyTo(Step.Patterns(Network.Hidden.Count - 1));
        return Apply(prediction, label, Step.Changes(prediction != label, isClose: false, GraphLearns));
    }

    private static long SkippedOf(long examples) => Math.Max(0, examples) / 10;

    private bool Apply(int prediction, int label, (bool Graph, bool Output) changes)
    {
        if (!changes.Graph && !changes.Output)
        {
            return false;
        }

        if (changes.Output)
        {
            Average?.BeforeChange();
        }

        Step.Apply(prediction, label, changes, Scores);
        Updates++;
        return changes.Graph || (changes.Output && Step.ChangesInput);
    }
}
