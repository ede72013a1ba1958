using System.IO.Compression;
using Hebb.Data;

namespace Hebb.Tests.Data;

public sealed class LoadExamplesTests : IDisposable
{
    private static readonly ExpectedColumns Named = new(2, ["a", "b"], 2, ["no", "yes"]);
    private static readonly ExpectedColumns Unnamed = new(2, null, 3, null);

    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", null)]
    [InlineData("b;a\n2,0;1,0\n4;3\n", null)]
    [InlineData("b,a,label\n2,1,yes\n4,3,no\n", "1 0")]
    [InlineData("kind,b,a\nyes,2,1\nno,4,3\n", "1 0")]
    [InlineData("1,2\n3,4\n", null)]
    [InlineData("1,2,yes\n3,4,no\n", "1 0")]
    [InlineData("no,1,2\nno,3,4\n", "0 0")]
    public void Columns_are_found_by_name_or_position_and_labels_where_there_are_any(string text, string? labels)
    {
        var data = Read(text, Named);
        Assert.Equal([1f, 2f], data.Examples.Row(0).ToArray());
        Assert.Equal([3f, 4f], data.Examples.Row(1).ToArray());
        Assert.Equal(labels, data.Labels is null ? null : string.Join(' ', data.Labels));
        Assert.Empty(data.Warnings);
    }

    [Theory]
    [InlineData("1.5,2\n3,4.5\n", null)]
    [InlineData("x,y\n1.5,2\n3,4.5\n", null)]
    [InlineData("1.5,2,0\n3,4.5,2\n", "0 2")]
    [InlineData("x,y,label\n1.5,2,2.0\n3,4.5,1\n", "2 1")]
    [InlineData("1,1.5,2\n0,3,4.5\n", "1 0")]
    public void A_network_without_names_takes_columns_by_position(string text, string? labels)
    {
        var data = Read(text, Unnamed);
        Assert.Equal([1.5f, 2f], data.Examples.Row(0).ToArray());
        Assert.Equal(labels, data.Labels is null ? null : string.Join(' ', data.Labels));
    }

    [Fact]
    public void Columns_that_the_network_does_not_expect_are_left_out_and_named()
    {
        var data = Read("id,b,colour,a,kind\n7,2,red,1,yes\n8,4,blue,3,perhaps\n9,6,blue,5,\n", Named);
        Assert.Equal([5f, 6f], data.Examples.Row(2).ToArray());
        Assert.Equal([1, -1, -1], data.Labels!);
        Assert.Equal(
            [
                "the network does not expect these columns of t.csv, left out: id, colour",
                "1 of 3 examples have a label that the network does not know: perhaps",
                "1 of 3 examples have no label",
            ],
            data.Warnings
        );
    }

    [Fact]
    public void The_options_say_which_columns_hold_the_labels_and_which_are_left_out()
    {
        const string Text = "id,b,first,a,second\n7,2,yes,1,no\n8,4,yes,3,no\n";
        var data = Read(Text, Named, new DataOptions { LabelColumn = "first", IgnoreColumns = ["id", "second"] });
        Assert.Equal([1, 1], data.Labels!);
        Assert.Empty(data.Warnings);
        // Two columns may be the labels, so neither is.
        Assert.Null(Read(Text, Named).Labels);
        Assert.Throws<DataFileException>(() => Read(Text, Named, new DataOptions { LabelColumn = "a" }));
    }

    [Theory]
    [InlineData(
        "a,c,label\n1,2,yes\n",
        "its columns are not those that the network expects: it has a, c, label; the network expects a, b; missing: b"
    )]
    [InlineData(
        "a,b,a\n1,2,3\n",
        "its columns are not those that the network expects: it has a, b, a; the network expects a, b; more than one is named 'a'"
    )]
    [InlineData("1,2,3,4\n", "the network expects 2 columns (a, b), or one more for the labels; found 4")]
    [InlineData(
        "a,b\n1,\n",
        "line 2, column 2 ('b'): the value is missing (1 in all); --missing mean takes the column's mean in its place, --missing drop leaves such rows out"
    )]
    public void Columns_of_another_network_are_refused(string text, string problem) =>
        Assert.EndsWith(
            $"t.csv: {problem}",
            Assert.Throws<DataFileException>(() => Read(text, Named)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Missing_values_stay_for_a_mean_or_their_rows_are_left_out()
    {
        const string Text = "a,b\n1,\n3,4\n";
        var kept = Read(Text, Named, new DataOptions { Missing = MissingValues.Mean });
        Assert.Equal([1f, float.NaN], kept.Examples.Row(0).ToArray());
        var dropped = Read(Text, Named, new DataOptions { Missing = MissingValues.Drop });
        Assert.Equal(1, dropped.Examples.Rows);
        Assert.Equal(
            "1 of 2 rows of t.csv have a missing value and are left out (--missing drop)",
            Assert.Single(dropped.Warnings)
        );
    }

    [Fact]
    public void Both_parts_of_a_folder_are_read()
    {
        temporary.Write("tables/train.csv", "a,b,kind\n1,2,yes\n");
        temporary.Write("tables/test.tsv", "b\ta\n4\t3\n");
        var data = DataSets.LoadExamples(temporary["tables"], Named);
        Assert.Equal([3f, 4f], data.Examples.Row(1).ToArray());
        Assert.Equal([1, -1], data.Labels!);

        temporary.Write("idx/train-images-idx3-ubyte", DataBytes.Images(2, 1, 2, 0, 255, 255, 0));
        temporary.Write("idx/train-labels-idx1-ubyte", DataBytes.Labels(2, 2, 0));
        temporary.Write("idx/t10k-images-idx3-ubyte", DataBytes.Images(1, 1, 2, 255, 255));
        temporary.Write("idx/t10k-labels-idx1-ubyte", DataBytes.Labels(1, 1));
        var images = DataSets.LoadExamples(temporary["idx"], Unnamed);
        Assert.Equal([2, 0, 1], images.Labels!);
        Assert.Equal([1f, 1f], images.Examples.Row(2).ToArray());
        Assert.Equal(new LayerShape(1, 1, 2), images.Shape);
    }

    [Fact]
    public void Arrays_are_read_with_labels_or_without()
    {
        var x = ("x.npy", DataBytes.Npy("|u1", "(2, 2)", [0, 255, 255, 255]));
        var y = ("y.npy", DataBytes.Npy("|u1", "(2,)", [2, 9]));
        string alone = temporary.Write("alone.npz", DataBytes.Zip(CompressionLevel.Optimal, x));
        Assert.Null(DataSets.LoadExamples(alone, Unnamed).Labels);
        string both = temporary.Write("both.npz", DataBytes.Zip(CompressionLevel.Optimal, x, y));
        var data = DataSets.LoadExamples(both, Unnamed);
        Assert.Equal([2, -1], data.Labels!);
        Assert.Equal([0f, 1f], data.Examples.Row(0).ToArray());
        Assert.Equal("1 of 2 examples have a label that the network does not know: 9", Assert.Single(data.Warnings));
        Assert.Throws<DataFileException>(() => DataSets.LoadExamples(both, Unnamed with { Inputs = 3 }));
    }

    private NewExamples Read(string text, ExpectedColumns expected, DataOptions? options = null) =>
        DataSets.LoadExamples(temporary.Write("t.csv", text), expected, options);
}
