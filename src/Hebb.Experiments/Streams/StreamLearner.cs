using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Experiments.Streams;

/// <summary>Output weights that learn from a stream, one example after the other.</summary>
internal abstract class StreamLearner(string name)
{
    /// <summary>What people call it.</summary>
    public string Name => name;

    /// <summary>Whether it uses all threads, and so cannot learn beside others.</summary>
    public virtual bool UsesAllThreads => false;

    /// <summary>Predicts an example, and then learns from it.</summary>
    /// <returns>The prediction.</returns>
    public abstract int Learn(Activity activity, int row, int label);

    /// <summary>Called at intervals, for what is too much work after each example.</summary>
    public virtual void Catch() { }

    /// <summary>The output weights to predict with from now on.</summary>
    public abstract Matrix Weights();

    /// <summary>What it has learned.</summary>
    public abstract TensorArchive Save();

    /// <summary>Continues from that.</summary>
    public abstract void Restore(TensorArchive saved);

    /// <summary>The same hidden layers, shared, with separate output weights.</summary>
    public static Network WithOwnOutput(Network network) =>
        new(network.Input, network.Hidden, new Matrix(network.U.Rows, network.Labels), network.Reads);
}

/// <summary>By a plasticity rule.</summary>
internal sealed class RuleStreamLearner : StreamLearner
{
    private const string OutputWeights = "output_weights";
    private const string OutputSum = "output_sum";
    private const string AverageCounts = "average_counts";

    private readonly PlasticityTrainer trainer;

    public RuleStreamLearner(string name, Network network, PlasticityOptions options, VectorWidth width)
        : base(name) =>
        trainer = new PlasticityTrainer(WithOwnOutput(network), options, default, new WorkerPool(1, width));

    /// <inheritdoc/>
    public override int Learn(Activity activity, int row, int label) => trainer.LearnFrom(activity, row, label);

    /// <inheritdoc/>
    public override Matrix Weights() => trainer.FinalOutputWeights();

    /// <inheritdoc/>
    public override TensorArchive Save()
    {
        var tensors = new List<SafeTensor> { SafeTensor.FromMatrix(OutputWeights, trainer.Network.U) };
        if (trainer.Average is { } average)
        {
            var (examples, skipped, counted) = average.Counts;
            tensors.Add(SafeTensor.From<long>(AverageCounts, [examples, skipped, counted], 3));
            tensors.Add(SafeTensor.From(OutputSum, average.Sum, average.Sum.Length));
        }

        return new TensorArchive(tensors);
    }

    /// <inheritdoc/>
    public override void Restore(TensorArchive saved)
    {
        var u = trainer.Network.U;
        saved.GetMatrix(OutputWeights, u.Rows, u.Columns).Buffer.CopyTo(u.Buffer);
        if (trainer.Average is { } average)
        {
            var counts = saved.Get(AverageCounts, SafeTensorType.I64, 3).Values<long>();
            var sum = saved.Get(OutputSum, SafeTensorType.F64, average.Sum.Length).Values<double>();
            average.Restore((counts[0], counts[1], counts[2]), sum);
        }
    }
}

/// <summary>By least squares, solved at intervals.</summary>
internal sealed class LeastSquaresStreamLearner : StreamLearner
{
    private const string OutputWeights = "output_weights";

    private readonly LeastSquaresTrainer trainer;
    private readonly VectorWidth width;
    private readonly float[] scores;
    private readonly int[] active;

    public LeastSquaresStreamLearner(string name, Network network, WorkerPool workers)
        : base(name)
    {
        trainer = new LeastSquaresTrainer(WithOwnOutput(network), new LeastSquaresOptions(), default, workers);
        width = workers.Width;
        scores = new float[network.U.Stride];
        active = new int[network.Hidden[^1].MostActive];
    }

    /// <inheritdoc/>
    public override bool UsesAllThreads => true;

    /// <inheritdoc/>
    public override int Learn(Activity activity, int row, int label)
    {
        OutputLayer.Scores(activity, row, trainer.Network.U, scores, active, width);
        trainer.LearnFrom(activity, row, label);
        return OutputLayer.Largest<float>(scores.AsSpan(0, trainer.Network.Labels));
    }

    /// <inheritdoc/>
    public override void Catch() => trainer.Solve();

    /// <inheritdoc/>
    public override Matrix Weights()
    {
        var before = trainer.Network.U.Clone();
        trainer.Solve();
        var now = trainer.Network.U.Clone();
        // Predictions are those of the weights that were last solved for, however often it is measured.
        before.Buffer.CopyTo(trainer.Network.U.Buffer);
        return now;
    }

    /// <inheritdoc/>
    public override TensorArchive Save()
    {
        var sums = trainer.SaveState();
        return new TensorArchive(
            [.. sums.Tensors, SafeTensor.FromMatrix(OutputWeights, trainer.Network.U)],
            sums.Metadata
        );
    }

    /// <inheritdoc/>
    public override void Restore(TensorArchive saved)
    {
        var u = trainer.Network.U;
        var before = saved.GetMatrix(OutputWeights, u.Rows, u.Columns);
        trainer.RestoreState(saved);
        before.Buffer.CopyTo(u.Buffer);
    }
}
