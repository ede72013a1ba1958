namespace Hebb.Experiments.Reports;

/// <summary>How the n-th line of a chart looks: colour, dashes and marker each tell it from its neighbours.</summary>
/// <param name="Index">n, from 0.</param>
internal readonly record struct SeriesStyle(int Index)
{
    private const int Shapes = 6;

    /// <summary>The style sheet's class of the line.</summary>
    public string Line => $"series {Colour} d{(Index + Index / 4) % 4}";

    /// <summary>The class that sets the colour.</summary>
    public string Colour => $"s{Index % StyleSheet.SeriesColours}";

    /// <summary>Draws the marker around a point.</summary>
    public void DrawMarker(SvgWriter svg, double x, double y)
    {
        int shape = Index % Shapes;
        string look =
            shape >= 4 ? "stroked"
            : Index / Shapes % 2 == 0 ? "full"
            : "hollow";
        // Squares look larger than circles of the same width.
        double r = shape == 1 ? 3.5 : 4;
        var (left, right, top, bottom) = (N(x - r), N(x + r), N(y - r), N(y + r));
        var (cx, cy) = (N(x), N(y));
        string d = shape switch
        {
            0 => $"M{left} {cy}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z",
            1 => $"M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}z",
            2 => $"M{cx} {top}L{right} {bottom}L{left} {bottom}z",
            3 => $"M{cx} {N(y - 5)}L{N(x + 5)} {cy}L{cx} {N(y + 5)}L{N(x - 5)} {cy}z",
            4 => $"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}",
            _ => $"M{left} {cy}L{right} {cy}M{cx} {top}L{cx} {bottom}",
        };
        svg.Path(d, $"marker {look} {Colour}");
    }

    private static string N(double value) => MarkupWriter.Number(value);
}
