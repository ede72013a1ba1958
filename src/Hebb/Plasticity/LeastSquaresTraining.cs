using Hebb.Data;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// A fit in progress: the examples are learned a block at a time, and the last step solves. Between any two steps it can be saved, and a
/// training of equal hidden layers, options and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var training = new LeastSquaresTrainer(network, new LeastSquaresOptions()).Start(mnist.Train);
/// while (!training.IsDone)
/// {
///     training.Step();
/// }
/// </code></example>
public sealed class LeastSquaresTraining : IResumable
{
    private const string Position = "position";

    private readonly LeastSquaresTrainer trainer;
    private readonly LabelledData data;
    private long done;

    internal LeastSquaresTraining(LeastSquaresTrainer trainer, LabelledData data)
    {
        this.trainer = trainer;
        this.data = data;
    }

    /// <inheritdoc/>
    public bool IsDone => done == data.Count;

    /// <summary>Examples learned, and how many there are.</summary>
    public (long Done, long Total) Progress => (done, data.Count);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        int count = (int)Math.Min(trainer.Block, data.Count - done);
        trainer.LearnBlock(data, (int)done, count);
        done += count;
        if (IsDone)
        {
            trainer.Solve();
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var sums = trainer.SaveState();
        return new TensorArchive([.. sums.Tensors, SafeTensor.From<long>(Position, [done], 1)], sums.Metadata);
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        long position = saved.Get(Position, SafeTensorType.I64, 1).Values<long>()[0];
        if (position < 0 || position > data.Count)
        {
            throw new FileFormatException(saved.Name, $"{Position} must be 0 to {data.Count}, found {position}");
        }

        trainer.RestoreState(saved);
        done = position;
        if (IsDone)
        {
            trainer.Solve();
        }
    }
}
