using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Dopamine;

/// <summary>
/// The hidden features of one set of examples: from a file where there is one, else computed, into memory or into a file. An
/// interrupted computation starts again.
/// </summary>
internal sealed class FeatureComputation : IResumable, IDisposable
{
    private readonly Func<Network> network;
    private readonly LabelledData data;
    private readonly RecurrentOptions layer;
    private readonly string identity;
    private readonly string? file;
    private readonly WorkerPool workers;
    private WideFeatures? computation;
    private SparseRowsFile.Writer? writer;
    private SparseRows.Builder? builder;
    private SparseRows? rows;

    /// <param name="network">Makes the network when it is needed.</param>
    /// <param name="layer">Its hidden layer.</param>
    /// <param name="transform">What the network does to an example first; other numbers make other features.</param>
    /// <param name="data">The examples.</param>
    /// <param name="seed">The network's seed.</param>
    /// <param name="file">The file that keeps the features, or none for memory.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="FileFormatException">The file is damaged, or holds features of another network or other examples.</exception>
    public FeatureComputation(
        Func<Network> network,
        RecurrentOptions layer,
        InputTransform? transform,
        LabelledData data,
        ulong seed,
        string? file,
        WorkerPool workers
    )
    {
        this.network = network;
        this.layer = layer;
        this.data = data;
        this.file = file;
        this.workers = workers;
        identity =
            $"seed {seed}, {data.Inputs} inputs, {layer.Neurons} neurons, cap {layer.Cap}, "
            + $"{data.Count} examples {(file is null ? "" : DataFingerprint.Of(data))}"
            + (transform is null ? "" : $", scaled {HashOf(transform)}");
        if (file is not null && File.Exists(file))
        {
            rows = SparseRowsFile.Map(file, identity);
        }
    }

    private static string HashOf(InputTransform transform)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var numbers in new[] { transform.Mean, transform.Scale })
        {
            hash.AppendData(MemoryMarshal.AsBytes(numbers is null ? [] : numbers.Row(0)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public bool IsDone => rows is not null;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => (IsDone ? data.Count : computation?.Examples ?? 0, data.Count);

    /// <summary>The features, once all are computed.</summary>
    public SparseRows Rows => rows!;

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        computation ??= new WideFeatures(network(), data.Examples, workers);
        if (file is null)
        {
            builder ??= new SparseRows.Builder(layer.Neurons);
        }
        else
        {
            writer ??= new SparseRowsFile.Writer(file, identity, data.Count, layer.Neurons);
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
    public TensorArchive SaveState() => new([]);

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer?.Dispose();
        rows?.Dispose();
    }
}
