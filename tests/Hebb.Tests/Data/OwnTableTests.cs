using System.Globalization;
using Hebb.Data;

namespace Hebb.Tests.Data;

public sealed class OwnTableTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("t.csv", ',', false)]
    [InlineData("t.tsv", '\t', false)]
    [InlineData("t.txt", ';', false)]
    [InlineData("t.csv.gz", ',', true)]
    [InlineData("t.TSV.GZ", '\t', true)]
    public async Task Tables_are_known_by_their_names_and_read_packed_or_not(string name, char separator, bool packed)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(Table(20).Replace(',', separator));
        var data = await DataSets.LoadAsync(temporary.Write(name, packed ? DataBytes.GZip(text) : text));
        Assert.Equal((16, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal(["width", "height"], data.Train.InputNames!);
        Assert.Equal(["width", "height"], data.Test.InputNames!);
        Assert.Equal(["aster", "iris"], data.Test.LabelNames!);
        Assert.Empty(data.Warnings);
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync($"missing-{name}"));
    }

    [Fact]
    public async Task A_packed_table_that_is_cut_is_refused()
    {
        byte[] packed = DataBytes.GZip(System.Text.Encoding.UTF8.GetBytes(Table(200)));
        string path = temporary.Write("t.csv.gz", packed[..^9]);
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(path));
    }

    [Fact]
    public async Task Means_of_missing_values_are_those_of_the_training_examples()
    {
        string rows = string.Concat(
            Enumerable.Range(0, 40).Select(i => $"{(i % 4 == 0 ? "NA" : $"{i}")},{i % 3},{(i % 2 == 0 ? "a" : "b")}\n")
        );
        string path = temporary.Write("t.csv", $"x,y,label\n{rows}");
        var data = await DataSets.LoadAsync(path, options: new DataOptions { Missing = MissingValues.Mean });

        float[] train = Values(data.Train);
        float[] there = [.. train.Where(x => x == MathF.Floor(x) && x % 4 != 0)];
        Assert.Equal(30, there.Length + Values(data.Test).Count(x => x == MathF.Floor(x) && x % 4 != 0));
        float mean = (float)there.Average(x => (double)x);
        Assert.All(
            train.Concat(Values(data.Test)).Except(Enumerable.Range(0, 40).Select(i => (float)i)),
            x => Assert.Equal(mean, x)
        );
        Assert.Equal(
            [
                "10 missing values in 1 column are replaced by the column's mean over the training examples (--missing mean)",
            ],
            data.Warnings
        );
    }

    [Fact]
    public async Task A_column_without_any_value_has_no_mean()
    {
        string path = temporary.Write("t.csv", "x,y,label\n1,,a\n2,,b\n3,,a\n4,,b\n");
        var error = await Assert.ThrowsAsync<DataFileException>(() =>
            DataSets.LoadAsync(path, options: new DataOptions { Missing = MissingValues.Mean })
        );
        Assert.EndsWith(
            "column 2 ('y') has no value in any training example; leave it out with --ignore-columns",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Rows_that_are_left_out_are_counted()
    {
        string path = temporary.Write("t.csv", Table(20) + "1,,iris\n?,2,aster\n1.5,2.5,null\n");
        var data = await DataSets.LoadAsync(path, options: new DataOptions { Missing = MissingValues.Drop });
        Assert.Equal(20, data.Train.Count + data.Test.Count);
        Assert.Equal(["3 of 23 rows have a missing value and are left out (--missing drop)"], data.Warnings);
        string none = temporary.Write("none.csv", "x,y,label\n1,,a\n,2,b\n");
        var error = await Assert.ThrowsAsync<DataFileException>(() =>
            DataSets.LoadAsync(none, options: new DataOptions { Missing = MissingValues.Drop })
        );
        Assert.EndsWith(
            "each of the 2 rows has a missing value; none is left",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Columns_of_the_test_file_are_matched_by_their_names()
    {
        string train = temporary.Write("data/train.csv", "a,b,kind\n1,10,x\n2,20,y\n");
        temporary.Write("data/test.csv", "kind,b,a\ny,30,3\nx,40,4\n");
        string other = temporary.Write("other.tsv", "kind\tb\ta\ny\t30\t3\nx\t40\t4\n");
        foreach (
            var data in new[]
            {
                await DataSets.LoadAsync(temporary["data"]),
                await DataSets.LoadAsync(train, options: new DataOptions { TestFile = other }),
            }
        )
        {
            Assert.Equal([3f, 30f], data.Test.Examples.Row(0).ToArray());
            Assert.Equal([4f, 40f], data.Test.Examples.Row(1).ToArray());
            Assert.Equal([1, 0], data.Test.Labels);
            Assert.Equal(data.Train.InputNames, data.Test.InputNames);
        }
    }

    [Theory]
    [InlineData("a,c,kind\n1,2,x\n", "it has a, c, kind; train.csv has a, b, kind; missing: b; unknown: c")]
    [InlineData("a,kind\n1,x\n", "it has a, kind; train.csv has a, b, kind; missing: b")]
    [InlineData("a,b,c,kind\n1,2,3,x\n", "it has a, b, c, kind; train.csv has a, b, kind; unknown: c")]
    public async Task A_test_file_with_other_columns_is_refused_and_both_headers_shown(string test, string problem)
    {
        temporary.Write("data/train.csv", "a,b,kind\n1,10,x\n2,20,y\n");
        string path = temporary.Write("data/test.csv", test);
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(temporary["data"]));
        Assert.Equal($"{path}: its columns are not those of train.csv: {problem}", error.Message);
    }

    [Fact]
    public async Task A_column_that_is_left_out_may_be_in_either_part()
    {
        string train = temporary.Write("train.csv", "id,a,kind\n7,10,x\n9,20,y\n");
        var options = new DataOptions { IgnoreColumns = ["id"] };
        foreach (string test in new[] { "a,kind\n1,x\n", "a,id,kind\n1,2,x\n" })
        {
            string path = temporary.Write("test.csv", test);
            var data = await DataSets.LoadAsync(train, options: options with { TestFile = path });
            Assert.Equal([1f], data.Test.Examples.Row(0).ToArray());
        }
    }

    [Fact]
    public async Task Labels_of_arrays_in_two_files_mean_the_same()
    {
        byte[] first = DataBytes.Zip(
            System.IO.Compression.CompressionLevel.Optimal,
            ("x.npy", DataBytes.Npy("|u1", "(3, 2)", [0, 255, 0, 255, 0, 255])),
            ("y.npy", DataBytes.Npy("|u1", "(3,)", [3, 7, 3]))
        );
        byte[] second = DataBytes.Zip(
            System.IO.Compression.CompressionLevel.Optimal,
            ("x.npy", DataBytes.Npy("|u1", "(2, 2)", [255, 0, 255, 0])),
            ("y.npy", DataBytes.Npy("|u1", "(2,)", [7, 5]))
        );
        string train = temporary.Write("train.npz", first);
        string test = temporary.Write("test.npz", second);
        var data = await DataSets.LoadAsync(train, options: new DataOptions { TestFile = test });
        Assert.Equal(["3", "5", "7"], data.Train.LabelNames!);
        Assert.Equal([0, 2, 0], data.Train.Labels);
        Assert.Equal([2, 1], data.Test.Labels);
        await Assert.ThrowsAsync<InvalidOptionException>(() =>
            DataSets.LoadAsync(train, options: new DataOptions { LabelColumn = "y" })
        );
        string table = temporary.Write("t.csv", Table(10));
        await Assert.ThrowsAsync<DataFileException>(() =>
            DataSets.LoadAsync(train, options: new DataOptions { TestFile = table })
        );
        await Assert.ThrowsAsync<InvalidOptionException>(() =>
            DataSets.LoadAsync("blobs", options: new DataOptions { TestFile = table })
        );
    }

    [Fact]
    public async Task Columns_that_are_hardly_meant_as_inputs_are_named()
    {
        var rows = Enumerable.Range(0, 20).Select(i => $"{i},{(i * 7) % 20},5,0.{i:00},{i % 2}\n");
        string path = temporary.Write("t.csv", ",patient_id,unit,x,label\n" + string.Concat(rows));
        var data = await DataSets.LoadAsync(path);
        Assert.Equal(
            [
                "column 1 has no name and numbers the rows, as the index that pandas writes does, but is an input; to leave it out: --ignore-columns 1",
                "column 2 ('patient_id') has another whole number in every row, as identifiers do, but is an input; to leave it out: --ignore-columns patient_id",
                "column 3 ('unit') has the same value in every row, so nothing is learned from it; to leave it out: --ignore-columns unit",
            ],
            data.Warnings
        );
        Assert.Equal(["column 1", "patient_id", "unit", "x"], data.Train.InputNames!);
        Assert.Empty(
            (
                await DataSets.LoadAsync(path, options: new DataOptions { IgnoreColumns = ["1", "patient_id", "unit"] })
            ).Warnings
        );
    }

    [Fact]
    public async Task Another_label_for_every_row_is_refused_or_with_a_test_file_named()
    {
        string text = string.Concat(Enumerable.Range(0, 12).Select(i => $"0.{i:00},{i}\n"));
        string path = temporary.Write("t.csv", "x,label\n" + text);
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(path));
        Assert.Contains(
            "each of the 12 examples has a label that no other has",
            error.Message,
            StringComparison.Ordinal
        );
        var data = await DataSets.LoadAsync(path, options: new DataOptions { TestFile = path });
        Assert.StartsWith(
            "each of the 12 training examples has a label that no other has",
            Assert.Single(data.Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_description_counts_what_training_would_refuse()
    {
        string path = temporary.Write("t.csv", "kind,width,unit\nb,1.5,3\na,,3\nb,2.5,3\na,4,3\n,9,3\na,?,3\nb,0,3\n");
        var found = DataSets.Describe(path);
        Assert.Equal(("kind", 4, 2), (found.LabelColumn, found.TrainCount, found.TestCount));
        Assert.Equal([new LabelDescription("a", 2, 1), new LabelDescription("b", 2, 1)], found.Labels);
        Assert.Equal(
            [new ColumnDescription(2, "width", 0, 2, 4, 4, 2), new ColumnDescription(3, "unit", 3, 3, 3, 1, 0)],
            found.Columns
        );
        Assert.Equal([false, true], found.Columns.Select(column => column.Constant));
        Assert.Single(found.Warnings);
        Assert.Throws<UnknownNameException>(() => DataSets.Describe("mnits"));
    }

    [Fact]
    public void Different_values_are_counted_up_to_a_thousand()
    {
        string rows = string.Concat(
            Enumerable
                .Range(0, 1500)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 0.5},{i % 1000 * 3},{i % 2}\n"))
        );
        var found = DataSets.Describe(temporary.Write("t.csv", "x,y,label\n" + rows));
        Assert.Equal([null, 1000], found.Columns.Select(column => column.Different));
    }

    private static string Table(int rows) =>
        "width,height,kind\n"
        + string.Concat(
            Enumerable.Range(0, rows).Select(i => $"{i % 7}.5,{i % 3},{(i % 2 == 0 ? "iris" : "aster")}\n")
        );

    private static float[] Values(LabelledData data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => data.Examples[i, 0])];
}
