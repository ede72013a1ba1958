using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class TickLabelsTests
{
    [Theory]
    [InlineData("2.644E-12", "2.644·10⁻¹²")]
    [InlineData("-3.5e+08", "−3.5·10⁸")]
    [InlineData("1E-05", "10⁻⁵")]
    [InlineData("-1e5", "−10⁵")]
    [InlineData("-0.25", "−0.25")]
    [InlineData("10", "10")]
    public void Numbers_are_written_as_people_write_them_and_read_back(string number, string readable)
    {
        Assert.Equal(readable, TickLabels.Readable(number));
        Assert.Equal(
            double.Parse(number, CultureInfo.InvariantCulture),
            double.Parse(TickLabels.Plain(readable), CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public void A_number_of_a_table_reads_back_to_seven_digits_and_a_whole_one_to_all() =>
        Prop.ForAll(
                Gen.Choose(-999_999, 999_999)
                    .SelectMany(mantissa => Gen.Choose(-30, 30).Select(e => mantissa * Math.Pow(10, e)))
                    .ToArbitrary(),
                value =>
                {
                    double read = double.Parse(TickLabels.Plain(TickLabels.Exact(value)), CultureInfo.InvariantCulture);
                    Assert.Equal(value, read, Math.Abs(value) * 1e-6);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.9933333, "0.9933")]
    [InlineData(60000, "60,000")]
    [InlineData(123456789, "123,456,789")]
    [InlineData(2.7383e-17, "2.738·10⁻¹⁷")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void A_figure_has_four_digits_a_whole_number_all(double value, string expected) =>
        Assert.Equal(expected, TickLabels.Rounded(value));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void What_is_no_number_says_so_to_programs(double value, string expected) =>
        Assert.Equal(expected, TickLabels.Plain(TickLabels.Exact(value)));
}
