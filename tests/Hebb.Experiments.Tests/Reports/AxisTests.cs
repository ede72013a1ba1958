using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class AxisTests
{
    // Ranges from far below to far above one, anywhere on the number line, wide and narrow.
    private static readonly Gen<(double Low, double High)> Ranges =
        from middle in Numbers(-12, 12)
        from span in Numbers(-12, 12)
        select (middle, middle + Math.Abs(span));

    [Fact]
    public void Marks_lie_within_the_range_and_one_two_or_five_powers_of_ten_apart() =>
        Check(
            from range in Ranges
            from most in Gen.Choose(2, 12)
            select (range, most),
            c =>
            {
                var (low, high) = AxisTicks.Widen(c.range.Low, c.range.High);
                var values = AxisTicks.Linear(low, high, c.most).Values;

                Assert.InRange(values.Count, 1, c.most);
                double slack = 1e-6 * (high - low);
                Assert.All(values, value => Assert.InRange(value, low - slack, high + slack));
                if (values.Count > 1)
                {
                    decimal step = (decimal)(values[1] - values[0]);
                    string digits = step.ToString("e6", CultureInfo.InvariantCulture);
                    Assert.Matches(@"^([125]\.00|1\.99|4\.99|9\.99)", digits);
                }
            }
        );

    [Fact]
    public void Labels_say_the_value_of_their_mark() =>
        Check(
            from range in Ranges
            from most in Gen.Choose(2, 12)
            select (range, most),
            c =>
            {
                var ticks = AxisTicks.Linear(c.range.Low, c.range.High, c.most);
                double step = ticks.Values.Count > 1 ? ticks.Values[1] - ticks.Values[0] : Math.Abs(ticks.Values[0]);
                for (int i = 0; i < ticks.Values.Count; i++)
                {
                    Assert.Equal(ticks.Values[i], Read(ticks.Labels[i]), 0.01 * step + double.Epsilon);
                }

                Assert.Equal(ticks.Labels.Count, ticks.Labels.Distinct().Count());
            }
        );

    [Fact]
    public void Labels_of_a_horizontal_axis_never_touch_in_a_wide_font() =>
        Check(
            from range in Ranges
            from width in Gen.Choose(200, 900)
            from isLogarithmic in Gen.Elements(true, false)
            select (range, width, isLogarithmic),
            c =>
            {
                var (low, high) = c.isLogarithmic
                    ? (Math.Abs(c.range.Low) + 1e-12, Math.Abs(c.range.Low) + Math.Abs(c.range.High) + 2e-12)
                    : c.range;
                var axis = Axis.Horizontal(low, high, 60, c.width - 6, c.width, c.isLogarithmic);

                double free = 0;
                for (int i = 0; i < axis.Ticks.Labels.Count; i++)
                {
                    double half = DejaVuSans.Width(axis.Ticks.Labels[i]) / 2;
                    double middle = axis.LabelMiddle(i, c.width);
                    Assert.True(middle - half >= free, $"'{axis.Ticks.Labels[i]}' touches what is left of it");
                    Assert.True(middle + half <= c.width, $"'{axis.Ticks.Labels[i]}' is cut off");
                    free = middle + half + 4;
                }
            }
        );

    [Fact]
    public void Marks_of_a_vertical_axis_enclose_the_range_and_are_at_least_a_line_apart() =>
        Check(
            Ranges,
            range =>
            {
                var axis = Axis.Vertical(range.Low, range.High, 300, 10);

                double slack = 1e-9 * (Math.Abs(range.Low) + Math.Abs(range.High));
                Assert.InRange(axis.Low, double.NegativeInfinity, range.Low + slack);
                Assert.InRange(axis.High, range.High - slack, double.PositiveInfinity);
                double[] places = [.. axis.Ticks.Values.Select(axis.Position)];
                Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, 15, 300));
            }
        );

    [Theory]
    [InlineData(0, 60_000, 4, "0 20k 40k 60k")]
    [InlineData(0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-3, 7, 6, "−2 0 2 4 6")]
    [InlineData(0, 2_500_000, 6, "0 0.5M 1.0M 1.5M 2.0M 2.5M")]
    [InlineData(0, 8e-9, 5, "0 2·10⁻⁹ 4·10⁻⁹ 6·10⁻⁹ 8·10⁻⁹")]
    [InlineData(0, 2e9, 5, "0 5·10⁸ 10⁹ 1.5·10⁹ 2·10⁹")]
    [InlineData(1e9, 1e9 + 4, 3, "1,000,000,000 1,000,000,002 1,000,000,004")]
    [InlineData(12_000, 12_004, 3, "12,000 12,002 12,004")]
    [InlineData(5, 5, 3, "4.8 5.0 5.2")]
    public void Labels_are_short(double low, double high, int most, string expected) =>
        Assert.Equal(expected.Split(' '), AxisTicks.Linear(low, high, most).Labels);

    [Theory]
    [InlineData(1, 1_000_000, 8, "1 10 100 1000 10k 100k 1M")]
    [InlineData(1, 60, 8, "1 2 5 10 20 50")]
    [InlineData(1, 1_000_000, 4, "1 100 10k 1M")]
    [InlineData(3, 8, 8, "3 4 5 6 7 8")]
    [InlineData(1e-6, 1e-3, 5, "10⁻⁶ 10⁻⁵ 10⁻⁴ 0.001")]
    public void Logarithmic_marks_are_at_powers_of_ten_where_there_are_some(
        double low,
        double high,
        int most,
        string expected
    ) => Assert.Equal(expected.Split(' '), AxisTicks.Logarithmic(low, high, most).Labels);

    private static Gen<double> Numbers(int smallest, int largest) =>
        from mantissa in Gen.Choose(-99_999, 99_999)
        from exponent in Gen.Choose(smallest, largest)
        select mantissa / 1e4 * Math.Pow(10, exponent);

    private static double Read(string label)
    {
        double unit =
            label.EndsWith('k') ? 1e3
            : label.EndsWith('M') ? 1e6
            : 1;
        string number = TickLabels.Plain(label.TrimEnd('k', 'M'));
        return unit
            * double.Parse(number, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static void Check<T>(Gen<T> cases, Action<T> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).QuickCheckThrowOnFailure();
}
