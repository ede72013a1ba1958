namespace Hebb.Numerics;

/// <summary>
/// Products with a packed right operand on all threads of a <see cref="WorkerPool"/>. It holds what the threads need, so
/// that a product allocates nothing. One caller at a time.
/// </summary>
/// <example><code>
/// var product = new MatrixProduct(workers);
/// var weights = new PackedMatrix(inputWeights);   // once
/// product.Multiply(images, weights, currents);    // for every block of images
/// </code></example>
public sealed class MatrixProduct
{
    // Enough that threads which take tiles as they become free end at about the same time.
    private const int TilesPerThread = 4;

    private readonly WorkerPool workers;
    private readonly GemmScratch[] scratch;
    private readonly Action<int> takeTiles;
    private Matrix? a;
    private PackedMatrix? b;
    private Matrix? c;
    private bool accumulate;
    private int fromRow;
    private int toRow;
    private int rowGroups;
    private int columnGroups;
    private int nextTile;

    /// <summary>Products on the threads of <paramref name="workers"/>, with its vector width.</summary>
    /// <param name="workers">The threads; they must outlive this.</param>
    public MatrixProduct(WorkerPool workers)
    {
        this.workers = workers;
        takeTiles = TakeTiles;
        scratch = new GemmScratch[workers.Threads];
        for (int t = 0; t < scratch.Length; t++)
        {
            scratch[t] = new GemmScratch();
        }
    }

    /// <summary>C = A·B or C += A·B.</summary>
    /// <param name="a">M×K.</param>
    /// <param name="b">K×N.</param>
    /// <param name="c">M×N, not A itself.</param>
    /// <param name="accumulate">Whether the product is added to C or takes its place.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public void Multiply(Matrix a, PackedMatrix b, Matrix c, bool accumulate = false)
    {
        if (a.Rows != c.Rows)
        {
            throw new ArgumentException($"A has {a.Rows} rows and C {c.Rows}; as many expected", nameof(c));
        }

        MultiplyRows(a, b, c, 0, a.Rows, accumulate);
    }

    /// <summary>C = A·B or C += A·B for some rows; the other rows of C stay as they are.</summary>
    /// <param name="a">M×K.</param>
    /// <param name="b">K×N.</param>
    /// <param name="c">M×N, not A itself.</param>
    /// <param name="fromRow">First row of A and C.</param>
    /// <param name="toRow">Row after the last.</param>
    /// <param name="accumulate">Whether the product is added to C or takes its place.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or the rows are not within A and C.</exception>
    public void MultiplyRows(Matrix a, PackedMatrix b, Matrix c, int fromRow, int toRow, bool accumulate = false)
    {
        Gemm.RequireFit(a, b.Rows, b.Columns, c, fromRow, toRow);
        if (fromRow == toRow || b.Columns == 0)
        {
            return;
        }

        (this.a, this.b, this.c, this.accumulate) = (a, b, c, accumulate);
        (this.fromRow, this.toRow) = (fromRow, toRow);
        rowGroups = (toRow - fromRow + GemmScratch.MostRows - 1) / GemmScratch.MostRows;
        // Every tile packs its rows of A anew, so columns are cut only where rows alone give too few tiles to share.
        int wanted = (TilesPerThread * workers.Threads + rowGroups - 1) / rowGroups;
        columnGroups = workers.Threads == 1 ? 1 : Math.Min(b.Stride / Matrix.Lanes, wanted);
        nextTile = 0;
        workers.OnEachThread(takeTiles);
        (this.a, this.b, this.c) = (null, null, null);
    }

    private void TakeTiles(int thread)
    {
        int tiles = rowGroups * columnGroups;
        for (int t = Interlocked.Increment(ref nextTile) - 1; t < tiles; t = Interlocked.Increment(ref nextTile) - 1)
        {
            int row = fromRow + (t / columnGroups * GemmScratch.MostRows);
            int group = t % columnGroups;
            Gemm.Multiply(
                LeftOperand.Of(a!),
                RightOperand.Of(b!),
                c!,
                row,
                Math.Min(row + GemmScratch.MostRows, toRow),
                ColumnOf(group),
                ColumnOf(group + 1),
                accumulate,
                workers.Width,
                scratch[thread]
            );
        }
    }

    private int ColumnOf(int group) => (int)((long)(b!.Stride / Matrix.Lanes) * group / columnGroups) * Matrix.Lanes;
}
