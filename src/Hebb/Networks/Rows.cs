using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>The rows of a block that one layer hands to the next: dense, sparse, or both (then they say the same).</summary>
/// <param name="Dense">A row of numbers for each example.</param>
/// <param name="Sparse">The numbers that are not zero.</param>
internal readonly record struct Rows(Matrix? Dense, Activity? Sparse)
{
    /// <summary>Copies one row as dense numbers.</summary>
    /// <param name="row">Which.</param>
    /// <param name="target">Receives it, padded as rows of a matrix are.</param>
    public void CopyTo(int row, Span<float> target)
    {
        if (Dense is not null)
        {
            Dense.PaddedRow(row).CopyTo(target);
            return;
        }

        target.Clear();
        var values = Sparse!.Values(row);
        var indices = Sparse.FiredLast(row, default, default);
        for (int n = 0; n < indices.Length; n++)
        {
            target[indices[n]] = values[n];
        }
    }
}
