using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli;

/// <summary>The column that gives a bar's rate and the time left.</summary>
internal sealed class PhaseRateColumn(Func<ProgressTask, PhaseRate> phaseOf) : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(phaseOf(task).ToString()) { Overflow = Overflow.Ellipsis };
}
