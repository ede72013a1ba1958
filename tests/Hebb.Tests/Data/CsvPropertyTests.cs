using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

/// <summary>Tables of random content, written in every way that is read.</summary>
public sealed class CsvPropertyTests : IDisposable
{
    private static readonly string[] Words = ["a", "b c", "x,y", "p;q", "say \"so\"", "tab\tin", "naïve", "3rd"];

    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Property]
    public void A_table_reads_as_it_was_written(uint seed)
    {
        var stream = RandomKey.FromSeed(seed).For("table").Stream();
        var table = RandomTable(ref stream);
        var data = CsvFile.Read(DataBytes.Stream(Write(table, ref stream)), "t.csv");

        Assert.Equal(table.Names, data.InputNames!);
        Assert.Equal(table.Values.SelectMany(row => row), Rows(data.Examples).SelectMany(row => row));
        Assert.Equal(table.Labels, data.Labels.Select(label => data.LabelNames![label]));
    }

    [Property]
    public void The_order_of_columns_makes_no_difference_to_new_examples(uint seed)
    {
        var stream = RandomKey.FromSeed(seed).For("table").Stream();
        var table = RandomTable(ref stream);
        string[] known = [.. table.Labels.Distinct()];
        var expected = new ExpectedColumns(table.Names.Length, [.. table.Names.Order()], known.Length, known);
        NewExamples Load(string text) => DataSets.LoadExamples(temporary.Write("t.csv", text), expected);
        var (first, second) = (Load(Write(table, ref stream)), Load(Write(Shuffled(table, ref stream), ref stream)));

        Assert.Equal(Rows(first.Examples), Rows(second.Examples));
        Assert.Equal(table.Labels, first.Labels!.Select(label => known[label]));
        Assert.Equal(first.Labels, second.Labels);
        Assert.Empty(second.Warnings);
    }

    [Property]
    public void Rows_are_moved_as_they_would_be_copied(uint seed, byte rows)
    {
        var stream = RandomKey.FromSeed(seed).For("rows").Stream();
        var matrix = new Matrix(rows, 17);
        foreach (ref float value in matrix.Buffer)
        {
            value = stream.NextInt32(1000);
        }

        int[] order = [.. Enumerable.Range(0, rows)];
        stream.Shuffle<int>(order);
        var copied = matrix.Select(order);
        matrix.PermuteRows(order);
        Assert.Equal(Rows(copied), Rows(matrix));
        int half = rows / 2;
        Assert.Equal(Rows(copied).Skip(half), Rows(matrix.Part(half, rows - half)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    public void Labels_in_front_leave_rows_whole_and_their_padding_zero(int inputs)
    {
        string text = string.Concat(
            Enumerable
                .Range(0, 40)
                .Select(r =>
                    $"{(r % 2 == 0 ? "a" : "b")},{string.Join(',', Enumerable.Range(1, inputs).Select(c => r * c))}\n"
                )
        );
        var data = CsvFile.Read(DataBytes.Stream(text), "t.csv");
        for (int r = 0; r < 40; r++)
        {
            var row = data.Examples.PaddedRow(r).ToArray();
            Assert.Equal(Enumerable.Range(1, inputs).Select(c => (float)(r * c)), row[..inputs]);
            Assert.All(row[inputs..], zero => Assert.Equal(0, zero));
        }
    }

    [Fact]
    public void A_large_table_whose_lines_are_counted_reads_as_a_packed_one()
    {
        var text = new StringBuilder("x,y,z,label\n");
        for (int r = 0; r < 70_000; r++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r},{r % 97}.25,{-r},{r % 3}\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        Assert.True(bytes.Length > 1 << 20);
        string plain = temporary.Write("t.csv", bytes);
        Assert.Equal(70_002, CsvLines.Count(plain));
        var (counted, packed) = (Read(plain), Read(temporary.Write("t.csv.gz", DataBytes.GZip(bytes))));
        Assert.Equal(70_000, counted.Count);
        Assert.Equal(counted.Examples.Buffer.ToArray(), packed.Examples.Buffer.ToArray());
        Assert.Equal(-69_999f, counted.Examples[69_999, 2]);

        static LabelledData Read(string path) => CsvFile.Read(path, null, new DataOptions()).Train;
    }

    private static (string[] Names, float[][] Values, string[] Labels, int[] Order) RandomTable(ref RandomStream stream)
    {
        var (columns, rows) = (1 + stream.NextInt32(5), 2 + stream.NextInt32(8));
        var values = new float[rows][];
        var labels = new string[rows];
        for (int r = 0; r < rows; r++)
        {
            values[r] = new float[columns];
            for (int c = 0; c < columns; c++)
            {
                int whole = stream.NextInt32(2_000_000) - 1_000_000;
                values[r][c] = stream.NextBool(0.3) ? whole : whole / MathF.Pow(10, stream.NextInt32(12));
            }

            labels[r] = Words[stream.NextInt32(Words.Length)];
        }

        int[] order = [.. Enumerable.Range(0, columns + 1)];
        stream.Shuffle<int>(order);
        return ([.. order.Where(c => c < columns).Select(c => $"column, {c}")], values, labels, order);
    }

    private static (string[] Names, float[][] Values, string[] Labels, int[] Order) Shuffled(
        (string[] Names, float[][] Values, string[] Labels, int[] Order) table,
        ref RandomStream stream
    )
    {
        int columns = table.Names.Length;
        int[] order = [.. Enumerable.Range(0, columns)];
        stream.Shuffle<int>(order);
        return (
            Array.ConvertAll(order, c => table.Names[c]),
            Array.ConvertAll(table.Values, row => Array.ConvertAll(order, c => row[c])),
            table.Labels,
            [.. Enumerable.Range(0, columns).Prepend(columns)]
        );
    }

    // Order says where the labels stand: at the place of the largest number.
    private static string Write(
        (string[] Names, float[][] Values, string[] Labels, int[] Order) table,
        ref RandomStream stream
    )
    {
        char separator = ",;\t"[stream.NextInt32(3)];
        bool decimalComma = separator != ',' && stream.NextBool(0.5);
        int labelAt = Array.IndexOf(table.Order, table.Names.Length);
        var text = new StringBuilder(stream.NextBool(0.3) ? "# a comment\n" : "");
        for (int r = -1; r < table.Values.Length; r++)
        {
            List<string> fields =
            [
                .. r < 0
                    ? table.Names
                    : table
                        .Values[r]
                        .Select(value =>
                            value.ToString("R", CultureInfo.InvariantCulture).Replace('.', decimalComma ? ',' : '.')
                        ),
            ];
            fields.Insert(labelAt, r < 0 ? "Label" : table.Labels[r]);
            for (int f = 0; f < fields.Count; f++)
            {
                bool quoted = fields[f].Contains(separator) || fields[f].Contains('"') || stream.NextBool(0.2);
                string written = quoted
                    ? $"\"{fields[f].Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                    : fields[f];
                text.Append(f == 0 ? "" : $"{separator}").Append(written);
            }

            text.Append(stream.NextBool(0.5) ? "\r\n" : "\n");
        }

        return text.Append(stream.NextBool(0.3) ? "\n \n" : "").ToString();
    }

    private static IEnumerable<float[]> Rows(Matrix matrix) =>
        Enumerable.Range(0, matrix.Rows).Select(r => matrix.Row(r).ToArray());
}
