using System.Text;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class StrictJsonTests
{
    [Fact]
    public void An_object_in_order_is_read_with_its_escapes()
    {
        using var document = Parse("""{"a":{"b":["é\u00e9", -1.5e3]},"c":{"b":null}}""");

        Assert.Equal("éé", document.RootElement.GetProperty("a").GetProperty("b")[0].GetString());
    }

    [Theory]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("""{"a":[{"b":1},{"b":1,"\u0062":2}]}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1} // end""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":Infinity}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"a":1}{"a":1}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":{"b":{"c":{"d":{}}}}}""")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("")]
    public void Anything_that_could_be_read_in_two_ways_is_refused(string text)
    {
        var error = Assert.Throws<FileFormatException>(() => Parse(text));

        Assert.StartsWith("rule.json: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    private static System.Text.Json.JsonDocument Parse(string text) =>
        StrictJson.ParseObject("rule.json", Encoding.UTF8.GetBytes(text), depth: 4);
}
