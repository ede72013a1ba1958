using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Trains a recurrent k-cap network by plasticity rules, one example after the other, without backpropagation (paper,
/// section 2 and appendix A.1). For each example: forward, prediction, update of W from the firing patterns, update of U
/// from the firing patterns.
/// </summary>
/// <remarks>
/// Same network, options, key and data give the same bits for any number of threads, any vector width and any
/// <see cref="PlasticityOptions.Speculation"/>. An instance is not for concurrent use.
/// </remarks>
public sealed class PlasticityTrainer
{
    private const int BlockSize = 256;

    private readonly PlasticityOptions options;
    private readonly RandomKey key;
    private readonly ForwardPass forward;
    private readonly Activity own;
    private readonly FixedActivity frozen;
    private readonly VectorWidth width;
    private readonly OutputPlasticity output;
    private readonly EdgePlasticity? graph;
    private readonly EdgePlasticity? input;
    private readonly float[] scores;
    private readonly int[] workspace;
    private readonly ushort[] patterns;
    private readonly PatternIndex classes;
    private readonly Speculation ahead;
    private readonly (Activity Activity, int Row)[] rows = new (Activity, int)[BlockSize];

    /// <summary>The value of <see cref="Examples"/> at which the training under way ends; 0 when learning online.</summary>
    internal long LastExample { get; private set; }

    /// <summary>A trainer for one network. With <see cref="StartingWeights.Reset"/> the network's W and U are reset here.</summary>
    /// <param name="network">The network; its W and U (and A, with an input rule) change as it learns.</param>
    /// <param name="options">Rules and settings; they are validated.</param>
    /// <param name="key">Where the order of examples and random rules come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or a rule does not fit the network's T.</exception>
    public PlasticityTrainer(
        RecurrentNetwork network,
        PlasticityOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        workers ??= new WorkerPool();
        var shape = network.Shape;
        Network = network;
        this.options = options;
        this.key = key;
        width = workers.Width;
        classes = new PatternIndex(shape);
        var outputRule = options.OutputRule.For(shape.Rounds);
        output = new OutputPlasticity(network.U, outputRule, classes, options, width);
        Average = options.FinalWeights == FinalWeights.Averaged ? new IterateAverage(network.U) : null;
        var graphRule = shape.Rounds > 1 ? options.GraphRule.For(shape.Rounds, key) : null;
        if (graphRule is { IsZero: false })
        {
            graph = new EdgePlasticity(
                network.W,
                network.GraphEdges,
                graphRule,
                classes,
                options.GraphStepSize,
                options.Update,
                options.WeightRange,
                workers
            );
        }

        if (options.InputRule is { } inputRule)
        {
            RuleSize.Check(inputRule, 1, shape.Patterns, "an input rule");
            var unbounded = (float.NegativeInfinity, float.PositiveInfinity);
            input = new EdgePlasticity(
                network.A,
                network.InputEdges,
                inputRule,
                classes,
                options.StepSize,
                options.Update,
                unbounded,
                workers
            );
        }

        Rules = new RuleSet(NameOf(options, shape), shape.Rounds, outputRule, graphRule, options.InputRule);
        forward = new ForwardPass(
            network,
            input is null ? BlockSize : 1,
            workers,
            inputWeightsChange: input is not null
        );
        own = forward.Activity;
        frozen = new FixedActivity(forward, shape);
        ahead = new Speculation(network, options, options.GraphWhen, workers);
        scores = new float[network.U.Stride];
        workspace = new int[shape.Cap];
        patterns = new ushort[Activity.PatternsLength(shape)];
        if (options.Start == StartingWeights.Reset)
        {
            network.Reset(options.Update);
        }
    }

    /// <summary>The network being trained.</summary>
    public RecurrentNetwork Network { get; }

    /// <summary>The rules that train it.</summary>
    public RuleSet Rules { get; }

    /// <summary>Examples learned from so far.</summary>
    public long Examples { get; private set; }

    /// <summary>Examples so far whose prediction, made before learning from them, was wrong.</summary>
    public long Mistakes { get; private set; }

    /// <summary>Examples so far after which weights changed.</summary>
    public long Updates { get; private set; }

    /// <summary>The mean of U, where the options ask for it.</summary>
    internal IterateAverage? Average { get; }

    /// <summary>Examples that are learned from in one go.</summary>
    internal int Block => forward.Capacity;

    /// <summary>Whether W may ever change.</summary>
    internal bool ChangesGraph => graph is not null;

    /// <summary>Whether A may ever change.</summary>
    internal bool ChangesInput => input is not null;

    private bool GraphLearns => graph is not null && Examples < (options.GraphLearnsFor ?? long.MaxValue);

    /// <summary>Learns from one example, online.</summary>
    /// <param name="example">d numbers.</param>
    /// <param name="label">The true label, 0 … m − 1.</param>
    /// <returns>The label that was predicted before learning.</returns>
    /// <exception cref="InvalidOptionException">The example is not of the network's size d.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is none of the network's.</exception>
    public int Learn(ReadOnlySpan<float> example, int label)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Network.Shape.Labels, nameof(label));
        LastExample = 0;
        forward.Activity = own;
        forward.Load(example);
        forward.RunRounds(0, 1);
        int prediction = Predict(own, 0);
        Learn(own, 0, prediction, label);
        return prediction;
    }

    /// <summary>Learns from all examples, <paramref name="epochs"/> times, and leaves the final weights in the network.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Told now and then how far training is.</param>
    /// <param name="cancel">Stops between blocks of examples; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException"><paramref name="epochs"/> is out of range, or the data do not fit the network.</exception>
    public IReadOnlyList<EpochSummary> Train(
        LabelledData data,
        int epochs,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data, epochs);
        while (!training.IsDone)
        {
            cancel.ThrowIfCancellationRequested();
            training.Step();
            progress?.Report(training.Progress);
        }

        return training.Epochs;
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public PlasticityTraining Start(LabelledData data, int epochs)
    {
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        Network.CheckFits(data);
        long total = (long)epochs * data.Count;
        Average?.Restart(SkippedOf(total));
        LastExample = Examples + total;
        frozen.Keep(data.Count, epochs > 1 ? options.ActivityMemory : 0);
        return new PlasticityTraining(this, data, epochs, options.Shuffle ? key : null);
    }

    /// <summary>
    /// The output weights that the options ask for, as a copy: the mean of U over the examples learned from online so far,
    /// or U as it is.
    /// </summary>
    public Matrix FinalOutputWeights()
    {
        var final = Network.U.Clone();
        Average?.Write(final);
        return final;
    }

    /// <summary>The update of one example: W by the graph rule, A by the input rule, U by the output rule.</summary>
    /// <param name="s">The firing pattern of each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    /// <returns>Whether W or A may have changed.</returns>
    internal bool Update(ReadOnlySpan<ushort> s, int prediction, int label)
    {
        bool wrong = prediction != label;
        bool updatesGraph = GraphLearns && (wrong || options.GraphWhen == UpdateWhen.Every);
        bool updatesOutput = wrong || options.When == UpdateWhen.Every;
        if (!updatesGraph && !updatesOutput)
        {
            return false;
        }

        var ofNeurons = classes.Of(s);
        if (updatesGraph)
        {
            graph!.Learn(ofNeurons, ofNeurons);
        }

        if (updatesOutput)
        {
            input?.Learn([], ofNeurons);
            Average?.BeforeChange();
            output.Learn(ofNeurons, prediction, label);
        }

        Updates++;
        return updatesGraph || (updatesOutput && input is not null);
    }

    private static string NameOf(PlasticityOptions options, NetworkShape shape)
    {
        string name =
            shape.Rounds > 1 ? $"{options.OutputRule.Name} and {options.GraphRule.Name}" : options.OutputRule.Name;
        return name.Length <= RuleSet.LongestName ? name : name[..RuleSet.LongestName];
    }

    private static long SkippedOf(long examples) => Math.Max(0, examples) / 10;

    /// <summary>A training is over: its final output weights go into the network.</summary>
    internal void Finish()
    {
        frozen.KeepNone();
        Average?.Write(Network.U);
        Average?.Restart(0);
    }

    /// <summary>Takes the counters of a training that was saved.</summary>
    internal void Restore(long examples, long mistakes, long updates, long lastExample)
    {
        (Examples, Mistakes, Updates) = (examples, mistakes, updates);
        LastExample = lastExample;
    }

    /// <summary>
    /// Learns from a block of examples in order. While W learns, coming examples are evaluated ahead; whatever follows a
    /// change of W is evaluated again, so the result is that of one example after the other.
    /// </summary>
    internal void LearnBlock(LabelledData data, ReadOnlySpan<int> examples)
    {
        bool graphLearns = GraphLearns;
        if (graphLearns || input is not null)
        {
            forward.Activity = own;
            forward.Load(data.Examples, examples);
        }
        else
        {
            frozen.Run(data.Examples, examples, rows);
        }

        ahead.Begin(graphLearns || input is not null ? 0 : examples.Length);
        for (int b = 0; b < examples.Length; b++)
        {
            int next = ahead.Next(b, examples.Length);
            if (next > 0)
            {
                forward.RunRounds(b, next);
                for (int i = b; i < b + next; i++)
                {
                    rows[i] = (own, i);
                }
            }

            var (activity, row) = rows[b];
            if (b + 1 < ahead.Evaluated)
            {
                // In later epochs the examples lie anywhere in a large memory.
                rows[b + 1].Activity.Prefetch(rows[b + 1].Row);
            }

            if (Learn(activity, row, Predict(activity, row), data.Labels[examples[b]]))
            {
                ahead.Changed(b);
            }
        }
    }

    private int Predict(Activity activity, int row)
    {
        OutputLayer.Scores(activity, row, Network.U, scores, workspace, width);
        return OutputLayer.Largest(scores.AsSpan(0, Network.Shape.Labels));
    }

    private bool Learn(Activity activity, int row, int prediction, int label)
    {
        bool graphLearned = GraphLearns;
        bool learns = prediction != label || options.When == UpdateWhen.Every;
        bool changed = false;
        if (learns || options.GraphWhen == UpdateWhen.Every)
        {
            activity.Patterns(row, patterns);
            changed = Update(patterns.AsSpan(0, Network.Shape.Neurons), prediction, label);
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
}
