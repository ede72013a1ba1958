using System.Globalization;

namespace Hebb.Experiments.Reports;

/// <summary>Numbers as text: at the marks of an axis, in bars and cells, and in tables.</summary>
internal static class TickLabels
{
    /// <summary>Labels in one unit (none, k or M) and with as many decimals as the distance between the marks asks for.</summary>
    /// <param name="values">The marks.</param>
    /// <param name="stepExponent">The power of ten below which no mark has digits.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<double> values, int stepExponent)
    {
        double largest = values.Count == 0 ? 0 : values.Max(Math.Abs);
        int exponent = largest == 0 ? 0 : (int)Math.Floor(Math.Log10(largest));
        int digits = exponent - stepExponent;
        return (largest, stepExponent) switch
        {
            (0, _) => [.. values.Select(_ => "0")],
            (< 1e-3, _) => Scientific(values, digits),
            (>= 1e9, _) when digits <= 3 || largest >= 1e15 => Scientific(values, digits),
            (>= 1e6 and < 1e9, >= 4) => InUnit(values, 1e6, "M", 6 - stepExponent),
            (>= 1e4 and < 1e6, >= 2) => InUnit(values, 1e3, "k", 3 - stepExponent),
            (>= 1e4, _) => InUnit(values, 1, "", -stepExponent, "#,##0"),
            _ => InUnit(values, 1, "", -stepExponent),
        };
    }

    /// <summary>A mark of a logarithmic axis, which has one significant digit.</summary>
    public static string OfOne(double value) => Of([value], (int)Math.Floor(Math.Log10(value) + 1e-9))[0];

    /// <summary>A number in a picture: four significant digits, or all of a whole number's up to 999,999.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        if (!double.IsFinite(value))
        {
            return Exact(value);
        }

        string format = size switch
        {
            0 => "0",
            < 1e-3 or >= 1e6 => "0.###e0",
            >= 1e4 => "#,##0",
            >= 1000 => "0",
            >= 100 => "0.#",
            >= 10 => "0.##",
            >= 1 => "0.###",
            _ => "0.####",
        };
        return Minus(value.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Numbers beside each other, with the same decimals: as many as the largest needs, at most.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="digits">Significant digits of the largest; whole numbers keep all of theirs.</param>
    public static IReadOnlyList<string> Aligned(IReadOnlyList<double> values, int digits = 4)
    {
        var finite = values.Where(double.IsFinite).ToList();
        double largest = finite.Count == 0 ? 0 : finite.Max(Math.Abs);
        if (largest is < 1e-3 or >= 1e6)
        {
            return [.. values.Select(Short)];
        }

        int decimals = Math.Max(0, digits - 1 - (int)Math.Floor(Math.Log10(largest)));
        while (decimals > 0 && finite.All(value => Math.Round(value, decimals) == Math.Round(value, decimals - 1)))
        {
            decimals--;
        }

        string format = (largest >= 1e4 ? "#,##0" : "0") + (decimals > 0 ? "." + new string('0', decimals) : "");
        // Zero itself should stand out, and what is not zero should not look like it where there is room to tell.
        return
        [
            .. values.Select(value =>
                !double.IsFinite(value) || value == 0 || (digits == 4 && Math.Round(value, decimals) == 0)
                    ? Short(value)
                    : Minus((Math.Round(value, decimals) + 0).ToString(format, CultureInfo.InvariantCulture))
            ),
        ];
    }

    /// <summary>A number in a table: seven significant digits, which is all that single precision has.</summary>
    public static string Exact(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "∞"
        : double.IsNegativeInfinity(value) ? "−∞"
        : Minus(value.ToString("G7", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal));

    /// <summary>As <see cref="Exact(double)"/>; empty where there is no number.</summary>
    public static string Exact(double? value) => value is { } number ? Exact(number) : "";

    private static string[] InUnit(
        IReadOnlyList<double> values,
        double unit,
        string suffix,
        int decimals,
        string whole = "0"
    )
    {
        string format = decimals > 0 ? $"{whole}.{new string('0', decimals)}" : whole;
        return
        [
            .. values.Select(v =>
                v == 0 ? "0" : Minus((v / unit).ToString(format, CultureInfo.InvariantCulture)) + suffix
            ),
        ];
    }

    private static string[] Scientific(IReadOnlyList<double> values, int digits)
    {
        string format = $"0.{new string('#', Math.Clamp(digits, 0, 12))}e0";
        return [.. values.Select(v => v == 0 ? "0" : Minus(v.ToString(format, CultureInfo.InvariantCulture)))];
    }

    // A hyphen is too short to be seen beside a figure.
    private static string Minus(string number) => number.Replace('-', '−');
}
