using System.Text;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Tests.Persistence;

public class JsonProblemTests
{
    [Theory]
    [InlineData("", "line 1, column 1: the text ends before a value")]
    [InlineData("{ \"format\": \"hebb-rule\",", "line 1, column 24: the text ends too early")]
    [InlineData("{\n  \"format\": }", "line 2, column 13: '}' is an invalid start of a value")]
    public void A_damaged_file_is_described_by_line_and_column_from_1_and_not_in_the_words_of_the_parser(
        string text,
        string problem
    )
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        var e = Assert.Throws<FileFormatException>(() => RuleFile.Read(stream, "rule.json"));

        Assert.Equal($"rule.json: valid JSON expected: {problem}", e.Message);
    }
}
