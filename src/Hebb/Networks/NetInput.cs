using System.Numerics;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// What a round after the first caps: W h_{t−1} + a, or W (h_{t−1} + a) where the input currents a go through the graph, and
/// the bias.
/// </summary>
/// <remarks>Each thread serves its own neurons, so neither threads nor the number of examples change a bit.</remarks>
internal sealed class NetInput
{
    private readonly RecurrentNetwork network;
    private readonly NetworkShape shape;
    private readonly Matrix currents;
    private readonly GemmScratch[] scratch;
    private readonly WorkerPool workers;
    private readonly Action<int> share;

    // What the threads work on at the moment.
    private Matrix source;
    private Matrix net;
    private int first;
    private int count;

    /// <param name="network">The network; W is read whenever something is found.</param>
    /// <param name="currents">a = A x of each example of the block.</param>
    /// <param name="scratch">One for each thread.</param>
    /// <param name="workers">Threads and vector width.</param>
    public NetInput(RecurrentNetwork network, Matrix currents, GemmScratch[] scratch, WorkerPool workers)
    {
        this.network = network;
        this.currents = currents;
        this.scratch = scratch;
        this.workers = workers;
        shape = network.Shape;
        (source, net) = (currents, currents);
        share = FindShare;
    }

    /// <summary>Finds it for some examples, with W as it is now.</summary>
    /// <param name="source">h_{t−1}, or h_{t−1} + a.</param>
    /// <param name="net">Receives it.</param>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void Compute(Matrix source, Matrix net, int start, int rows)
    {
        (this.source, this.net, first, count) = (source, net, start, rows);
        workers.OnEachThread(share, (long)rows * shape.Neurons * shape.Neurons);
    }

    /// <summary>h ← h + a for an example of the block: what goes through the graph where a does.</summary>
    public void AddCurrents(int row, Span<float> activity)
    {
        var a = currents.PaddedRow(row);
        for (int i = 0; i < activity.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(activity[i..]) + new Vector<float>(a[i..])).CopyTo(activity[i..]);
        }
    }

    /// <summary>Adds the bias to the neurons from ≤ i &lt; to.</summary>
    public void AddBias(Span<float> row, int from, int to)
    {
        if (shape.HiddenBias != 0)
        {
            for (int i = from; i < Math.Min(to, shape.Neurons); i++)
            {
                row[i] += shape.HiddenBias;
            }
        }
    }

    private void FindShare(int thread)
    {
        var (from, to) = workers.Share(currents.Stride, Matrix.Lanes, thread);
        for (int b = first; b < first + count; b++)
        {
            var row = net.PaddedRow(b);
            if (shape.Recurrence == Recurrence.Paper)
            {
                currents.PaddedRow(b)[from..to].CopyTo(row[from..to]);
            }
            else
            {
                row[from..to].Clear();
            }

            AddBias(row, from, to);
        }

        Gemm.AddColumns(
            source,
            network.W,
            net,
            first,
            first + count,
            from,
            to,
            workers.Width,
            scratch[Math.Max(0, thread)]
        );
    }
}
