using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments;

/// <summary>stub</summary>
public static class RunReport
{
    /// <summary>stub</summary>
    public static bool Knows(string command) => false;

    /// <summary>stub</summary>
    public static void Write(string folder) { }

    /// <summary>stub</summary>
    public static ReportPage Build(IReadOnlyList<RunContent> runs) => new("", "", []) { Version = "" };
}
