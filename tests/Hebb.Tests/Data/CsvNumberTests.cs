using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Hebb.Data;

namespace Hebb.Tests.Data;

public class CsvNumberTests
{
    [Property]
    public void A_number_is_read_to_the_bit_as_the_runtime_reads_it(NormalFloat number, bool negative)
    {
        float value = (float)(negative ? -number.Get : number.Get);
        foreach (string format in new[] { "R", "F0", "F3", "E2", "0000000", "+0.#;-0.#;0" })
        {
            AssertSame(value.ToString(format, CultureInfo.InvariantCulture));
        }
    }

    [Property]
    public void A_whole_number_is_read_exactly(int number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);

        Assert.True(CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), CsvNumber.Point, out float value));
        Assert.Equal((float)number, value);
    }

    [Property]
    public void Any_other_text_is_accepted_or_refused_as_by_the_runtime(NonNull<string> text) => AssertSame(text.Get);

    // Pixels take the short way: all of them, with leading zeros too.
    [Fact]
    public void Every_text_of_three_digits_is_its_number()
    {
        for (int number = 0; number < 1000; number++)
        {
            Assert.True(CsvNumber.TryParse(Encoding.UTF8.GetBytes($"{number:000}"), CsvNumber.Point, out float value));
            Assert.Equal(number, value);
        }
    }

    // Measurements take the short way too: every sign and place of the point.
    [Fact]
    public void Every_short_decimal_is_read_to_the_bit_as_the_runtime_reads_it()
    {
        foreach (int digits in new[] { 0, 1, 7, 15, 99, 1234, 65535, 123457, 8388607, 9999999 })
        {
            string text = digits.ToString(CultureInfo.InvariantCulture);
            for (int point = 0; point <= text.Length; point++)
            {
                AssertSame(text.Insert(point, "."));
                AssertSame("-" + text.Insert(point, "."));
            }
        }
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.000,5")]
    [InlineData("1,5,5")]
    [InlineData(",")]
    public void Where_the_comma_is_the_decimal_sign_the_point_is_none(string text) =>
        Assert.False(CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), CsvNumber.Comma, out _));

    private static void AssertSame(string text)
    {
        bool expected = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number);

        Assert.Equal(expected, CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), CsvNumber.Point, out float found));
        Assert.Equal(BitConverter.SingleToInt32Bits(number), BitConverter.SingleToInt32Bits(found));
        if (text.Contains(','))
        {
            return;
        }

        byte[] withComma = Encoding.UTF8.GetBytes(text.Replace('.', ','));
        Assert.Equal(expected, CsvNumber.TryParse(withComma, CsvNumber.Comma, out found));
        Assert.Equal(BitConverter.SingleToInt32Bits(number), BitConverter.SingleToInt32Bits(found));
    }
}
