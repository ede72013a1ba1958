using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Benchmarks;

/// <summary>A rule learner whose meta-steps are timed, each of one batch: both rules learned on the set relu1 (10 inputs, 2 labels).</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Layer">The hidden layer of the network.</param>
/// <param name="Batch">Examples in a batch.</param>
/// <param name="GraphStepSize">η for W.</param>
/// <param name="Steps">Meta-steps to time.</param>
internal sealed record MetaBatchCase(string Name, RecurrentOptions Layer, int Batch, float GraphStepSize, int Steps)
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    /// <summary>
    /// Both sizes by the paper's conventions (the defaults) and by those of the published code. A large network takes smaller
    /// steps of W: with 0.01 its activity explodes or its later rounds are silent, and there is nothing to learn from.
    /// </summary>
    public static IReadOnlyList<MetaBatchCase> All { get; } =
    [
        new("small", Recurrent(100), 100, 0.01f, 600),
        new("small, published", Published(100), 100, 0.01f, 600),
        new("large", Recurrent(1000), 1000, 1e-5f, 8),
        new("large, published", Published(1000), 1000, 1e-5f, 8),
    ];

    /// <summary>How the rules are learned.</summary>
    public RuleLearningOptions Options =>
        new()
        {
            Learn = RulesToLearn.Both,
            MetaSteps = 10_000_000,
            Batch = Batch,
            Plasticity = new PlasticityOptions { GraphStepSize = GraphStepSize },
        };

    /// <summary>The examples.</summary>
    public static LabelledData Data { get; } = Synthetic.Relu1(Key.For("data")).Train;

    /// <summary>The network, always the same one.</summary>
    public Network CreateNetwork() => Network.Create(Data, Key.For("network"), null, Layer);

    /// <summary>A learner at its first step, always the same one.</summary>
    public RuleLearner Learner(WorkerPool workers) => new(CreateNetwork(), Options, Data, Key.For("learner"), workers);

    /// <summary>Additions and multiplications, and bytes of memory traffic, that a batch with this number of updates needs at least.</summary>
    public MetaBatchWork Work(double updates) => MetaBatchWork.Of(Layer, Batch, updates);

    private static RecurrentOptions Recurrent(int neurons) => new(neurons, neurons / 2, 3);

    private static RecurrentOptions Published(int neurons) =>
        Recurrent(neurons) with
        {
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = FiredWhen.InCap,
        };
}
