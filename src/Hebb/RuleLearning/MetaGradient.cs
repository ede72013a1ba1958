using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// One meta-step's loss and gradient (paper, section 2): a network is reset, learns from a batch once by the rules, and the
/// loss of the batch under the weights so made is differentiated with respect to the rules. Nothing is unrolled but the T
/// rounds of one forward pass, and the gradient is exact wherever no prediction and no firing pattern is on an edge.
/// </summary>
/// <remarks>An instance is not for concurrent use; it works on the calling thread. The vector width changes no bit.</remarks>
public sealed class MetaGradient
{
    private readonly RecurrentNetwork network;
    private readonly PlasticityOptions options;
    private readonly ScoreLoss loss;
    private readonly WorkerPool workers;
    private readonly ForwardPass forward;
    private readonly BackpropagationThroughTime unrolled;
    private readonly MetaGradientContraction contraction;
    private readonly MultiplicativeReplay? replay;
    private readonly UpdateTrace trace;
    private readonly ushort[] patterns;
    private readonly PatternIndex classes;
    private readonly float[] scores;
    private readonly int[] workspace;
    private readonly Speculation ahead;
    private OutputPlasticity? outputPlasticity;
    private EdgePlasticity? graphPlasticity;

    /// <summary>Allocates buffers for batches of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network that the rules train; its W and U are reset for each batch.</param>
    /// <param name="options">
    /// How the rules are applied: update, when, edges, step sizes, how long W learns, its bounds. The gradient goes through a
    /// bound as if it were not there. The rules in it are not used, nor averaging and the order of examples.
    /// </param>
    /// <param name="loss">The loss of the batch.</param>
    /// <param name="capacity">The most examples of a batch, at least 1.</param>
    /// <param name="workers">Of one thread: batches run beside one another, each on its own.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the network has an input rule.</exception>
    public MetaGradient(
        RecurrentNetwork network,
        PlasticityOptions options,
        RuleLoss loss,
        int capacity,
        WorkerPool workers
    )
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(capacity), capacity, 1, 1_000_000);
        if (options.InputRule is not null)
        {
            throw new InvalidOptionException(nameof(options.InputRule), "given", "none: input weights are fixed here");
        }

        this.network = network;
        this.options = options;
        this.loss = (scores, label, gradient) => ScoreGradient.Evaluate(loss, scores, label, gradient);
        this.workers = workers;
        forward = new ForwardPass(network, capacity, workers);
        unrolled = new BackpropagationThroughTime(network, forward, workers.Width);
        contraction = new MetaGradientContraction(network, options, workers.Width);
        classes = new PatternIndex(network.Shape);
        // For long T the weights are used as single precision made them.
        bool replays = options.Update == UpdateKind.Multiplicative && classes.AreFixed;
        replay = replays ? new MultiplicativeReplay(network, options) : null;
        trace = new UpdateTrace(network.Shape.Neurons, capacity);
        patterns = new ushort[Activity.PatternsLength(network.Shape)];
        scores = new float[network.U.Stride];
        workspace = new int[network.Shape.Cap];
        ahead = new Speculation(network, options, options.When, workers);
    }

    /// <summary>∂L/∂r_o of the last batch: for a table its entries, 2^T × 2, row after row; else the rule's parameters.</summary>
    public ReadOnlySpan<double> Output => contraction.Output;

    /// <summary>∂L/∂r of the last batch: for a table its entries, 2^T × 2^T; else the rule's parameters; empty without a graph rule.</summary>
    public ReadOnlySpan<double> Graph => contraction.Graph;

    /// <summary>Updates that the last batch made.</summary>
    public int Updates => trace.Count;

    /// <summary>Resets the network, trains it once on the batch in order, and finds loss and gradient.</summary>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as the reset left it.</param>
    /// <param name="data">Examples and labels.</param>
    /// <param name="batch">Which of them, at most as many as there are buffers for.</param>
    /// <returns>The mean loss of the batch under the final weights.</returns>
    public double Run(IPlasticityRule output, IPlasticityRule? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        Begin(output, graph);
        forward.Load(data.Examples, batch);
        bool graphLearns = graph is not null;
        if (!graphLearns)
        {
            forward.RunRounds(0, batch.Length);
        }

        ahead.Begin(graphLearns ? 0 : batch.Length);
        for (int b = 0; b < batch.Length; b++)
        {
            int next = ahead.Next(b, batch.Length);
            if (next > 0)
            {
                forward.RunRounds(b, next);
            }

            OutputLayer.Scores(forward.Activity, b, network.U, scores, workspace, workers.Width);
            int prediction = OutputLayer.Largest(scores.AsSpan(0, network.Shape.Labels));
            int label = data.Labels[batch[b]];
            bool wrong = prediction != label;
            bool isInTime = b < (options.GraphLearnsFor ?? long.MaxValue);
            bool changesGraph = graphLearns && isInTime && (wrong || options.GraphWhen == UpdateWhen.Every);
            bool changesOutput = wrong || options.When == UpdateWhen.Every;
            if (changesGraph || changesOutput)
            {
                forward.Activity.Patterns(b, patterns);
                Update(patterns, prediction, label, changesGraph, changesOutput);
            }

            if (changesGraph)
            {
                ahead.Changed(b);
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
        forward.Load(data.Examples, all);
        Begin(output, graph);
        foreach (var (s, prediction, label) in updates)
        {
            Update(s, prediction, label, changesGraph: graph is not null, changesOutput: true);
        }

        return End(output, graph, data, all);
    }

    private void Begin(IPlasticityRule output, IPlasticityRule? graph)
    {
        trace.Clear();
        network.Reset(options.Update);
        outputPlasticity ??= new OutputPlasticity(network.U, output, classes, options, workers.Width);
        outputPlasticity.Use(output);
        if (graph is not null)
        {
            graphPlasticity ??= new EdgePlasticity(
                network.W,
                network.GraphEdges,
                graph,
                classes,
                options.GraphStepSize,
                options.Update,
                options.WeightRange,
                workers
            );
            graphPlasticity.Use(graph);
        }
    }

    private void Update(ushort[] s, int prediction, int label, bool changesGraph, bool changesOutput)
    {
        trace.Add(s, prediction, label, changesGraph, changesOutput);
        var ofNeurons = classes.Of(s.AsSpan(0, network.Shape.Neurons));
        if (changesGraph)
        {
            graphPlasticity!.Learn(ofNeurons, ofNeurons);
        }

        if (changesOutput)
        {
            outputPlasticity!.Learn(ofNeurons, prediction, label);
        }
    }

    private double End(IPlasticityRule output, IPlasticityRule? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        double[]? exactOutput = replay?.Run(trace, RuleTable.Of(output), graph is null ? null : RuleTable.Of(graph));
        double value = unrolled.Run(data, batch, loss, exactOutput);
        contraction.Run(trace, unrolled.GraphGradient, unrolled.OutputGradient, output, graph);
        return value;
    }
}
