using FsCheck;
using FsCheck.Fluent;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class TextFitTests
{
    private static readonly Gen<string> Texts = Gen.Choose(0, 80)
        .SelectMany(length => Gen.Elements("a", "W", " ", "-", "é", "漢", "🧠", "\uD800", "<", "1").ListOf(length))
        .Select(string.Concat);

    // 60 pixels, and what sums of widths in another order may differ by.
    private const double Room = 60 + 1e-9;

    [Fact]
    public void Lines_fit_and_lose_nothing_when_there_are_enough_of_them() =>
        Prop.ForAll(
                Texts.ToArbitrary(),
                text =>
                {
                    var lines = TextFit.Wrap(text, 60, 1000);

                    Assert.All(lines, line => Assert.InRange(TextFit.Width(line), 0, Room));
                    Assert.Equal(WithoutSpaces(text), WithoutSpaces(string.Concat(lines)));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_does_not_fit_ends_in_an_ellipsis_on_the_last_line() =>
        Prop.ForAll(
                Texts.ToArbitrary(),
                text =>
                {
                    var lines = TextFit.Wrap(text, 60, 2);

                    Assert.InRange(lines.Count, 0, 2);
                    Assert.All(lines, line => Assert.InRange(TextFit.Width(line), 0, Room));
                    string shown = WithoutSpaces(string.Concat(lines));
                    Assert.StartsWith(shown.TrimEnd('…'), WithoutSpaces(text), StringComparison.Ordinal);
                    Assert.Equal(shown.EndsWith('…'), shown != WithoutSpaces(text));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Lines_break_between_words() => Assert.Equal(["a long", "name"], TextFit.Wrap("a long name", 60, 3));

    [Theory]
    [InlineData("0123456789")]
    [InlineData("−1.5·10⁻⁹")]
    [InlineData("1,000,000k")]
    [InlineData("2.5M")]
    public void Widths_are_not_below_those_of_a_wide_font(string number) =>
        Assert.InRange(TextFit.Width(number), DejaVuSans.Width(number), 1.3 * DejaVuSans.Width(number));

    private static string WithoutSpaces(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
