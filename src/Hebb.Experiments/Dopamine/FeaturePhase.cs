using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Dopamine;

/// <summary>
/// The hidden features of one set of examples: from a file where there is one, else computed, into memory or into a file. An
/// interrupted computation begins anew.
/// </summary>
internal sealed class FeaturePhase : IPhase, IDisposable
{
    private readonly Func<RecurrentNetwork> network;
    private readonly LabelledData data;
    private readonly NetworkShape shape;
    private readonly string identity;
    private readonly string? file;
    private readonly WorkerPool workers;
    private WideFeatures? computation;
    private SparseRowsFile.Writer? writer;
    private SparseRows.Builder? builder;
    private SparseRows? rows;

    /// <param name="name">Which set it is.</param>
    /// <param name="network">Makes the network when it is needed.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="data">The examples.</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="file">The file that keeps the features, or none for memory.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="FileFormatException">The file is damaged, or holds features of another network or other examples.</exception>
    public FeaturePhase(
        string name,
        Func<RecurrentNetwork> network,
        NetworkShape shape,
        LabelledData data,
        ulong seed,
        string? file,
        WorkerPool workers
    )
    {
        Name = $"{name}-features";
        this.network = network;
        this.shape = shape;
        this.data = data;
        this.file = file;
        this.workers = workers;
        identity =
            $"seed {seed}, {shape.Inputs} inputs, {shape.Neurons} neurons, cap {shape.Cap}, "
            + $"{data.Count} examples {(file is null ? "" : DataFingerprint.Of(data))}";
        if (file is not null && File.Exists(file))
        {
            rows = SparseRowsFile.Map(file, identity);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsDone => rows is not null;

    /// <inheritdoc/>
    public PhaseProgress Progress =>
        new(Name, IsDone ? data.Count : computation?.Examples ?? 0, data.Count, "examples");

    /// <summary>The features, once the phase is done.</summary>
    public SparseRows Rows => rows!;

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        computation ??= new WideFeatures(network(), data.Examples, workers);
        if (file is null)
        {
            builder ??= new SparseRows.Builder(shape.Neurons);
        }
        else
        {
            writer ??= new SparseRowsFile.Writer(file, identity, data.Count, shape.Neurons);
        }

        if (!computation.IsDone)
        {
            computation.Step((ISparseRowSink?)writer ?? builder!);
        }

        if (!computation.IsDone)
        {
            return;
        }

        if (writer is not null)
        {
            writer.Complete();
            writer.Dispose();
            rows = SparseRowsFile.Map(file!, identity);
        }
        else
        {
            rows = builder!.ToRows();
        }

        // Its weights take as much memory as the network's.
        computation = null;
    }

    /// <inheritdoc/>
    public TensorArchive Save() => new([]);

    /// <inheritdoc/>
    public void Restore(TensorArchive saved) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer?.Dispose();
        rows?.Dispose();
    }
}
