using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>The column that gives a bar's rate and the time left.</summary>
/// <param name="phaseOf">The phase of a bar.</param>
/// <param name="width">The width that the other columns leave.</param>
internal sealed class PhaseRateColumn(Func<ProgressTask, PhaseRate> phaseOf, Func<int> width) : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override int? GetColumnWidth(RenderOptions options) => width();

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(phaseOf(task).ToString(width())) { Overflow = Overflow.Ellipsis };
}
