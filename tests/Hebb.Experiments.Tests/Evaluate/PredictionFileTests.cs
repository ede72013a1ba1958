using System.Globalization;
using System.Text;
using Hebb.Experiments.Evaluate;

namespace Hebb.Experiments.Tests.Evaluate;

public sealed class PredictionFileTests
{
    [Fact]
    public void Each_line_has_the_labels_name_and_scores_that_read_as_the_same_numbers()
    {
        float[] scores = [1.5f, float.Epsilon, -float.MaxValue, MathF.PI];
        string text = Written(["a", "b", "c, \"d\"", "é"], true, file => file.Write(2, scores));

        string[] lines = text.Split('\n');
        Assert.Equal("label,score_a,score_b,\"score_c, \"\"d\"\"\",score_é", lines[0]);
        Assert.StartsWith("\"c, \"\"d\"\"\",", lines[1], StringComparison.Ordinal);
        string[] numbers = lines[1]["\"c, \"\"d\"\"\",".Length..].Split(',');
        Assert.Equal(scores, numbers.Select(number => float.Parse(number, CultureInfo.InvariantCulture)));
        Assert.Equal("", lines[2]);
    }

    [Fact]
    public void Many_lines_and_a_long_name_are_all_there()
    {
        string name = new('x', 70_000);
        string text = Written(
            [name, "y"],
            false,
            file =>
            {
                for (int i = 0; i < 40_000; i++)
                {
                    file.Write(i == 20_000 ? 0 : 1, []);
                }
            }
        );

        string[] lines = text.Split('\n');
        Assert.Equal(40_002, lines.Length);
        Assert.Equal((name, "y", "label"), (lines[20_001], lines[20_002], lines[0]));
    }

    [Fact]
    public void The_file_of_each_example_is_the_last_cell()
    {
        string[] files = ["cat/1.png", "cat/a \"b\", c.png"];
        string text = Written(
            ["a", "b"],
            false,
            file =>
            {
                file.Write(1, []);
                file.Write(0, []);
            },
            files
        );

        Assert.Equal("label,file\nb,cat/1.png\na,\"cat/a \"\"b\"\", c.png\"\n", text);
    }

    private static string Written(string[] names, bool hasScores, Action<PredictionFile> write, string[]? files = null)
    {
        using var stream = new MemoryStream();
        var file = new PredictionFile(stream, names, hasScores, files);
        write(file);
        file.Finish();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
