using System.Text;
using Hebb.Data;

namespace Hebb.Tests.Data;

public class CsvFileTests
{
    [Theory]
    [InlineData("1.5,2.5,7\n-3,4e2,8\n")]
    [InlineData("a,b,label\n1.5,2.5,7\n-3,4e2,8")]
    [InlineData("7,1.5,2.5\r\n8,-3,4e2\r\n\r\n")]
    [InlineData("a,label,b\n1.5,7,2.5\n-3,8,4e2\n")]
    [InlineData("0,1,LABEL\n1.5,2.5,7\n-3,4e2,8\n")]
    [InlineData("\uFEFF\"a\",\"b\",\"c\"\n\"1.5\",2.5,\"7.0\"\n -3 , 4e2 ,8\n")]
    public void A_table_reads_the_same_with_labels_first_last_or_named_and_with_or_without_a_header(string text)
    {
        var data = Read(text);
        Assert.Equal([1.5f, 2.5f], data.Examples.Row(0).ToArray());
        Assert.Equal([-3, 400f], data.Examples.Row(1).ToArray());
        Assert.Equal([0, 1], data.Labels);
        Assert.Equal(2, data.LabelCount);
    }

    [Fact]
    public void Words_become_labels_in_sorted_order()
    {
        var data = Read("1,2,setosa\n3,4,\"iris, blue\"\n5,6,virginica\n7,8,setosa\n");
        Assert.Equal([1, 0, 2, 1], data.Labels);
        Assert.Equal(3, data.LabelCount);
        Assert.Equal(2, data.Inputs);
    }

    [Fact]
    public void Whole_numbers_become_labels_in_the_order_of_their_values() =>
        Assert.Equal([2, 0, 1, 2], Read("0.5,10\n0.5,-1\n0.5,9\n0.5,10.0\n").Labels);

