namespace Hebb.Experiments.Tests.Reports;

/// <summary>Advance widths of the font DejaVu Sans, one of the widest that a report may be read in, for what stands in numbers.</summary>
internal static class DejaVuSans
{
    /// <summary>The width at 12 pixels.</summary>
    public static double Width(string number) => 12 * number.Sum(Ems);

    private static double Ems(char c) =>
        c switch
        {
            >= '0' and <= '9' => 0.636,
            '.' or ',' => 0.318,
            '−' => 0.838,
            'k' => 0.579,
            'M' => 0.863,
            '·' => 0.318,
            '⁻' => 0.528,
            '¹' or '²' or '³' or '⁰' or (>= '⁴' and <= '⁹') => 0.401,
            _ => throw new ArgumentOutOfRangeException(nameof(c), c, "not in a number"),
        };
}
