using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// What local rules compute on a batch of examples x_n: u_n = Wᵀ x_n + b, the sums Σ_n x_nᵀ h_n for values h that the rule chooses, and
/// changes of W column by column.
/// </summary>
/// <remarks>Each number is one chain of fused multiply-adds in a fixed order, so neither threads nor vector widths change a bit.</remarks>
internal sealed class LayerWorkspace
{
    private readonly WorkerPool workers;
    private readonly GemmScratch[] scratch;
    private readonly Matrix squares;
    private readonly float[] sorted;

    /// <param name="layer">The layer that learns, in place.</param>
    /// <param name="batchSize">The most examples of a batch.</param>
    /// <param name="workers">Threads and vector width.</param>
    public LayerWorkspace(CompetitiveLayer layer, int batchSize, WorkerPool workers)
    {
        this.workers = workers;
        Weights = layer.W;
        Bias = layer.Bias;
        Cap = layer.Caps[^1];
        U = new Matrix(batchSize, Units);
        H = new Matrix(batchSize, Units);
        Products = new Matrix(Weights.Rows, Units);
        Sums = new Matrix(1, Units);
        Keep = new Matrix(1, Units);
        Gain = new Matrix(1, Units);
        squares = new Matrix(1, Units);
        sorted = new float[Units];
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
    }

    /// <summary>m.</summary>
    public int Units => Weights.Columns;

    /// <summary>k of the layer's last round.</summary>
    public int Cap { get; }

    /// <summary>W, d × m: the layer's.</summary>
    public Matrix Weights { get; }

    /// <summary>b, 1 × m: the layer's.</summary>
    public Matrix Bias { get; }

    /// <summary>u, a row for each example.</summary>
    public Matrix U { get; }

    /// <summary>h, a row for each example; what <see cref="Correlate"/> reads.</summary>
    public Matrix H { get; }

    /// <summary>Σ_n x_nᵀ h_n, d × m.</summary>
    public Matrix Products { get; }

    /// <summary>Σ_n h_n, 1 × m.</summary>
    public Matrix Sums { get; }

    /// <summary>By what <see cref="Move"/> multiplies each column of W, 1 × m.</summary>
    public Matrix Keep { get; }

    /// <summary>By what <see cref="Move"/> multiplies each column of what it adds, 1 × m.</summary>
    public Matrix Gain { get; }

    /// <summary>u_n = Wᵀ x_n + b.</summary>
    /// <param name="batch">x, a row for each example.</param>
    /// <param name="rows">How many examples.</param>
    public void Activate(Matrix batch, int rows) => Activate(batch, U, rows);

    /// <summary>u_n = Wᵀ x_n + b for other examples than those of the batch.</summary>
    /// <param name="batch">x, a row for each example.</param>
    /// <param name="u">A row for each example.</param>
    /// <param name="rows">How many examples.</param>
    public void Activate(Matrix batch, Matrix u, int rows)
    {
        for (int n = 0; n < rows; n++)
        {
            Bias.PaddedRow(0).CopyTo(u.PaddedRow(n));
        }

        workers.OnEachThread(
            (Space: this, Batch: batch, U: u, Rows: rows),
            static (state, share) =>
            {
                var (space, weights) = (state.Space, state.Space.Weights);
                var (from, to) = share.Of(weights.Stride / Matrix.Lanes);
                var block = new Block(0, state.Rows, from * Matrix.Lanes, to * Matrix.Lanes);
                Gemm.AddColumns(state.Batch, weights, state.U, block, space.workers.Width, space.scratch[share.Thread]);
            },
            (long)rows * Weights.Buffer.Length
        );
    }

    /// <summary>Sums the products Σ_n x_nᵀ h_n and the values Σ_n h_n over the batch.</summary>
    public void Correlate(Matrix batch, int rows)
    {
        Products.Buffer.Clear();
        Gemm.AddOuterProducts(batch, H, Products, rows, workers.Width, scratch[0]);
        Sums.Buffer.Clear();
        for (int n = 0; n < rows; n++)
        {
            RowOperations.AddScaled(Sums.PaddedRow(0), 1, H.PaddedRow(n));
        }
    }

    /// <summary>W_ij ← keep_j W_ij + gain_j Σ_n x_ni h_nj, of <see cref="Keep"/>, <see cref="Gain"/> and <see cref="Products"/>.</summary>
    public void Move() =>
        workers.OnEachThread(
            this,
            static (space, share) =>
            {
                var (from, to) = share.Of(space.Weights.Rows);
                var (keep, gain) = (space.Keep, space.Gain);
                for (int i = from; i < to; i++)
                {
                    var products = space.Products.PaddedRow(i);
                    RowOperations.Mix(space.Weights.PaddedRow(i), keep.PaddedRow(0), gain.PaddedRow(0), products);
                }
            },
            Weights.Buffer.Length
        );

    /// <summary>|W_j|², until the next call.</summary>
    public Span<float> SquaredLengths()
    {
        squares.Buffer.Clear();
        for (int i = 0; i < Weights.Rows; i++)
        {
            RowOperations.AddSquares(squares.PaddedRow(0), Weights.PaddedRow(i));
        }

        return squares.PaddedRow(0);
    }

    /// <summary>Multiplies each column of W by a number.</summary>
    /// <param name="factors">A number for each unit, padded.</param>
    public void Scale(ReadOnlySpan<float> factors)
    {
        for (int i = 0; i < Weights.Rows; i++)
        {
            RowOperations.Multiply(Weights.PaddedRow(i), factors);
        }
    }

    /// <summary>h = relu(u − u_(k+1)): what the k most active units have above the next.</summary>
    /// <param name="u">u of one example.</param>
    /// <param name="cap">k.</param>
    /// <param name="h">As long.</param>
    public void GradedCap(ReadOnlySpan<float> u, int cap, Span<float> h)
    {
        float next = cap < u.Length ? Largest(u, cap) : 0;
        for (int j = 0; j < u.Length; j++)
        {
            h[j] = MathF.Max(u[j] - next, 0);
        }
    }

    /// <summary>h = 1 for the k most active units, of equal ones the first, and 0 for the others.</summary>
    /// <param name="u">u of one example.</param>
    /// <param name="cap">k.</param>
    /// <param name="h">As long.</param>
    public void BitsCap(ReadOnlySpan<float> u, int cap, Span<float> h)
    {
        float last = Largest(u, Math.Min(cap, u.Length) - 1);
        int above = 0;
        for (int j = 0; j < u.Length; j++)
        {
            above += u[j] > last ? 1 : 0;
        }

        int ties = cap - above;
        for (int j = 0; j < u.Length; j++)
        {
            bool fires = u[j] > last || (u[j] == last && ties-- > 0);
            h[j] = fires ? 1 : 0;
        }
    }

    // The value with that many larger ones, or as large.
    private float Largest(ReadOnlySpan<float> u, int larger)
    {
        var row = sorted.AsSpan(0, u.Length);
        u.CopyTo(row);
        row.Sort();
        return row[^(larger + 1)];
    }
}
