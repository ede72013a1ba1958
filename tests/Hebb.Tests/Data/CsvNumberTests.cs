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

        Assert.True(CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), out float value));
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
            Assert.True(CsvNumber.TryParse(Encoding.UTF8.GetBytes($"{number:000}"), out float value));
            Assert.Equal(number, value);
        }
    }

    private static void AssertSame(string text)
    {
        bool expected = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number);

        Assert.Equal(expected, CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), out float found));
        Assert.Equal(BitConverter.SingleToInt32Bits(number), BitConverter.SingleToInt32Bits(found));
    }
}
