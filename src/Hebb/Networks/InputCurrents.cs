using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>u = Wᵀx + b of a layer whose units all have a bias, example by example on several threads.</summary>
internal sealed class InputCurrents
{
    private readonly Matrix weights;
    private readonly Matrix bias;
    private readonly WorkerPool workers;
    private readonly DenseInput dense;
    private readonly PackedMatrix? packed;
    private readonly GemmScratch[] scratch;
    private readonly Action<int, int> then;

    /// <param name="weights">W, a row for each number below.</param>
    /// <param name="bias">b, one row.</param>
    /// <param name="options">Capacity, threads, and whether the weights are laid out once.</param>
    /// <param name="then">What is done with the currents of an example on the same thread: its row, and the number of the thread.</param>
    public InputCurrents(Matrix weights, Matrix bias, PassOptions options, Action<int, int> then)
    {
        this.weights = weights;
        this.bias = bias;
        this.then = then;
        workers = options.Workers;
        dense = new DenseInput(options.Capacity, weights.Rows);
        packed = options.PacksInputWeights ? new PackedMatrix(weights) : null;
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch(options.Capacity))];
        Values = new Matrix(options.Capacity, weights.Columns);
        Input = Values;
    }

    /// <summary>u, a row for each example.</summary>
    public Matrix Values { get; }

    /// <summary>The rows below that were loaded last; gradients need them.</summary>
    public Matrix Input { get; private set; }

    /// <summary>Buffers for the products of one thread.</summary>
    public GemmScratch Scratch => scratch[0];

    /// <summary>The currents of some examples of the block.</summary>
    /// <param name="below">The block that the layer below gives.</param>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void Load(Rows below, int start, int rows)
    {
        Input = dense.Of(below, start, rows);
        if (rows == 1)
        {
            Load(start, start + 1, 0);
            return;
        }

        workers.OnEachThread(
            (Currents: this, Start: start, Rows: rows),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                state.Currents.Load(state.Start + from, state.Start + to, share.Thread);
            },
            (long)rows * weights.Rows * weights.Columns
        );
    }

    private void Load(int start, int end, int thread)
    {
        for (int b = start; b < end; b++)
        {
            bias.PaddedRow(0).CopyTo(Values.PaddedRow(b));
        }

        if (packed is not null)
        {
            Gemm.MultiplyRows(Input, packed, Values, start, end, accumulate: true, workers.Width, scratch[thread]);
        }
        else
        {
            var block = new Block(start, end, 0, Values.Stride);
            Gemm.AddColumns(Input, weights, Values, block, workers.Width, scratch[thread]);
        }

        for (int b = start; b < end; b++)
        {
            then(b, thread);
        }
    }
}
