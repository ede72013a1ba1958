namespace Hebb.Cli.Tests;

public sealed class EpsilonsOptionTests
{
    [Theory]
    [InlineData("0:4:0.5", new[] { 0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4 })]
    [InlineData("0:0.3:0.1", new[] { 0, 0.1f, 0.2f, 0.3f })]
    [InlineData("2:2:1", new[] { 2f })]
    [InlineData("2,0.5,2,1e-1", new[] { 0.1f, 0.5f, 2 })]
    public void SizesAreAListOrARange(string text, float[] expected) =>
        Assert.Equal(expected, EpsilonsOption.Parse(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("0:4")]
    [InlineData("4:0:1")]
    [InlineData("0:4:0")]
    [InlineData("0:4:-1")]
    [InlineData("0:1000000:0.0001")]
    [InlineData("0;1")]
    [InlineData("1,")]
    [InlineData("NaN")]
    [InlineData("1e99")]
    [InlineData("0,1e-300")]
    [InlineData("1000:1000.001:0.00001")]
    public void AnythingElseIsRefused(string text) => Assert.Null(EpsilonsOption.Parse(text));
}
