using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Evolve;

/// <summary>SignSGD on a network's output weights; a step is a minibatch.</summary>
/// <param name="network">The network, whose output weights are scaled by τ.</param>
/// <param name="options">Steps, their size, examples in each.</param>
/// <param name="data">Training examples.</param>
/// <param name="key">Where the minibatches come from.</param>
/// <param name="workers">Threads and vector width.</param>
internal sealed class SignPhase(
    RecurrentNetwork network,
    EvolveOptions options,
    LabelledData data,
    RandomKey key,
    WorkerPool workers
) : IPhase
{
    private const string Weights = "output_weights";
    private const string Step = "step";

    private readonly SignSgd descent = new(
        network,
        options.StepSize * options.Evolution.ScoreScale,
        options.Batch,
        workers
    );
    private readonly int[] batch = new int[options.Batch];
    private int steps;

    /// <inheritdoc/>
    public string Name => "signsgd";

    /// <inheritdoc/>
    public bool IsDone => steps >= options.Steps;

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, steps, options.Steps, "steps");

    /// <inheritdoc/>
    public void Advance(Run run) => Advance();

    /// <summary>The next step.</summary>
    public void Advance()
    {
        var random = key.For("minibatch", (ulong)steps).Stream();
        foreach (ref int index in batch.AsSpan())
        {
            index = random.NextInt32(data.Count);
        }

        descent.Step(data, batch);
        steps++;
    }

    /// <inheritdoc/>
    public TensorArchive Save() =>
        new([SafeTensor.From<long>(Step, [steps], 1), SafeTensor.FromMatrix(Weights, network.U.Clone())]);

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        long done = saved.Get(Step, SafeTensorType.I64, 1).Values<long>()[0];
        if (done < 0 || done > options.Steps)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Step}' is {done}, 0 to {options.Steps} expected");
        }

        saved.GetMatrix(Weights, network.U.Rows, network.U.Columns).Buffer.CopyTo(network.U.Buffer);
        steps = (int)done;
    }
}
