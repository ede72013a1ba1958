using System.Buffers;
using System.Globalization;

namespace Hebb.Experiments.Reports;

/// <summary>Numbers as text: at the marks of an axis, in bars and cells, and in tables.</summary>
internal static class TickLabels
{
    private const string Times = "·";
    private const string Ten = "10";
    private const string Lowered = "-0123456789";
    private const string Raises = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static readonly SearchValues<char> AnyRaised = SearchValues.Create(Raises);

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
        return Readable(value.ToString(format, CultureInfo.InvariantCulture));
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

    /// <summary>A number in a table: seven significant digits, which is all that single precision has; of a whole number all.</summary>
    public static string Exact(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "∞"
        : double.IsNegativeInfinity(value) ? "−∞"
        : Readable(value.ToString(IsWhole(value) ? "0" : "G7", CultureInfo.InvariantCulture));

    /// <summary>As <see cref="Exact(double)"/>; empty where there is no number.</summary>
    public static string Exact(double? value) => value is { } number ? Exact(number) : "";

    /// <summary>A number with four significant digits, a whole number with all its digits: <c>2.644·10⁻¹²</c>, <c>60,000</c>.</summary>
    public static string Rounded(double value) =>
        double.IsFinite(value)
            ? Readable(value.ToString(IsWhole(value) ? "#,##0" : "G4", CultureInfo.InvariantCulture))
            : Exact(value);

    /// <summary>A number with the given number of decimals.</summary>
    public static string Fixed(double value, int decimals) =>
        Readable((Math.Round(value, decimals) + 0).ToString($"F{decimals}", CultureInfo.InvariantCulture));

    /// <summary>A number for people to read: a true minus, and <c>2.6·10⁻¹²</c> for <c>2.6E-12</c>.</summary>
    public static string Readable(string number)
    {
        int at = number.AsSpan().IndexOfAny('e', 'E');
        if (at < 0)
        {
            return Minus(number);
        }

        int exponent = int.Parse(number.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = number[..at] switch
        {
            "1" => "",
            "-1" => "-",
            string others => others + Times,
        };
        return Minus(digits) + Ten + Raised(exponent);
    }

    /// <summary>A number as programs read it, from how people do: the opposite of <see cref="Readable"/>.</summary>
    public static string Plain(string readable)
    {
        string number = readable.Replace('−', '-').Replace("∞", "inf", StringComparison.Ordinal);
        int power = number.AsSpan().IndexOfAny(AnyRaised);
        if (power < 0 || !number.AsSpan(0, power).EndsWith(Ten, StringComparison.Ordinal))
        {
            return number;
        }

        string before = number[..(power - Ten.Length)];
        string digits = before is "" or "-" ? before + "1" : before.TrimEnd(Times[0]);
        return digits
            + "e"
            + string.Concat(number[power..].Select(c => Lowered[Raises.IndexOf(c, StringComparison.Ordinal)]));
    }

    private static bool IsWhole(double value) => Math.Abs(value) < 1e15 && value == Math.Round(value);

    private static string Raised(int exponent) =>
        string.Concat(
            exponent
                .ToString(CultureInfo.InvariantCulture)
                .Select(c => Raises[Lowered.IndexOf(c, StringComparison.Ordinal)])
        );

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
        return [.. values.Select(v => v == 0 ? "0" : Readable(v.ToString(format, CultureInfo.InvariantCulture)))];
    }

    // A hyphen is too short to be seen beside a figure.
    private static string Minus(string number) => number.Replace('-', '−');
}
