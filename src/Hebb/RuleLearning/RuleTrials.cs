using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// What every genotype of one generation goes through: the same fresh networks learn from the same examples, and are
/// measured on the same other ones, so that genotypes differ by their rules alone.
/// </summary>
internal sealed class RuleTrials
{
    private readonly RecurrentNetwork[] networks;
    private readonly PlasticityOptions plasticity;
    private readonly LabelledData train;
    private readonly LabelledData heldOut;
    private readonly int passes;
    private readonly RandomKey key;
    private readonly VectorWidth width;

    /// <summary>Draws the networks and the examples.</summary>
    /// <param name="shape">The networks'.</param>
    /// <param name="options">How many of each, and how rules are applied.</param>
    /// <param name="data">Where the examples are taken from, at least two.</param>
    /// <param name="key">Of the generation.</param>
    /// <param name="workers">Each network is drawn by one thread.</param>
    public RuleTrials(
        NetworkShape shape,
        RuleEvolutionOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.key = key;
        width = workers.Width;
        plasticity = options.Plasticity;
        passes = options.Passes;
        int[] order = [.. Enumerable.Range(0, data.Count)];
        key.For("examples").Stream().Shuffle<int>(order);
        long wanted = (long)options.Examples + options.FitnessExamples;
        int all = (int)Math.Min(data.Count, wanted);
        int count = Math.Clamp((int)(all * (long)options.Examples / wanted), 1, all - 1);
        train = data.Select(order.AsSpan(0, count));
        heldOut = data.Select(order.AsSpan(count, all - count));
        networks = new RecurrentNetwork[options.Networks];
        workers.For(networks.Length, i => networks[i] = RecurrentNetwork.Create(shape, key.For("network", (ulong)i)));
    }

    /// <summary>Accuracy, in [0, 1], of one of the networks after it learned by the rules. From any thread.</summary>
    /// <param name="network">Which.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none makes it the T = 1 network with the same input weights.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double Accuracy(int network, OutputRule output, GraphRule? graph, CancellationToken cancel)
    {
        using var workers = new WorkerPool(1, width);
        var own = graph is null ? WithoutGraph(networks[network]) : WithOwnWeights(networks[network]);
        var options = plasticity with { OutputRule = output, GraphRule = graph ?? GraphRule.Zero };
        new PlasticityTrainer(own, options, key.For("training", (ulong)network), workers).Train(
            train,
            passes,
            cancel: cancel
        );
        return own.Accuracy(heldOut, workers, cancel);
    }

    // Input weights and edges never change, so networks that learn at the same time share them.
    private static RecurrentNetwork WithOwnWeights(RecurrentNetwork network) =>
        new(
            network.Shape,
            network.InputEdges,
            network.A,
            network.GraphEdges,
            new Matrix(network.W.Rows, network.W.Columns),
            new Matrix(network.U.Rows, network.U.Columns)
        );

    private static RecurrentNetwork WithoutGraph(RecurrentNetwork network) =>
        new(
            network.Shape with
            {
                Rounds = 1,
            },
            network.InputEdges,
            network.A,
            new BitMatrix(0, 0),
            new Matrix(0, 0),
            new Matrix(network.U.Rows, network.U.Columns)
        );
}
