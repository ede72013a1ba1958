namespace Hebb.Numerics;

/// <summary>
/// The right operand of a product, laid out once for many products: panels of 32 columns, each panel's rows one after
/// the other, so that a kernel reads it from start to end. For weights that do not change.
/// </summary>
public sealed class PackedMatrix
{
    internal const int PanelWidth = 32;

    private readonly Matrix panels;

    /// <summary>Packs a copy of <paramref name="matrix"/>; later changes to it have no effect here.</summary>
    /// <param name="matrix">K×N, finite numbers.</param>
    public PackedMatrix(Matrix matrix)
    {
        Rows = matrix.Rows;
        Columns = matrix.Columns;
        Stride = matrix.Stride;
        panels = new Matrix((Stride + PanelWidth - 1) / PanelWidth, checked(Rows * PanelWidth));
        for (int p = 0; p < panels.Rows; p++)
        {
            int width = Math.Min(PanelWidth, Stride - (p * PanelWidth));
            var panel = panels.Row(p);
            for (int k = 0; k < Rows; k++)
            {
                matrix.PaddedRow(k).Slice(p * PanelWidth, width).CopyTo(panel[(k * PanelWidth)..]);
            }
        }
    }

    /// <summary>Number of rows, K.</summary>
    public int Rows { get; }

    /// <summary>Number of columns, N.</summary>
    public int Columns { get; }

    /// <summary><see cref="Columns"/> rounded up to a multiple of 16, as in a <see cref="Matrix"/>.</summary>
    internal int Stride { get; }

    /// <summary>Number of panels; the last may be half empty.</summary>
    internal int Panels => panels.Rows;

    /// <summary>All rows of one panel, 32 numbers each.</summary>
    internal Span<float> Panel(int panel) => panels.Row(panel);
}
