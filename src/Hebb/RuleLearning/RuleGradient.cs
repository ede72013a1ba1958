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
public sealed class RuleGradient
{
    private readonly RecurrentNetwork network;
    private readonly PlasticityOptions options;
    private readonly ScoreLoss loss;
    private readonly Compute compute;
    private readonly ForwardPass forward;
    private readonly UnrolledPass unrolled;
    private readonly RuleContraction contraction;
    private readonly UpdateTrace trace;
    private readonly byte[] patterns;
    private readonly float[] scores;
    private readonly int[] room;

    /// <summary>Makes room for batches of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network that the rules train; its W and U are reset for each batch.</param>
    /// <param name="options">
    /// How the rules are applied: update, when, edges, step sizes, how long W learns, its bounds. The gradient goes through a
    /// bound as if it were not there. The rules in it are not used, nor averaging and the order of examples.
    /// </param>
    /// <param name="loss">The loss of the batch.</param>
    /// <param name="capacity">The most examples of a batch, at least 1.</param>
    /// <param name="compute">Of one thread: batches run beside one another, each on its own.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the network has an input rule.</exception>
    public RuleGradient(
        RecurrentNetwork network,
        PlasticityOptions options,
        RuleLoss loss,
        int capacity,
        Compute compute
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
        this.loss = (scores, label, gradient) => ScoreGradient.Find(loss, scores, label, gradient);
        this.compute = compute;
        forward = new ForwardPass(network, capacity, compute);
        unrolled = new UnrolledPass(network, capacity, compute.Width);
        contraction = new RuleContraction(network, options);
        trace = new UpdateTrace(network.Shape.Neurons, capacity);
        patterns = new byte[Activity.PatternsLength(network.Shape)];
        scores = new float[network.U.Stride];
        room = new int[network.Shape.Cap];
    }

    /// <summary>∂L/∂r_o of the last batch, 2^T × 2, row after row.</summary>
    public ReadOnlySpan<double> Output => contraction.Output;

    /// <summary>∂L/∂r of the last batch, 2^T × 2^T, row after row; empty for T = 1.</summary>
    public ReadOnlySpan<double> Graph => contraction.Graph;

    /// <summary>Updates that the last batch made.</summary>
    public int Updates => trace.Count;

    /// <summary>Resets the network, trains it once on the batch in order, and finds loss and gradient.</summary>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as the reset left it.</param>
    /// <param name="data">Examples and labels.</param>
    /// <param name="batch">Which of them, at most as many as there is room for.</param>
    /// <returns>The mean loss of the batch under the final weights.</returns>
    public double Run(RuleTable output, RuleTable? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        var (u, w) = Begin(output, graph);
        forward.Load(data.Examples, batch);
        // Coming examples are evaluated together on the guess that none of them changes W; whatever follows a change is
        // evaluated again.
        int evaluated = 0;
        int ahead = w is null ? batch.Length : 1;
        int run = 0;
        for (int b = 0; b < batch.Length; b++)
        {
            if (b == evaluated)
            {
                int count = Math.Min(ahead, batch.Length - b);
                forward.RunRounds(b, count);
                evaluated = b + count;
                ahead = w is null ? ahead : Math.Min(options.LookAhead, ahead * 2);
                run = 0;
            }

            run++;

            OutputLayer.Scores(forward.Activity, b, network.U, scores, room, compute.Width);
            int prediction = OutputLayer.Largest(scores.AsSpan(0, network.Shape.Labels));
            int label = data.Labels[batch[b]];
            bool wrong = prediction != label;
            bool learns = b < (options.GraphLearnsFor ?? long.MaxValue);
            bool changesGraph = w is not null && learns && (wrong || options.GraphWhen == UpdateWhen.Every);
            bool changesOutput = wrong || options.When == UpdateWhen.Every;
            if (changesGraph || changesOutput)
            {
                forward.Activity.Patterns(b, patterns);
                Update(changesOutput ? u : null, changesGraph ? w : null, patterns, prediction, label);
            }

            if (changesGraph)
            {
                evaluated = b + 1;
                ahead = Math.Clamp(run - 1, 1, options.LookAhead);
            }

            if (w is not null && b + 1 == options.GraphLearnsFor)
            {
                network.ResetOutput(options.Update);
                trace.ForgetOutput();
            }
        }

        return End(output, graph, data, batch);
    }

    /// <summary>The same with recorded predictions and patterns in place of the network's own.</summary>
    internal double Replay(
        RuleTable output,
        RuleTable? graph,
        LabelledData data,
        IEnumerable<(byte[] Patterns, int Prediction, int Label)> updates
    )
    {
        var (u, w) = Begin(output, graph);
        foreach (var (s, prediction, label) in updates)
        {
            Update(u, w, s, prediction, label);
        }

        return End(output, graph, data, [.. Enumerable.Range(0, data.Count)]);
    }

    private (OutputPlasticity Output, EdgePlasticity? Graph) Begin(RuleTable output, RuleTable? graph)
    {
        trace.Clear();
        network.Reset(options.Update);
        return (
            new OutputPlasticity(network.U, output, options, compute.Width),
            graph is null
                ? null
                : new EdgePlasticity(
                    network.W,
                    network.GraphEdges,
                    graph,
                    options.GraphStepSize,
                    options.Update,
                    options.WeightRange,
                    compute
                )
        );
    }

    private void Update(OutputPlasticity? u, EdgePlasticity? w, byte[] s, int prediction, int label)
    {
        trace.Add(s, prediction, label, w is not null, u is not null);
        var known = s.AsSpan(0, network.Shape.Neurons);
        w?.Learn(known, known);
        u?.Learn(known, prediction, label);
    }

    private double End(RuleTable output, RuleTable? graph, LabelledData data, ReadOnlySpan<int> batch)
    {
        double[]? exactOutput =
            options.Update == UpdateKind.Multiplicative
                ? MultiplicativeReplay.Run(network, trace, options, output, graph)
                : null;
        double value = unrolled.Run(data, batch, loss, exactOutput);
        contraction.Run(trace, unrolled.GraphGradient, unrolled.OutputGradient, output, graph);
        return value;
    }
}
