namespace Hebb.Experiments.Reports;

/// <summary>
/// Small images beside each other, all on one scale: from black to white, or blue above and red below zero where there
/// are negative values.
/// </summary>
/// <param name="Title">What they show, in one line.</param>
/// <param name="Unit">What a pixel's value is, with its unit; stands beside the scale.</param>
/// <param name="Images">The images.</param>
public sealed record ImageGrid(string Title, string Unit, IReadOnlyList<GreyImage> Images) : Figure(Title)
{
    /// <summary>The values that are black and white; without it, the lowest and the highest that there are.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <inheritdoc/>
    public override ReportTable Numbers =>
        new(["image", "height", "width", "lowest", "mean", "highest"], [.. Images.Select(Row)])
        {
            FigureColumns = ReportTable.AllButFirst(6),
        };

    internal override int Undrawn => Images.Sum(image => image.Values.Count(value => !float.IsFinite(value)));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An image has no pixels, or not as many values as pixels.</exception>
    public override string Draw(double width)
    {
        foreach (var image in Images)
        {
            if (image.Height < 1 || image.Width < 1 || image.Values.Count != image.Height * image.Width)
            {
                throw new ArgumentException(
                    $"Image '{image.Caption}' of '{Title}' has {image.Values.Count} values for {image.Height} × {image.Width} pixels"
                );
            }
        }

        return ImageGridDrawing.Draw(this, width);
    }

    private static string[] Row(GreyImage image) =>
        [
            image.Caption,
            $"{image.Height}",
            $"{image.Width}",
            TickLabels.Exact(image.Values.Min()),
            TickLabels.Exact(image.Values.Average()),
            TickLabels.Exact(image.Values.Max()),
        ];
}
