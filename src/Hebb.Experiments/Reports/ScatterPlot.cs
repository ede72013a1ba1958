namespace Hebb.Experiments.Reports;

/// <summary>Points in the plane, in panels beside each other, such as what several networks make of the same examples.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Groups">What the kinds of points are, such as the labels; a point's <see cref="ScatterPoint.Group"/> is a place here.</param>
/// <param name="Panels">The panels, in reading order. Each has its own scale, the same on both axes.</param>
public sealed record ScatterPlot(string Title, IReadOnlyList<string> Groups, IReadOnlyList<ScatterPanel> Panels)
    : Figure(Title)
{
    /// <inheritdoc/>
    public override ReportTable Numbers =>
        new(
            ["panel", "group", "x", "y", "strength"],
            [
                .. Panels.SelectMany(panel =>
                    panel.Points.Select(point =>
                        (string[])
                            [
                                panel.Caption,
                                Groups[point.Group],
                                TickLabels.Exact(point.X),
                                TickLabels.Exact(point.Y),
                                TickLabels.Exact(point.Strength),
                            ]
                    )
                ),
            ]
        )
        {
            FigureColumns = new HashSet<int> { 2, 3, 4 },
        };

    internal override int Undrawn => Panels.Sum(panel => panel.Points.Count(point => !IsDrawn(point)));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A point has no group, or an edge no point.</exception>
    public override string Draw(double width)
    {
        foreach (var panel in Panels)
        {
            if (panel.Points.Any(point => point.Group < 0 || point.Group >= Groups.Count))
            {
                throw new ArgumentException($"A point of '{panel.Caption}' is of none of the {Groups.Count} groups");
            }

            if (panel.Edges.Any(edge => !IsPoint(panel, edge.From) || !IsPoint(panel, edge.To)))
            {
                throw new ArgumentException(
                    $"An edge of '{panel.Caption}' is of none of its {panel.Points.Count} points"
                );
            }
        }

        return ScatterPlotDrawing.Draw(this, width);
    }

    internal static bool IsDrawn(ScatterPoint point) =>
        AxisTicks.IsDrawable(point.X) && AxisTicks.IsDrawable(point.Y) && point.Strength >= 0;

    private static bool IsPoint(ScatterPanel panel, int point) => point >= 0 && point < panel.Points.Count;
}

/// <summary>One panel of a <see cref="ScatterPlot"/>.</summary>
/// <param name="Caption">What stands above it.</param>
/// <param name="Points">Its points; later ones lie above earlier ones.</param>
public sealed record ScatterPanel(string Caption, IReadOnlyList<ScatterPoint> Points)
{
    /// <summary>Lines between points, below them, such as a graph of neighbours.</summary>
    public IReadOnlyList<ScatterEdge> Edges { get; init; } = [];
}

/// <summary>A point.</summary>
/// <param name="X">Where, from left to right.</param>
/// <param name="Y">Where, from bottom to top.</param>
/// <param name="Group">Which of the groups: it sets the colour.</param>
/// <param name="Strength">From 0, small and pale, to 1: the usual point. Larger ones are larger, up to 4.</param>
public readonly record struct ScatterPoint(double X, double Y, int Group = 0, double Strength = 1);

/// <summary>A line between two points of a panel.</summary>
/// <param name="From">The index of one.</param>
/// <param name="To">The index of the other.</param>
/// <param name="Strength">From 0, which cannot be seen, to 1.</param>
public readonly record struct ScatterEdge(int From, int To, double Strength = 1);
