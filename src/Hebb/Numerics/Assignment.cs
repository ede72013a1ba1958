namespace Hebb.Numerics;

/// <summary>
/// The cheapest assignment of n rows to n columns, exactly: shortest augmenting paths with prices (Jonker and Volgenant, "A shortest
/// augmenting path algorithm for dense and sparse linear assignment problems", 1987), at most n³ steps.
/// </summary>
internal sealed class Assignment
{
    private readonly double[] cost;
    private readonly int n;
    private readonly int[] columnOf;
    private readonly int[] rowOf;
    private readonly double[] rowPrices;
    private readonly double[] columnPrices;

    /// <summary>Solves it.</summary>
    /// <param name="cost">n × n finite costs, row after row.</param>
    /// <param name="n">Rows and columns.</param>
    public Assignment(double[] cost, int n)
    {
        (this.cost, this.n) = (cost, n);
        rowOf = new int[n];
        columnOf = new int[n];
        Array.Fill(rowOf, -1);
        Array.Fill(columnOf, -1);
        rowPrices = new double[n];
        columnPrices = new double[n];
        var distances = new double[n];
        var from = new int[n];
        var done = new bool[n];
        for (int row = 0; row < n; row++)
        {
            Augment(row, distances, from, done);
        }
    }

    /// <summary>The column of each row.</summary>
    public int[] ColumnOf => columnOf;

    /// <summary>
    /// u and v with u_i + v_j ≤ cost_ij everywhere, and equal where row i has column j: they prove that no assignment costs less than Σ u + Σ v.
    /// </summary>
    public (double[] Rows, double[] Columns) Prices => (rowPrices, columnPrices);

    /// <summary>Σ cost over the assignment.</summary>
    public double Total
    {
        get
        {
            double total = 0;
            for (int row = 0; row < n; row++)
            {
                total += cost[(row * n) + ColumnOf[row]];
            }

            return total;
        }
    }

    // The shortest path in reduced costs from a row to a free column, over columns that are taken.
    private void Augment(int start, double[] distances, int[] from, bool[] done)
    {
        Array.Fill(distances, double.PositiveInfinity);
        Array.Clear(done);
        int row = start;
        double shortest = 0;
        int last;
        do
        {
            last = -1;
            double best = double.PositiveInfinity;
            var costs = cost.AsSpan(row * n, n);
            for (int column = 0; column < n; column++)
            {
                if (done[column])
                {
                    continue;
                }

                double distance = shortest + costs[column] - rowPrices[row] - columnPrices[column];
                if (distance < distances[column])
                {
                    (distances[column], from[column]) = (distance, row);
                }

                if (distances[column] < best)
                {
                    (best, last) = (distances[column], column);
                }
            }

            shortest = best;
            done[last] = true;
            row = rowOf[last];
        } while (row >= 0);

        rowPrices[start] += shortest;
        for (int column = 0; column < n; column++)
        {
            if (done[column] && column != last)
            {
                columnPrices[column] -= shortest - distances[column];
                rowPrices[rowOf[column]] += shortest - distances[column];
            }
        }

        for (int column = last; column >= 0; )
        {
            int taker = from[column];
            (int before, columnOf[taker]) = (columnOf[taker], column);
            rowOf[column] = taker;
            column = before;
        }
    }
}
