using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a wide feed-forward layer, h = cap_k(relu(A x)): the product is made block by block of columns and the cap selected inside the
/// block, so that the currents of all neurons never stand in memory. The rows are those of <see cref="RecurrentPass"/>, to the bit.
/// </summary>
internal sealed class StreamingPass : LayerPass
{
    // Wide enough that packing the examples again for each block costs little; a block's currents stay in the second-level cache.
    internal const int BlockColumns = 2048;

    // A block of A is read from memory once for that many examples.
    private const int MostUnit = 1152;
    private const long UnitBytes = 48L << 20;

    private readonly RecurrentLayer layer;
    private readonly WorkerPool workers;
    private readonly PackedMatrix[] blocks;
    private readonly Workspace[] workspaces;
    private readonly int unit;

    /// <param name="layer">The layer; its A may not change from now on.</param>
    /// <param name="options">Going forward only.</param>
    public StreamingPass(RecurrentLayer layer, PassOptions options)
    {
        this.layer = layer;
        workers = options.Workers;
        blocks =
        [
            .. Enumerable
                .Range(0, (layer.Neurons + BlockColumns - 1) / BlockColumns)
                .Select(b => new PackedMatrix(
                    layer.A,
                    b * BlockColumns,
                    Math.Min(layer.Neurons, (b + 1) * BlockColumns)
                )),
        ];
        unit = Math.Min(UnitOf(layer), (options.Capacity + workers.Threads - 1) / workers.Threads);
        workspaces = [.. Enumerable.Range(0, workers.Threads).Select(_ => new Workspace(this))];
        Activity = new Activity(options.Capacity, layer, isSparse: true);
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(null, Activity);

    /// <summary>Whether a layer runs this way.</summary>
    public static bool Suits(RecurrentLayer layer, PassOptions options) =>
        options is { Use: PassUse.Forward, PacksInputWeights: true }
        && layer
            is {
                Rounds: 1,
                Neurons: > RecurrentLayer.MostRecurrentNeurons,
                HiddenBias: 0,
                FiredWhen: FiredWhen.Positive
            };

    /// <summary>Examples that one thread takes at a time.</summary>
    public static int UnitOf(RecurrentLayer layer) =>
        (int)Math.Clamp(UnitBytes / StreamingCap.BytesFor(layer.Neurons, layer.Cap), 1, MostUnit);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows)
    {
        workers.OnEachThread(
            (Pass: this, Input: below, Start: start, Rows: rows),
            static (state, share) => state.Pass.Run(state.Input, state.Start, state.Rows, share)
        );
    }

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient) =>
        throw new InvalidOperationException("a streaming pass only goes forward");

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch) =>
        throw new InvalidOperationException("a streaming pass only goes forward");

    private void Run(Rows input, int first, int rows, ThreadShare share)
    {
        var (start, end) = share.Of(rows);
        for (int row = start; row < end; row += unit)
        {
            workspaces[share.Thread].Run(input, first + row, Math.Min(unit, end - row));
        }
    }

    // What one thread works on: some examples, against one block of columns after the other.
    private sealed class Workspace
    {
        private readonly StreamingPass all;
        private readonly Matrix inputs;
        private readonly Matrix currents;
        private readonly Matrix last;
        private readonly StreamingCap cap;
        private readonly GemmScratch scratch = new();

        public Workspace(StreamingPass all)
        {
            this.all = all;
            int rows = Math.Min(all.unit, GemmScratch.MostSparseRows);
            inputs = new Matrix(rows, all.layer.Inputs);
            currents = new Matrix(rows, BlockColumns);
            // The last block is usually narrower.
            int columns = all.blocks[^1].Columns;
            last = columns < BlockColumns ? new Matrix(rows, columns) : currents;
            cap = new StreamingCap(all.unit, all.layer.Neurons, all.layer.Cap, all.workers.Width);
        }

        public void Run(Rows input, int first, int rows)
        {
            cap.Reset();
            for (int b = 0; b < all.blocks.Length; b++)
            {
                var block = all.blocks[b];
                var target = block.Columns == currents.Columns ? currents : last;
                for (int row = 0; row < rows; row += currents.Rows)
                {
                    int part = Math.Min(currents.Rows, rows - row);
                    for (int r = 0; r < part; r++)
                    {
                        input.CopyTo(first + row + r, inputs.PaddedRow(r));
                    }

                    Gemm.MultiplyRows(inputs, block, target, 0, part, accumulate: false, all.workers.Width, scratch);
                    for (int r = 0; r < part; r++)
                    {
                        cap.Take(row + r, target.PaddedRow(r), b * BlockColumns);
                    }
                }
            }

            for (int r = 0; r < rows; r++)
            {
                all.Activity.Keep(first + r, cap.Indices(r), cap.Values(r));
            }
        }
    }
}
