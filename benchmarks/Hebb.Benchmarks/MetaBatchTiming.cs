namespace Hebb.Benchmarks;

/// <summary>What was measured of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Milliseconds">A meta-step, the median.</param>
/// <param name="Fastest">The fastest.</param>
/// <param name="Updates">Updates in a batch, the mean.</param>
/// <param name="Gflop">Additions and multiplications needed, in 10⁹.</param>
/// <param name="Gigabytes">Traffic of the training needed, in 10⁹ bytes.</param>
/// <param name="Share">The time the machine would need for these, as a fraction of the time taken; both medians.</param>
/// <param name="BestShare">The same at the quietest moments of both.</param>
/// <param name="GflopsPeak">Additions and multiplications a second held in registers, in 10⁹.</param>
/// <param name="GigabytesPeak">Bytes a second read and written in place over as much memory as W takes, in 10⁹.</param>
internal sealed record MetaBatchTiming(
    string Name,
    double Milliseconds,
    double Fastest,
    double Updates,
    double Gflop,
    double Gigabytes,
    double Share,
    double BestShare,
    double GflopsPeak,
    double GigabytesPeak
)
{
    /// <summary>The head of the table.</summary>
    public static string Header =>
        $"{"meta-batch", -18} {"ms", 9} {"fastest", 9} {"updates", 8} {"Gflop", 7} {"GB", 7} {"share", 6} {"best", 6}";

    /// <summary>As a line of the table.</summary>
    public string Line =>
        $"{Name, -18} {Milliseconds, 9:F3} {Fastest, 9:F3} {Updates, 8:F1} {Gflop, 7:F3} {Gigabytes, 7:F3} {Share, 6:F2} {BestShare, 6:F2}";
}
