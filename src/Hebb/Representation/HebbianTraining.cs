using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>A training of a Hebbian network in progress, a batch at a time.</summary>
/// <example><code>
/// var training = new HebbianTrainer(network, new HebbianLearningOptions(), key).Start(circles.Train);
/// while (!training.IsDone)
/// {
///     training.Step();
/// }
/// </code></example>
public sealed class HebbianTraining : IResumable
{
    private readonly HebbianAutoencoder network;
    private readonly HebbianLearningOptions options;
    private readonly HebbianTarget target;
    private readonly EpochOrder order;
    private readonly int batch;
    private readonly HebbianStep step;
    private readonly float[] work;

    internal HebbianTraining(
        HebbianAutoencoder network,
        HebbianLearningOptions options,
        LabelledData data,
        RandomKey key
    )
    {
        this.network = network;
        this.options = options;
        target = new HebbianTarget(data, options.Loss);
        order = new EpochOrder(key, data.Count);
        batch = Math.Min(options.Batch, data.Count);
        step = new HebbianStep(options.Rule ?? UpdateRule.Delta(network.Options.Rounds), network, batch);
        step.Begin(network);
        work = new float[network.Outputs];
    }

    /// <summary>The loss of the last batch before the weights changed: the mean over its examples. 0 before the first.</summary>
    public double Loss { get; private set; }

    /// <summary>Steps made so far.</summary>
    public int Steps { get; private set; }

    /// <inheritdoc/>
    public bool IsDone => Steps >= options.Steps;

    /// <summary>Steps made so far, and in all.</summary>
    public (long Done, long Total) Progress => (Steps, options.Steps);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        int inEpoch = target.Data.Count / batch;
        var examples = order.Of((Steps / inEpoch) + 1).Slice(Steps % inEpoch * batch, batch);
        target.Set(examples);
        step.Pass.Load(target.Data.Examples, examples);
        step.Apply(network, target, options.StepSizes(Steps, network.Options.Cap));
        double loss = 0;
        for (int b = 0; b < batch; b++)
        {
            loss += target.Loss(b, step.Pass.Output(b), work, 1) / batch;
        }

        if (!double.IsFinite(loss))
        {
            throw new DivergedException($"step {Steps + 1}", loss);
        }

        Loss = loss;
        Steps++;
    }

    /// <inheritdoc/>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.From<long>("step", [Steps], 1),
                SafeTensor.From<double>("loss", [Loss], 1),
                SafeTensor.From<int>("order", step.Order, network.Options.Neurons),
                .. HebbianState.Save(network),
            ],
            Saved.ToMetadata()
        );

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        long steps = HebbianState.Steps(saved, options.Steps);
        double loss = saved.Get("loss", SafeTensorType.F64, 1).Values<double>()[0];
        int[] places = HebbianState.Order(saved, network.Options.Neurons);
        HebbianState.Restore(saved, network);
        step.Restore(places);
        (Steps, Loss) = ((int)steps, loss);
    }

    // The network's own settings, too: its weights have the same sizes for other caps and equations.
    private SavedOptions Saved => new() { options.Saved, { "Network", network.Options.Saved } };
}
