using Hebb.Numerics;

namespace Hebb.Tests.Dopamine;

/// <summary>Features as dense rows.</summary>
internal static class DenseRows
{
    /// <summary>Rows in memory from dense ones; zeros are not kept.</summary>
    public static SparseRows Sparse(double[][] dense)
    {
        var rows = new SparseRows.Builder(dense[0].Length);
        foreach (double[] row in dense)
        {
            int[] kept = [.. Enumerable.Range(0, row.Length).Where(i => row[i] > 0)];
            rows.Append(kept, [.. kept.Select(i => (float)row[i])]);
        }

        return rows.ToRows();
    }
}
