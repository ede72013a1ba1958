using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The hidden activity h = cap_k(relu(A x)) of many examples of a feed-forward network (T = 1), however large |V| is: the
/// product is made block by block of columns and the cap selected inside the block, so that the currents of all neurons never
/// stand in memory. The rows are those of <see cref="ForwardPass"/>, to the bit.
/// </summary>
public sealed class WideFeatures
{
    // Wide enough that packing the examples anew for each block costs little; a block's currents stay in the second cache.
    internal const int BlockColumns = 2048;

    // A block of A is read from memory once for so many examples.
    private const int MostUnit = 1152;
    private const long UnitBytes = 48L << 20;

    private readonly Matrix examples;
    private readonly NetworkShape shape;
    private readonly WorkerPool workers;
    private readonly PackedMatrix[] blocks;
    private readonly Workspace[] workspaces;
    private readonly int unit;

    /// <summary>Begins with the first example.</summary>
    /// <param name="network">The network, T = 1; its A may not change meanwhile.</param>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size, or it has rounds or a bias that sparse rows do not know.</exception>
    public WideFeatures(RecurrentNetwork network, Matrix examples, WorkerPool workers)
    {
        shape = network.Shape;
        shape.RequireInputs(examples.Columns);
        Require(nameof(shape.Rounds), $"{shape.Rounds}", shape.Rounds == 1, "1 for features that are computed once");
        Require(nameof(shape.HiddenBias), $"{shape.HiddenBias}", shape.HiddenBias == 0, "0 for features");
        Require(
            nameof(shape.FiredWhen),
            "in-cap",
            shape.FiredWhen == FiredWhen.Positive,
            "positive: features keep what is above zero"
        );
        this.examples = examples;
        this.workers = workers;
        blocks =
        [
            .. Enumerable
                .Range(0, (shape.Neurons + BlockColumns - 1) / BlockColumns)
                .Select(b => new PackedMatrix(
                    network.A,
                    b * BlockColumns,
                    Math.Min(shape.Neurons, (b + 1) * BlockColumns)
                )),
        ];
        unit = (int)Math.Clamp(UnitBytes / StreamingCap.BytesFor(shape.Neurons, shape.Cap), 1, MostUnit);
        unit = Math.Min(unit, Math.Max(1, (examples.Rows + workers.Threads - 1) / workers.Threads));
        workspaces = [.. Enumerable.Range(0, workers.Threads).Select(_ => new Workspace(this))];
    }

    /// <summary>Examples done so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Whether all are done.</summary>
    public bool IsDone => Examples == examples.Rows;

    /// <summary>Does the next examples, some hundred on each thread.</summary>
    /// <param name="sink">Takes their rows, in the order of the examples.</param>
    public void Step(ISparseRowSink sink)
    {
        int first = Examples;
        int units = Math.Min(workspaces.Length, (examples.Rows - first + unit - 1) / unit);
        workers.For(
            units,
            u => workspaces[u].Compute(first + (u * unit), Math.Min(unit, examples.Rows - first - (u * unit)))
        );
        for (int u = 0; u < units; u++)
        {
            workspaces[u].Give(sink);
        }

        Examples = Math.Min(examples.Rows, first + (units * unit));
    }

    /// <summary>Computes all rows into memory.</summary>
    /// <param name="network">The network, T = 1.</param>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="cancel">Stops between some thousand examples.</param>
    public static SparseRows All(
        RecurrentNetwork network,
        Matrix examples,
        WorkerPool workers,
        CancellationToken cancel = default
    )
    {
        var rows = new SparseRows.Builder(network.Shape.Neurons);
        var computation = new WideFeatures(network, examples, workers);
        while (!computation.IsDone)
        {
            cancel.ThrowIfCancellationRequested();
            computation.Step(rows);
        }

        return rows.ToRows();
    }

    private static void Require(string name, string value, bool holds, string wanted)
    {
        if (!holds)
        {
            throw new InvalidOptionException(name, value, wanted);
        }
    }

    // What one thread works on: some examples, against one block of columns after the other.
    private sealed class Workspace(WideFeatures all)
    {
        private readonly Matrix inputs = new(Math.Min(all.unit, GemmScratch.MostSparseRows), all.shape.Inputs);
        private readonly Matrix currents = new(
            Math.Min(all.unit, GemmScratch.MostSparseRows),
            Math.Min(all.shape.Neurons, BlockColumns)
        );
        private readonly Matrix? last = LastOf(all);
        private readonly StreamingCap cap = new(all.unit, all.shape.Neurons, all.shape.Cap, all.workers.Width);
        private readonly GemmScratch scratch = new();
        private int count;

        public void Compute(int first, int rows)
        {
            count = rows;
            cap.Reset();
            for (int b = 0; b < all.blocks.Length; b++)
            {
                var block = all.blocks[b];
                var target = block.Columns == currents.Columns ? currents : last!;
                for (int row = 0; row < rows; row += currents.Rows)
                {
                    int part = Math.Min(currents.Rows, rows - row);
                    for (int r = 0; r < part; r++)
                    {
                        all.examples.PaddedRow(first + row + r).CopyTo(inputs.PaddedRow(r));
                    }

                    Gemm.MultiplyRows(inputs, block, target, 0, part, accumulate: false, all.workers.Width, scratch);
                    for (int r = 0; r < part; r++)
                    {
                        cap.Take(row + r, target.PaddedRow(r), b * BlockColumns);
                    }
                }
            }
        }

        public void Give(ISparseRowSink sink)
        {
            for (int r = 0; r < count; r++)
            {
                sink.Append(cap.Indices(r), cap.Values(r));
            }
        }

        // The last block is usually narrower.
        private static Matrix? LastOf(WideFeatures all)
        {
            int columns = all.blocks[^1].Columns;
            return columns < Math.Min(all.shape.Neurons, BlockColumns)
                ? new Matrix(Math.Min(all.unit, GemmScratch.MostSparseRows), columns)
                : null;
        }
    }
}
