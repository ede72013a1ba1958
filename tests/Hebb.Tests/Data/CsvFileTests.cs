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
    [InlineData(
        "1,2,3\n4,5,6\n",
        "the labels could be in column 1 or column 3; say which: --label-column 1 or --label-column 3"
    )]
    [InlineData(
        "id,x,target\n1,2,3\n4,5,6\n",
        "the labels could be in column 1 ('id') or column 3 ('target'); say which: --label-column id or --label-column target"
    )]
    [InlineData(
        "a,2,b\nc,5,d\n",
        "the labels could be in column 1 or column 3; say which: --label-column 1 or --label-column 3"
    )]
    [InlineData(
        "1.5,2,3.5\n4.5,5,6.5\n",
        "neither text nor whole numbers that repeat are in column 1 or column 3, where labels are looked for; say which column holds them: --label-column NAME or N"
    )]
    public void A_table_that_leaves_open_where_its_labels_are_is_refused(string text, string message) =>
        Assert.Equal($"t.csv: {message}", Problem(text));

    [Fact]
    public void A_column_with_another_number_in_every_row_is_not_taken_for_the_labels()
    {
        string rows = string.Concat(Enumerable.Range(1, 12).Select(i => $"{i},0.{i:00},{i % 2}.5\n"));
        Assert.Equal(
            "t.csv: column 1 ('id') has a different value in each of the 12 rows, so it cannot hold the labels; say which column holds them: --label-column NAME or N",
            Problem($"id,x,target\n{rows}")
        );
        Assert.Equal(["0.5", "1.5"], Read($"id,x,target\n{rows}", "target").LabelNames!);
        // With whole numbers in both, the column that repeats them is the labels'.
        Assert.Equal(2, Read($"id,x,target\n{rows.Replace(".5\n", "\n", StringComparison.Ordinal)}").LabelCount);
    }

    [Fact]
    public void Where_the_labels_are_can_be_said_by_name_or_number()
    {
        Assert.Equal([0, 1], Read("1,2,9\n4,2,8\n", "1").Labels);
        Assert.Equal([1, 0], Read("1,2,9\n4,2,8\n", "3").Labels);
        var middle = Read("a,kind,b\n1,x,2\n3,y,4\n", "kind");
        Assert.Equal(["x", "y"], middle.LabelNames!);
        Assert.Equal(["a", "b"], middle.InputNames!);
        // A name makes the first line a header, even among numbers.
        Assert.Equal(["0", "1"], Read("0,1,target\n1.5,2,0\n1,2.5,1\n", "target").InputNames!);
    }

    [Theory]
    [InlineData("knid", "unknown column 'knid'; did you mean 'kind'?")]
    [InlineData("4", "LabelColumn is 4; it must be the name of a column or a number between 1 and 3")]
    [InlineData("0", "LabelColumn is 0; it must be the name of a column or a number between 1 and 3")]
    public void A_column_that_is_not_there_is_reported(string column, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<HebbException>(() => Read("a,kind,b\n1,x,2\n3,y,4\n", column)).Message);

    [Fact]
    public void Columns_can_be_left_out_by_name_or_number()
    {
        const string Text = "id,colour,width,kind\n1,red,2,x\n2,blue,4,y\n";
        foreach (string[] ignored in new string[][] { ["id", "colour"], ["2", "ID"], ["1", "2"] })
        {
            var data = CsvFile.Read(DataBytes.Stream(Text), "t.csv", new DataOptions { IgnoreColumns = ignored });
            Assert.Equal(["width"], data.InputNames!);
            Assert.Equal([2f, 4f], [data.Examples[0, 0], data.Examples[1, 0]]);
            Assert.Equal(["x", "y"], data.LabelNames!);
        }

        Assert.Equal(
            "IgnoreColumns is 'kind'; it must be without column 4 ('kind'), which holds the labels",
            Assert
                .Throws<InvalidOptionException>(() =>
                    CsvFile.Read(
                        DataBytes.Stream(Text),
                        "t.csv",
                        new DataOptions { IgnoreColumns = ["kind"], LabelColumn = "kind" }
                    )
                )
                .Message
        );
    }

    [Theory]
    [InlineData("1.5,2,0\n1,Infinity,0\n", "line 2, column 2: a finite number expected, found 'Infinity'")]
    [InlineData("1.5,2,0\n1,-inf,0\n", "line 2, column 2: a finite number expected, found '-inf'")]
    [InlineData("1.5,2,0\n1,1e999,0\n", "line 2, column 2: a finite number expected, found '1e999'")]
    [InlineData("width,x,kind\n1,2,a\ninf,2,b\n", "line 3, column 1 ('width'): a finite number expected, found 'inf'")]
    [InlineData("width,x,kind\n1,2,0\ninf,2,1\n", "line 3, column 1 ('width'): a finite number expected, found 'inf'")]
    [InlineData(
        "1.5,2,0\n1,nan,0\n",
        "line 2, column 2: the value is missing (1 in all); --missing mean takes the column's mean in its place, --missing drop leaves such rows out"
    )]
    [InlineData(
        "a,b,label\n1,2,0\n1,,0\n?,2,0\n",
        "line 3, column 2 ('b'): the value is missing (2 in all); --missing mean takes the column's mean in its place, --missing drop leaves such rows out"
    )]
    [InlineData(
        "width,x,kind\n1,2,a\nNaN,2,b\n",
        "line 3, column 1 ('width'): the value is missing (1 in all); --missing mean takes the column's mean in its place, --missing drop leaves such rows out"
    )]
    [InlineData(
        "1.5,abc,0\n1.5,2,0\n",
        "line 1, column 2: a number expected, found 'abc'; a column of text is left out by --ignore-columns 2, or holds the labels: --label-column 2"
    )]
    [InlineData(
        "a,the colour,label\n1.5,red,0\n",
        "line 2, column 2 ('the colour'): a number expected, found 'red'; a column of text is left out by --ignore-columns 2, or holds the labels: --label-column 2"
    )]
    [InlineData("1.5,2,0\n1,2\n", "line 2 has 2 columns; 3 are expected, as in line 1")]
    [InlineData("1.5,2,0\n1,2,0,4\n", "line 2 has 4 columns; 3 are expected, as in line 1")]
    [InlineData("1.5,2,0\n\n1,2,0\n", "line 2 is empty; every line must be an example")]
    [InlineData(
        "a,b,label\n1,2,\n",
        "line 2, column 3 ('label'): the label is missing; every example needs one (--missing drop leaves such rows out)"
    )]
    [InlineData(
        "a,b,label\n1,2,NaN\n",
        "line 2, column 3 ('label'): the label is missing; every example needs one (--missing drop leaves such rows out)"
    )]
    [InlineData("", "at least one line of numbers and a label expected, found none")]
    [InlineData("a,b,label\n", "at least one line of numbers and a label expected, found none")]
    [InlineData("# only words\n\n", "at least one line of numbers and a label expected, found none")]
    [InlineData(
        "1 2 3\n",
        "line 1: 2 to 1,048,576 columns with commas, semicolons or tabs between them expected, found 1: '1 2 3'"
    )]
    [InlineData("label,label\n1,2\n", "columns 1 and 2 are both named 'label'")]
    [InlineData(
        "x,x,label\n1,2,3\n",
        "columns 1 and 2 are both named 'x'; rename one, or leave it out: --ignore-columns 2"
    )]
    [InlineData("1,\"2,0\n1,2\n", "line 1: a quote must end before the next separator or the end of the line")]
    [InlineData(
        "1,2,a\n1,\"2,0\n",
        "line 2, column 2: a quote must end before the next separator or the end of the line"
    )]
    [InlineData("<html><p>,</p>\n", "a table expected, found a web page ('<html><p>,</p>')")]
    [InlineData(
        "x;y;label\n1,5;2;a\n1.5;2;b\n",
        "line 3, column 1 ('x'): a number expected, found '1.5'; numbers before it have a decimal comma"
    )]
    [InlineData(
        "x;y;label\n1.5;2;a\n1,5;2;b\n",
        "line 3, column 1 ('x'): a number expected, found '1,5'; numbers before it have a decimal point"
    )]
    public void What_is_wrong_is_reported_with_line_and_column(string text, string message) =>
        Assert.Equal($"t.csv: {message}", Problem(text));

    [Theory]
    [InlineData("x\ty\tlabel\n1.5\t2.5\t7\n-3\t400\t8\n")]
    [InlineData("x;y;label\n1,5;2,5;7\n-3;4e2;8\n\n\n")]
    [InlineData("x;y;label\n1.5;2.5;7\n-3;400.0;8\n")]
    [InlineData("1,5;2,5;7\r\n-3;400,0;8\r\n")]
    [InlineData("# of 2020\n#\n#x,y\nx,y,label\n1.5,2.5,7\n-3,4e2,8\n")]
    [InlineData("#,y,label\n1.5,2.5,7\n-3,4e2,8\n")]
    public void Separators_decimal_commas_and_comments_are_recognized(string text)
    {
        var data = Read(text);
        Assert.Equal([1.5f, 2.5f], data.Examples.Row(0).ToArray());
        Assert.Equal([-3, 400f], data.Examples.Row(1).ToArray());
        Assert.Equal(["7", "8"], data.LabelNames!);
    }

    [Theory]
    [InlineData("1,5;2,5;a", "1;2;b", ';')]
    [InlineData("x;y;z", "1,5;2,5;a", ';')]
    [InlineData("1,2,a;b", "3,4,c;d", ',')]
    [InlineData("x,y", "1,2", ',')]
    [InlineData("x\ty;z", "1\t2;3", '\t')]
    [InlineData("\"a;b\",c", "1,2", ',')]
    [InlineData("a;b;c", "", ';')]
    public void The_separator_is_the_one_that_fits_both_lines(string first, string second, char separator) =>
        Assert.Equal(
            separator,
            (char)CsvDialect.Recognize(Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second)).Separator
        );

    [Fact]
    public void Quotes_within_a_quoted_field_are_doubled() =>
        Assert.Equal(["a \"b\", c", "d"], Read("1,2,\"a \"\"b\"\", c\"\n1,2,d\n").LabelNames!);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Text_in_UTF_16_is_named(string encoding)
    {
        var writer = Encoding.GetEncoding(encoding);
        byte[] text = [.. writer.GetPreamble(), .. writer.GetBytes("x,y,label\n0.25,1,0\n")];
        Assert.Equal(
            "t.csv: its text is UTF-16; save it as UTF-8",
            Assert.Throws<DataFileException>(() => CsvFile.Read(DataBytes.Stream(text), "t.csv")).Message
        );
    }

    [Fact]
    public void Labels_in_another_encoding_are_refused_rather_than_taken_for_one()
    {
        byte[] text = Encoding.Latin1.GetBytes("x,label\n1,M\u00fc\n2,M\u00f6\n");
        Assert.Equal(
            "t.csv: line 2, column 2 ('label'): the text is not UTF-8; save the file as UTF-8",
            Assert.Throws<DataFileException>(() => CsvFile.Read(DataBytes.Stream(text), "t.csv")).Message
        );
    }

    [Theory]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("3", "7")]
    [InlineData("-1", "1")]
    public void Whole_numbers_other_than_0_to_m_are_the_names_of_their_labels(string first, string second)
    {
        var data = Read($"x,label\n1,{second}\n2,{first}\n3,{second}.0\n");
        Assert.Equal([first, second], data.LabelNames!);
        Assert.Equal([1, 0, 1], data.Labels);
    }

    [Fact]
    public void Rows_with_a_missing_value_can_be_left_out()
    {
        var data = CsvFile.Read(
            DataBytes.Stream("x,y,kind\n1,2,a\nNA,2,b\n3,4,\n5,null,a\n7,8,b\n"),
            "t.csv",
            new DataOptions { Missing = MissingValues.Drop }
        );
        Assert.Equal([0, 1], data.Labels);
        Assert.Equal([7f, 8f], data.Examples.Row(1).ToArray());
    }

    [Fact]
    public void A_header_that_looks_like_an_example_is_not_taken_for_one() =>
        Assert.Equal(
            "t.csv: line 1, column 3: 'target' is the only label that is not a number; if this line is a header, say so with --label-column 'target'",
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
            "t.csv: column 2 ('label') has more than 10,000 different values; it cannot hold labels",
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
        var parts = CsvFile.Read(train, test, new DataOptions());
        Assert.Equal([2, 0], parts.Train.Labels);
        Assert.Equal([1, 2], parts.Test!.Labels);
        Assert.Equal((3, 3), (parts.Train.LabelCount, parts.Test.LabelCount));
        Assert.Equal(["a label occurs in the test part only, so no network can learn it: b"], parts.Warnings);
    }

    [Fact]
    public void Parts_of_different_width_are_refused()
    {
        using var folder = new TemporaryFolder();
        string train = folder.Write("train.csv", "1.5,a\n2.5,b\n");
        string test = folder.Write("test.csv", "1.5,a,2\n");
        Assert.Equal(
            $"{test}: 2 columns expected, as in train.csv, found 3",
            Assert.Throws<DataFileException>(() => CsvFile.Read(train, test, new DataOptions())).Message
        );
    }

    private static LabelledData Read(string text, string? labels = null) =>
        CsvFile.Read(DataBytes.Stream(text), "t.csv", new DataOptions { LabelColumn = labels });

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
