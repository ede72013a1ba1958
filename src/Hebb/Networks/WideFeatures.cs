using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What a network's last hidden layer gives for many examples, as sparse rows, however wide it is: computed block after block.
/// </summary>
internal sealed class WideFeatures
{
    // Examples that one thread takes at a time where the layer does not stream: more would need more memory and gain nothing.
    private const int BlockOfThread = 288;
    private const long MostBlockBytes = 256L << 20;

    private readonly Matrix examples;
    private readonly NetworkPass pass;
    private readonly VectorWidth width;
    private readonly int[] indices;

    /// <summary>Begins with the first example.</summary>
    /// <param name="network">The network; its hidden weights may not change meanwhile.</param>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size.</exception>
    public WideFeatures(Network network, Matrix examples, WorkerPool workers)
    {
        network.RequireInputs(examples.Columns);
        this.examples = examples;
        width = workers.Width;
        pass = new NetworkPass(
            network,
            Math.Clamp(BlockOf(network, workers.Threads), 1, Math.Max(1, examples.Rows)),
            workers,
            packsInputWeights: true
        );
        indices = new int[network.Hidden[^1].MostActive];
    }

    /// <summary>Examples done so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Whether all are done.</summary>
    public bool IsDone => Examples == examples.Rows;

    /// <summary>Does the next examples, some hundred on each thread.</summary>
    /// <param name="sink">Takes their rows, in the order of the examples.</param>
    public void Step(ISparseRowSink sink)
    {
        int rows = Math.Min(pass.Capacity, examples.Rows - Examples);
        pass.Load(examples, Examples, rows);
        for (int b = 0; b < rows; b++)
        {
            sink.Append(pass.Activity.FiredLast(b, indices, width), pass.Activity.Values(b));
        }

        Examples += rows;
    }

    /// <summary>Computes all rows into memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between some hundred examples.</param>
    public static SparseRows All(
        Network network,
        Matrix examples,
        WorkerPool workers,
        CancellationToken cancel = default
    )
    {
        var rows = new SparseRows.Builder(network.U.Rows);
        var computation = new WideFeatures(network, examples, workers);
        while (!computation.IsDone)
        {
            cancel.ThrowIfCancellationRequested();
            computation.Step(rows);
        }

        return rows.ToRows();
    }

    private static int BlockOf(Network network, int threads)
    {
        // A layer that streams never holds all its neurons; the others hold a dense row of each example.
        var options = new PassOptions(1, Workers: null!, PacksInputWeights: true);
        var wide = network.Hidden[^1] as RecurrentLayer;
        bool streams = wide is not null && StreamingPass.Suits(wide, options);
        long widest = network
            .Hidden.Take(network.Hidden.Count - (streams ? 1 : 0))
            .Select(layer => (long)layer.OutputShape.Size)
            .DefaultIfEmpty(1)
            .Max();
        long block = threads * (streams ? StreamingPass.UnitOf(wide!) : BlockOfThread);
        return (int)Math.Max(1, Math.Min(block, MostBlockBytes / (sizeof(float) * widest)));
    }
}
