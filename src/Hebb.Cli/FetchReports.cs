using Hebb.Data;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>Shows the fetching of each file as its own phase.</summary>
internal sealed class FetchReports(IRunObserver observer) : IProgress<FetchProgress>
{
    /// <inheritdoc/>
    public void Report(FetchProgress value) =>
        observer.Report(new PhaseProgress(value.File, value.BytesDone, value.BytesTotal ?? 0, "bytes", value.Source));
}
