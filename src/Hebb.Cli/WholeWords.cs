using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>A text whose paths and commands stay whole: lines end between words, even where a word is longer than a line.</summary>
/// <param name="text">The text, without styles.</param>
internal sealed class WholeWords(Text text) : IRenderable
{
    // As wide as any path.
    private const int AnyWidth = 100_000;

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var segments = ((IRenderable)text).Render(options, AnyWidth);
        string all = string.Concat(segments.Select(segment => segment.IsLineBreak ? "\n" : segment.Text));
        string[] lines = [.. WordWrap.Lines(all, Math.Min(maxWidth, Terminal.WidestText))];
        for (int i = 0; i < lines.Length; i++)
        {
            yield return new Segment(lines[i]);
            if (i < lines.Length - 1)
            {
                yield return Segment.LineBreak;
            }
        }
    }
}
