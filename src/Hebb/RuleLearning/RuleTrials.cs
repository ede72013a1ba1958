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
    private readonly Lazy<Network>[] networks;
    private readonly PlasticityOptions plasticity;
    private readonly LabelledData train;
    private readonly LabelledData heldOut;
    private readonly int passes;
    private readonly RandomKey key;

    /// <summary>Draws the examples; each network is drawn when it is first asked for.</summary>
    /// <param name="layer">How each network's layer is drawn.</param>
    /// <param name="options">How many of each, and how rules are applied.</param>
    /// <param name="data">Where the examples are taken from, at least two.</param>
    /// <param name="key">Of the generation.</param>
    public RuleTrials(RecurrentOptions layer, RuleEvolutionOptions options, LabelledData data, RandomKey key)
    {
        this.key = key;
        plasticity = options.Plasticity;
        passes = options.Passes;
        long wanted = (long)options.Examples + options.FitnessExamples;
        int all = (int)Math.Min(data.Count, wanted);
        int count = Math.Clamp((int)(all * (long)options.Examples / wanted), 1, all - 1);
        var drawn = data.Sample(all, key.For("examples"));
        train = drawn.Take(count);
        heldOut = drawn.Slice(count, all - count);
        networks =
        [
            .. Enumerable
                .Range(0, options.Networks)
                .Select(i => new Lazy<Network>(() => Network.Create(data, key.For("network", (ulong)i), null, layer))),
        ];
    }

    /// <summary>Accuracy, in [0, 1], of one of the networks after it learned by the rules. From any thread.</summary>
    /// <param name="network">Which.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none makes it the T = 1 network with the same input weights.</param>
    /// <param name="workers">The calling thread's own.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double Accuracy(
        int network,
        OutputRule output,
        GraphRule? graph,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var drawn = networks[network].Value;
        var own = graph is null ? WithoutGraph(drawn) : WithOwnWeights(drawn);
        var options = plasticity with { OutputRule = output, GraphRule = graph ?? GraphRule.Zero };
        new PlasticityTrainer(own, options, key.For("training", (ulong)network), workers).Train(
            train,
            passes,
            cancel: cancel
        );
        return own.Accuracy(heldOut, workers, cancel);
    }

    // Input weights and edges never change, so networks that learn at the same time share them.
    private static Network WithOwnWeights(Network network) => With(network, Layer(network).WithOwnGraph());

    private static Network WithoutGraph(Network network) => With(network, Layer(network).WithoutGraph());

    private static RecurrentLayer Layer(Network network) => network.OnlyRecurrentLayer("rules that evolve");

    private static Network With(Network network, RecurrentLayer layer) =>
        new(network.Input, [layer], new Matrix(network.U.Rows, network.U.Columns));
}
