using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Trains a network by plasticity rules, one example after the other, without backpropagation (plasticity-rules paper, section 2 and
/// appendix A.1). For each example: forward, prediction, update of W from the firing patterns, update of U from the firing patterns.
/// </summary>
/// <remarks>
/// While there is no input rule, the trainer reads the first weights A as they are when it is made. A new training ends the one
/// before it. Same network, options, key and data give the same bits for any number of threads, any vector width and any
/// <see cref="PlasticityOptions.SpeculativeExamples"/>. An instance is not for concurrent use.
/// </remarks>
/// <example><code>
/// var network = Network.Create(mnist.Train, key, null, new RecurrentOptions(1000, Cap: 500));
/// var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
/// var trainer = new PlasticityTrainer(network, options, key);
/// trainer.Train(mnist.Train, epochs: 2); // or online, one example at a time: trainer.Learn(image, label)
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class PlasticityTrainer
{
    private const int BlockSize = 256;

    private readonly PlasticityOptions options;
    private readonly RandomKey key;
    private readonly NetworkPass pass;
    private readonly Activity own;
    private readonly FixedActivity frozen;
    private readonly ExampleLearning learning;
    private readonly Speculation speculation;
    private readonly ScoresAhead ahead;
    private readonly (Activity Activity, int Row)[] rows = new (Activity, int)[BlockSize];

    /// <summary>A trainer for one network. With <see cref="StartingWeights.Reset"/> the network's W and U are reset here.</summary>
    /// <param name="network">The network; its W and U (and A, with an input rule) change as it learns.</param>
    /// <param name="options">Rules and settings; they are validated.</param>
    /// <param name="key">Where the order of examples and random rules come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or a rule does not fit the network's T.</exception>
    public PlasticityTrainer(
        Network network,
        PlasticityOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        workers ??= new WorkerPool();
        this.options = options;
        this.key = key;
        var rules = new RulesForNetwork(network, options, key);
        Rules = rules.Set;
        learning = new ExampleLearning(network, options, rules, workers);
        pass = new NetworkPass(network, BlockSize, workers, packsInputWeights: !LearningStep.ChangesInput);
        own = pass.Activity;
        frozen = new FixedActivity(pass);
        speculation = new Speculation(LearningStep, options.SpeculativeExamples, workers);
        ahead = new ScoresAhead(network.U, network.Hidden[^1].MostActive, workers);
        if (options.Start == StartingWeights.Reset)
        {
            network.Reset(options.Update);
        }
    }

    /// <summary>The network being trained.</summary>
    public Network Network => learning.Network;

    /// <summary>Those of the rules that train it that are for the T of its last hidden layer.</summary>
    public RuleSet Rules { get; }

    /// <summary>Examples learned from so far.</summary>
    public long Examples => learning.Examples;

    /// <summary>Examples so far whose prediction, made before learning from them, was wrong.</summary>
    public long Mistakes => learning.Mistakes;

    /// <summary>Examples so far after which weights changed.</summary>
    public long Updates => learning.Updates;

    /// <summary>Rules and settings.</summary>
    internal PlasticityOptions Options => options;

    /// <inheritdoc cref="ExampleLearning.LastExample"/>
    internal long LastExample => learning.LastExample;

    /// <summary>The training that was started last; kept activity and counters are its own.</summary>
    internal PlasticityTraining? Training { get; private set; }

    /// <summary>The mean of U, where the options ask for it.</summary>
    internal IterateAverage? Average => learning.Average;

    /// <summary>Examples that are learned from in one go.</summary>
    internal int Block => pass.Capacity;

    /// <inheritdoc cref="ExampleLearning.Margin"/>
    internal float Margin
    {
        get => learning.Margin;
        set => learning.Margin = value;
    }

    /// <summary>Which weights may change beside U.</summary>
    internal PlasticityStep LearningStep => learning.Step;

    /// <summary>Examples whose hidden activity was computed while hidden weights were fixed; the others' was kept from before.</summary>
    internal long ComputedActivities => frozen.Computed;

    /// <summary>Learns from one example, online. Allocates nothing.</summary>
    /// <remarks>
    /// <see cref="Network"/> holds the last output weights all the while, also where <see cref="FinalWeights.Averaged"/> is asked for, as
    /// learning continues from them: <see cref="FinalNetwork"/> is the network to predict with or to save.
    /// </remarks>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="label">The true label, 0 … m − 1.</param>
    /// <returns>The label that was predicted before learning.</returns>
    /// <exception cref="InvalidOptionException">
    /// There are not d numbers, one is not finite, or the label is none of the network's. Nothing was learned.
    /// </exception>
    /// <example><code>
    /// int guess = trainer.Learn(example, label); // the network's answer before it learned
    /// Network soFar = trainer.FinalNetwork(); // with the mean weights, whenever they are wanted
    /// </code></example>
    public int Learn(ReadOnlySpan<float> example, int label)
    {
        InvalidOptionException.ThrowIfOutside(nameof(label), label, 0, Network.Labels - 1);
        pass.Activity = own;
        pass.FirstStale = 0;
        pass.Load(example);
        pass.Run(0, 1);
        return learning.LearnOnline(pass, own, 0, label);
    }

    /// <summary>Learns from all examples, <paramref name="epochs"/> times, and leaves the final weights in the network.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Receives at intervals how far training is.</param>
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
        training.Finish(() => training.Progress, progress, cancel);
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
        learning.Begin(total);
        frozen.Keep(data.Count, epochs > 1 ? options.ActivityMemory : 0);
        Training = new PlasticityTraining(this, data, epochs, options.Shuffle ? key : null);
        return Training;
    }

    /// <summary>
    /// The output weights that the options ask for, as a copy: the mean of U over the examples learned from online so far,
    /// or U as it is. Neither the network nor the mean changes.
    /// </summary>
    public Matrix FinalOutputWeights()
    {
        var final = Network.U.Clone();
        Average?.Write(final);
        return final;
    }

    /// <summary>
    /// A copy of the network as it is now with <see cref="FinalOutputWeights"/>: what to predict with or to save while learning
    /// continues.
    /// </summary>
    public Network FinalNetwork()
    {
        var network = Network.Clone();
        Average?.Write(network.U);
        return network;
    }

    /// <summary>The update of one example whose firing patterns are known: W by the graph rule, A by the input rule, U by the output rule.</summary>
    /// <param name="s">The firing pattern of each neuron of the last layer.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    /// <returns>Whether W or A may have changed.</returns>
    internal bool Update(ReadOnlySpan<ushort> s, int prediction, int label) => learning.Update(s, prediction, label);

    /// <summary>Learns online from an example whose hidden activity is known, computed with the same hidden weights, which are fixed.</summary>
    /// <returns>The label that was predicted before learning.</returns>
    internal int LearnFrom(Activity activity, int row, int label) => learning.LearnOnline(pass, activity, row, label);

    /// <summary>Keeps the activity of examples 0 … n − 1 over several trainings of the output weights, if there is memory for it.</summary>
    internal void KeepActivity(int examples) => frozen.Keep(examples, options.ActivityMemory);

    /// <summary>Keeps none any more.</summary>
    internal void KeepNoActivity() => frozen.KeepNone();

    /// <summary>What is kept of the examples that were last trained on, and computes the rest, once hidden weights are fixed.</summary>
    internal FixedActivity KeptActivity()
    {
        pass.FirstStale = 2 * Network.Hidden.Count;
        return frozen;
    }

    /// <summary>What the last layer's neurons do for a block of examples.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">At most <see cref="Block"/> of 0 … n − 1.</param>
    /// <param name="rows">Receives where each one's activity is.</param>
    internal void ActivityOf(Matrix examples, ReadOnlySpan<int> indices, Span<(Activity Activity, int Row)> rows)
    {
        pass.FirstStale = 2 * Network.Hidden.Count;
        frozen.Run(examples, indices, rows);
    }

    /// <summary>U and its mean start again, for a training of that many examples.</summary>
    internal void RestartOutput(long examples) => learning.RestartOutput(examples);

    /// <summary>The mean takes the place of U, if there is one.</summary>
    internal void KeepMean() => Average?.Write(Network.U);

    /// <summary>A training is over: its final output weights go into the network.</summary>
    /// <param name="keepsActivity">Whether what is known of the examples is still wanted; if so, it is for the caller to forget it.</param>
    internal void Finish(bool keepsActivity)
    {
        if (!keepsActivity)
        {
            frozen.KeepNone();
        }

        Average?.Write(Network.U);
        Average?.Restart(0);
    }

    /// <summary>Takes the counters of a training that was saved.</summary>
    internal void Restore(long examples, long mistakes, long updates, long lastExample) =>
        learning.Restore(examples, mistakes, updates, lastExample);

    /// <summary>
    /// Learns from a block of examples in order. While hidden weights learn, coming examples are evaluated ahead; whatever follows a
    /// change is evaluated again, so the result is that of one example after the other.
    /// </summary>
    internal void LearnBlock(LabelledData data, ReadOnlySpan<int> examples)
    {
        if (learning.HiddenLearns)
        {
            LearnAll(data, examples);
        }
        else
        {
            ActivityOf(data.Examples, examples, rows);
            LearnOutput(data.Labels, examples);
        }
    }

    private void LearnAll(LabelledData data, ReadOnlySpan<int> examples)
    {
        pass.FirstStale = LearningStep.FirstStale;
        pass.Activity = own;
        pass.Load(data.Examples, examples);
        speculation.Begin(0);
        for (int b = 0; b < examples.Length; b++)
        {
            int next = speculation.Next(b, examples.Length);
            if (next > 0)
            {
                pass.Run(b, next);
                for (int i = b; i < b + next; i++)
                {
                    rows[i] = (own, i);
                }
            }

            var (activity, row) = rows[b];
            if (learning.Learn(pass, activity, row, learning.Predict(activity, row), data.Labels[examples[b]]))
            {
                speculation.Changed(b);
            }
        }
    }

    // Where hidden weights are fixed and each example's activity is known.
    private void LearnOutput(ReadOnlySpan<int> labels, ReadOnlySpan<int> examples)
    {
        ahead.Begin(rows);
        for (int b = 0; b < examples.Length; b++)
        {
            var (activity, row) = rows[b];
            if (b + 1 < examples.Length && !ahead.Knows(b + 1))
            {
                // In later epochs the examples lie anywhere in a large memory.
                rows[b + 1].Activity.Prefetch(rows[b + 1].Row);
            }

            long updates = Updates;
            int prediction = learning.Predict(ahead.Of(b, examples.Length));
            learning.Learn(pass, activity, row, prediction, labels[examples[b]]);
            if (Updates != updates)
            {
                ahead.Changed(b);
            }
        }
    }
}
