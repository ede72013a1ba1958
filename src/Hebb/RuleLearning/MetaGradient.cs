using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// The meta-gradient (plasticity-rules paper, section 2): a network is reset, learns from a batch once by the rules, and the
/// loss of the batch under the weights so made is differentiated with respect to the rules. Nothing is unrolled but the T
/// rounds of one forward pass, and the gradient is exact wherever no prediction and no firing pattern is on an edge.
/// <see cref="Reference.PlainMetaGradient"/> says the same in a few lines.
/// </summary>
/// <remarks>An instance is not for concurrent use; it works on the calling thread. The vector width changes no bit.</remarks>
public sealed class MetaGradient
{
    private readonly Network network;
    private readonly RecurrentLayer layer;
    private readonly PlasticityOptions options;
    private readonly ScoreLoss loss;
    private readonly WorkerPool workers;
    private readonly NetworkPass pass;
    private readonly BackpropagationThroughTime back;
    private readonly MetaGradientContraction contraction;
    private readonly MultiplicativeReplay? replay;
    private readonly UpdateTrace trace;
    private readonly int[] predictions = new int[1];
    private PlasticityStep? step;
    private Speculation? speculation;

    /// <summary>Allocates buffers for batches of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network that the rules train, of one recurrent layer; its W and U are reset for each batch.</param>
    /// <param name="options">
    /// How the rules are applied: update, when, edges, step sizes, how long W learns, its bounds. The gradient goes through a
    /// bound as if it were not there. The rules in it are not used, nor averaging and the order of examples.
    /// </param>
    /// <param name="loss">The loss of the batch.</param>
    /// <param name="capacity">The most examples of a batch, at least 1.</param>
    /// <param name="workers">Of one thread, as batches run in parallel, each on its own thread; none makes one.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, the network has an input rule, or other layers.</exception>
    public MetaGradient(
        Network network,
        PlasticityOptions options,
        RuleLoss loss,
        int capacity,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        options.RequireUpdatesByPattern();
        InvalidOptionException.ThrowIfOutside(nameof(capacity), capacity, 1, 1_000_000);
        if (options.InputRule is not null)
        {
            throw new InvalidOptionException(nameof(options.InputRule), "given", "none: input weights are fixed here");
        }

        workers ??= new WorkerPool(1);
        this.network = network;
        layer = network.OnlyRecurrentLayer("a meta-gradient");
        this.options = options;
        this.loss = (scores, label, gradient) => ScoreGradient.Evaluate(loss, scores, label, gradient);
        this.workers = workers;
        pass = new NetworkPass(network, capacity, workers, PassUse.GraphWeightGradient, packsInputWeights: true);
        back = new BackpropagationThroughTime(network, pass, workers.Width);
        contraction = new MetaGradientContraction(network, options, workers.Width);
        // For long T the weights are used as single precision made them.
        bool replays = options.Update == UpdateKind.Multiplicative && layer.Rounds <= RuleTable.MostRounds;
        replay = replays ? new MultiplicativeReplay(network, layer, options) : null;
        trace = new UpdateTrace(layer.Neurons, capacity);
    }

    /// <summary>∂L/∂r_o of the last batch: for a table its entries, 2^T × 2, row after row; else the rule's parameters.</summary>
    public ReadOnlySpan<double> Output => contraction.Output;

    /// <summary>∂L/∂r of the last batch: for a table its entries, 2^T × 2^T; else the rule's parameters; empty without a graph rule.</summary>
    public ReadOnlySpan<double> Graph => contraction.Graph;

    /// <summary>Updates that the last batch made.</summary>
    public int Updates => trace.Count;

    /// <summary>Resets the network, trains it once on the batch in order, and computes loss and gradient.</summary>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as the reset left it.</param>
    /// <param name="data">Examples and labels.</param>
    /// <param name="batch">Which of them, at most as many as there are buffers for.</param>
    /// <returns>The mean loss of the batch under the final weights.</returns>
    /// <exception cref="InvalidOptionException">The data do not fit the network, or the batch is empty, too long, or of examples that are not there.</exception>
    public double Run(IPlasticityRule output, IPlasticityRule? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        InvalidOptionException.ThrowIfOutside("number of examples in a batch", batch.Length, 1, pass.Capacity);
        InvalidOptionException.ThrowIfOutside("labels of the data", data.LabelCount, 1, network.Labels);
        foreach (int example in batch)
        {
            InvalidOptionException.ThrowIfOutside("index of an example", example, 0, data.Count - 1);
        }

        Begin(output, graph);
        bool graphLearns = graph is not null;
        pass.FirstStale = graphLearns ? step!.FirstStale : 2;
        pass.Load(data.Examples, batch);
        speculation!.Begin(graphLearns ? 0 : batch.Length);
        for (int b = 0; b < batch.Length; b++)
        {
            int next = speculation.Next(b, batch.Length);
            if (next > 0)
            {
                pass.Run(b, next);
            }

            pass.Predict(b, 1, predictions);
            int label = data.Labels[batch[b]];
            bool isInTime = b < (options.GraphLearnsFor ?? long.MaxValue);
            var changes = step!.Changes(predictions[0] != label, isClose: false, graphLearns && isInTime);
            if (changes.Graph || changes.Output)
            {
                step.ReadPatterns(pass, pass.Activity, b);
                Apply(predictions[0], label, changes);
            }

            if (changes.Graph)
            {
                speculation.Changed(b);
            }

            if (graphLearns && b + 1 == options.GraphLearnsFor)
            {
                network.ResetOutput(options.Update);
                trace.ForgetOutput();
            }
        }

        return End(output, graph, data, batch);
    }

    /// <summary>The same with recorded predictions and patterns in place of the network's own.</summary>
    internal double Replay(
        IPlasticityRule output,
        IPlasticityRule? graph,
        LabelledData data,
        IEnumerable<(ushort[] Patterns, int Prediction, int Label)> updates
    )
    {
        int[] all = [.. Enumerable.Range(0, data.Count)];
        Begin(output, graph);
        pass.FirstStale = 1;
        pass.Load(data.Examples, all);
        foreach (var (s, prediction, label) in updates)
        {
            s.AsSpan(0, layer.Neurons).CopyTo(step!.Patterns(0));
            Apply(prediction, label, (graph is not null, true));
        }

        return End(output, graph, data, all);
    }

    private void Begin(IPlasticityRule output, IPlasticityRule? graph)
    {
        trace.Clear();
        network.Reset(options.Update);
        if (step is null || (graph is not null && !step.ChangesGraph))
        {
            step = new PlasticityStep(network, options, output, [graph], workers);
            speculation = new Speculation(step, options.SpeculativeExamples, workers);
        }

        step.UseOutput(output);
        if (graph is not null)
        {
            step.UseGraph(graph);
        }
    }

    private void Apply(int prediction, int label, (bool Graph, bool Output) changes)
    {
        trace.Add(step!.Patterns(0), prediction, label, changes.Graph, changes.Output);
        step.Apply(prediction, label, changes);
    }

    private double End(IPlasticityRule output, IPlasticityRule? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        double[]? exactOutput = replay?.Run(trace, RuleTable.Of(output), graph is null ? null : RuleTable.Of(graph));
        // Once more, with the final weights.
        pass.Run(0, batch.Length);
        double value = back.Run(data, batch, loss, exactOutput);
        contraction.Run(trace, pass, output, graph);
        return value;
    }
}
