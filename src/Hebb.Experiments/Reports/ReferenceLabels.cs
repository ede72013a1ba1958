namespace Hebb.Experiments.Reports;

/// <summary>
/// Where the labels of reference lines stand: on their line in the plot if there is a place that no other label takes, in
/// the legend otherwise.
/// </summary>
internal sealed class ReferenceLabels
{
    private readonly List<(string Text, double X, double Baseline, string CssClass)> placed = [];
    private readonly List<(double Left, double Right, double Top)> taken = [];

    /// <summary>Finds places in a plot whose top is 0.</summary>
    public ReferenceLabels(IReadOnlyList<ReferenceLine> lines, Axis y, double left, double right, double plotHeight)
    {
        var inLegend = new List<ReferenceLine>();
        foreach (var line in lines)
        {
            double at = y.Position(line.Value);
            if (!TryPlace(line.Label, at, left + 6, right - 4, plotHeight))
            {
                inLegend.Add(line);
            }
        }

        InLegend = inLegend;
    }

    /// <summary>The lines without a place.</summary>
    public IReadOnlyList<ReferenceLine> InLegend { get; }

    /// <summary>Writes the labels in a plot that begins at <paramref name="top"/>.</summary>
    public void Draw(SvgWriter svg, double top)
    {
        foreach (var (text, x, baseline, cssClass) in placed)
        {
            svg.Text(x, top + baseline, text, cssClass);
        }
    }

    private bool TryPlace(string text, double line, double left, double right, double plotHeight)
    {
        double length = TextFit.Width(text);
        if (length > right - left)
        {
            return false;
        }

        foreach (double above in new[] { line - TextFit.LineHeight - 1, line + 2 })
        {
            foreach (bool atRight in new[] { true, false })
            {
                double start = atRight ? right - length : left;
                bool isFree = taken.All(other =>
                    start > other.Right + 6
                    || start + length + 6 < other.Left
                    || Math.Abs(above - other.Top) >= TextFit.LineHeight
                );
                if (isFree && above >= -TextFit.LineHeight / 2 && above + TextFit.LineHeight <= plotHeight)
                {
                    taken.Add((start, start + length, above));
                    placed.Add((text, atRight ? right : left, above + 11.5, atRight ? "over end" : "over"));
                    return true;
                }
            }
        }

        return false;
    }
}
