using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>The machine of a run: what may matter for its speed, and never for its results.</summary>
/// <param name="OperatingSystem">Name and version of the operating system.</param>
/// <param name="Architecture">The processor's instruction set: <c>x64</c>, <c>arm64</c>.</param>
/// <param name="Processors">Number of processors that this process may use.</param>
/// <param name="VectorWidth">The widest vector instructions in use.</param>
/// <param name="DotNet">The runtime's name and version.</param>
public sealed record Machine(
    string OperatingSystem,
    string Architecture,
    int Processors,
    VectorWidth VectorWidth,
    string DotNet
)
{
    /// <summary>Number of processes that shared the work when the run began.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>The machine that this process runs on.</summary>
    public static Machine Current { get; } =
        new(
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            Environment.ProcessorCount,
            VectorWidths.Widest,
            RuntimeInformation.FrameworkDescription
        );
}
