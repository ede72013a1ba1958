using Hebb.Data;
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
internal sealed class SignTraining(
    Network network,
    EvolveOptions options,
    LabelledData data,
    RandomKey key,
    WorkerPool workers
) : IResumable
{
    private const string Weights = "output_weights";
    private const string StepName = "step";

    private readonly SignSgd descent = new(
        network,
        options.StepSize * options.Evolution.ScoreScale,
        options.Batch,
        workers
    );
    private readonly int[] batch = new int[options.Batch];
    private int steps;

    /// <inheritdoc/>
    public bool IsDone => steps >= options.Steps;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => (steps, options.Steps);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        var random = key.For("minibatch", (ulong)steps).Stream();
        foreach (ref int index in batch.AsSpan())
        {
            index = random.NextInt32(data.Count);
        }

        descent.Step(data, batch);
        steps++;
    }

    /// <inheritdoc/>
    public TensorArchive SaveState() =>
        new(
            [SafeTensor.From<long>(StepName, [steps], 1), SafeTensor.FromMatrix(Weights, network.U.Clone())],
            Options.ToMetadata()
        );

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved);
        long done = saved.Get(StepName, SafeTensorType.I64, 1).Values<long>()[0];
        if (done < 0 || done > options.Steps)
        {
            throw new FileFormatException(saved.Name, $"tensor '{StepName}' is {done}, 0 to {options.Steps} expected");
        }

        saved.GetMatrix(Weights, network.U.Rows, network.U.Columns).Buffer.CopyTo(network.U.Buffer);
        steps = (int)done;
    }

    private SavedOptions Options =>
        new()
        {
            { nameof(options.Steps), options.Steps },
            { nameof(options.StepSize), options.StepSize },
            { nameof(options.Batch), options.Batch },
            { nameof(options.Evolution.ScoreScale), options.Evolution.ScoreScale },
        };
}