    [Theory]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("1.5,2,3.5\n4.5,5,6.5\n")]
    [InlineData("a,2,b\nc,5,d\n")]
    public void A_table_that_leaves_open_where_its_labels_are_is_refused(string text) =>
        Assert.Equal(
            "t.csv: the labels could be in the first or in the last column; name theirs 'label' in a header line",
            Problem(text)
        );

    [Fact]
    public void Where_the_labels_are_can_be_said()
    {
        Assert.Equal([0, 1], Read("1,2,9\n4,2,8\n", LabelColumn.First).Labels);
        Assert.Equal([1, 0], Read("1,2,9\n4,2,8\n", LabelColumn.Last).Labels);
    }

    [Theory]
    [InlineData("1.5,2,0\n1,nan,0\n", "t.csv: line 2, column 2: a number expected, found 'nan'")]
    [InlineData("1.5,2,0\n1,Infinity,0\n", "t.csv: line 2, column 2: a number expected, found 'Infinity'")]
    [InlineData("1.5,2,0\n1,1e999,0\n", "t.csv: line 2, column 2: a number expected, found '1e999'")]
    [InlineData("a,b,label\n1,,0\n", "t.csv: line 2, column 2: a number expected, found nothing")]
    [InlineData("a,b,label\n,2,0\n", "t.csv: line 2, column 1: a number expected, found nothing")]
    [InlineData("1.5,abc,0\n1.5,2,0\n", "t.csv: line 1, column 2: a number expected, found 'abc'")]
    [InlineData("1.5,2,0\n1,2\n", "t.csv: line 2 has 2 columns; 3 are expected, as in line 1")]
    [InlineData("1.5,2,0\n1,2,0,4\n", "t.csv: line 2 has 4 columns; 3 are expected, as in line 1")]
    [InlineData("1.5,2,0\n\n1,2,0\n", "t.csv: line 2 is empty; every line must be an example")]
    [InlineData("a,b,label\n1,2,\n", "t.csv: line 2, column 3: the label is missing; every example needs one")]
    [InlineData("a,b,label\n1,2,NaN\n", "t.csv: line 2, column 3: the label is missing; every example needs one")]
    [InlineData("", "t.csv: at least one line of numbers and a label expected, found none")]
    [InlineData("a,b,label\n", "t.csv: at least one line of numbers and a label expected, found none")]
    [InlineData("1;2;3\n", "t.csv: line 1: at least two columns with commas between them expected, found '1;2;3'")]
    [InlineData("label,label\n1,2\n", "t.csv: columns 1 and 2 are both named 'label'")]
    [InlineData(
        "1.5,\"2,0\n",
        "t.csv: line 1, column 2: a quote must end before the next comma or the end of the line"
    )]
    [InlineData("<html><p>,</p>\n", "t.csv: a table expected, found a web page ('<html><p>,</p>')")]
    public void What_is_wrong_is_told_with_line_and_column(string text, string message) =>
        Assert.Equal(message, Problem(text));

    [Fact]
    public void A_header_that_looks_like_an_example_is_not_taken_for_one() =>
        Assert.Equal(
            "t.csv: line 1, column 3: 'target' is the only label that is not a number; if line 1 is a header, name that column 'label'",
            Problem("0,1,target\n1.5,2,0\n1,2.5,1\n")
        );

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        byte[] endless = new byte[20_000_000];
        Array.Fill(endless, (byte)'1');
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert
            .Throws<DataFileException>(() => CsvFile.Read(DataBytes.Stream(endless), "t.csv"))
            .Message;
        Assert.StartsWith("t.csv: line 1 is longer than 4,000,000 bytes", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 18_000_000);
    }

    [Fact]
    public void More_different_labels_than_any_task_has_are_refused()
    {
        var text = new StringBuilder("a,label\n");
        for (int i = 0; i <= 10_000; i++)
        {
            text.Append("1,x").Append(i).Append('\n');
        }

        Assert.Equal(
            "t.csv: column 2 has more than 10,000 different values; it cannot hold labels",
            Problem(text.ToString())
        );
    }

    [Fact]
    public void Numbers_read_as_the_general_parser_reads_them()
    {
        string[] numbers = ["0", "7", "255", "9999999", "16777217", "0.1", "-0", "1e-3", "3.4028235e38", "0000001"];
        var data = Read($"{string.Join(',', numbers)},x\n");
        Assert.Equal(
            numbers.Select(n => float.Parse(n, System.Globalization.CultureInfo.InvariantCulture)),
            data.Examples.Row(0).ToArray()
        );
    }

    [Fact]
    public void Lines_longer_than_the_reading_step_arrive_whole()
    {
        string row = string.Join(',', Enumerable.Range(0, 40_000));
        var data = Read($"{row},a\n{row},b\n");
        Assert.Equal(40_000, data.Inputs);
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (float)i), data.Examples.Row(1).ToArray());
    }

    [Fact]
    public void Labels_mean_the_same_in_both_parts()
    {
        using var folder = new TemporaryFolder();
        string train = folder.Write("train.csv", "x,label\n1,c\n2,a\n");
        string test = folder.Write("test.csv", "x,label\n1,b\n2,c\n");
        var (trainData, testData) = CsvFile.ReadBoth(train, test);
        Assert.Equal([2, 0], trainData.Labels);
        Assert.Equal([1, 2], testData.Labels);
        Assert.Equal((3, 3), (trainData.LabelCount, testData.LabelCount));
    }

    [Fact]
    public void Parts_of_different_width_are_refused()
    {
        using var folder = new TemporaryFolder();
        string train = folder.Write("train.csv", "1.5,a\n2.5,b\n");
        string test = folder.Write("test.csv", "1.5,a,2\n");
        Assert.Throws<DataFileException>(() => CsvFile.ReadBoth(train, test));
    }

    private static LabelledData Read(string text, LabelColumn labels = LabelColumn.Automatic) =>
        CsvFile.Read(DataBytes.Stream(text), "t.csv", labels);

    private static string Problem(string text) => Assert.Throws<DataFileException>(() => Read(text)).Message;

    [Fact]
    public async Task Labels_that_are_texts_keep_their_names_up_to_the_prediction()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "iris.csv");
        await File.WriteAllTextAsync(
            file,
            "width,length,label\n"
                + string.Concat(
                    Enumerable.Range(0, 20).Select(n => $"{n % 2},{n % 3},{(n % 2 == 0 ? "setosa" : "aster")}\n")
                )
        );
        var data = await DataSets.LoadAsync(file);

        Assert.Equal(["aster", "setosa"], data.Train.LabelNames!);
        Assert.Equal(data.Train.LabelNames, data.Test.LabelNames);
        Assert.Equal(data.Train.Examples[0, 0] == 0 ? "setosa" : "aster", data.Train.LabelNames![data.Train.Labels[0]]);
        var network = Hebb.Networks.Network.Create(
            data.Train,
            Hebb.Numerics.RandomKey.FromSeed(1),
            null,
            new Hebb.Networks.RecurrentOptions(9, 3)
        );
        Assert.Equal(data.Train.LabelNames, network.LabelNames);
        Assert.Null(CsvFile.Read(DataBytes.Stream("x,label\n1,1\n2,0.0\n"), "numbers.csv").LabelNames);
        Assert.Equal(["2", "10"], CsvFile.Read(DataBytes.Stream("x,label\n1,10.0\n2,2\n"), "numbers.csv").LabelNames);
    }
}
