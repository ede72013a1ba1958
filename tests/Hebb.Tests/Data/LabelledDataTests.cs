using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public sealed class LabelledDataTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(7);

    // Example i is (i, −i); its label is i mod 3.
    private static readonly LabelledData Data = Numbered(20);

    [Fact]
    public void Take_is_the_beginning_and_the_data_themselves_where_there_is_no_more()
    {
        AssertAre([0, 1, 2, 3], Data.Take(4));
        AssertAre([], Data.Take(0));
        Assert.Same(Data, Data.Take(20));
        Assert.Same(Data, Data.Take(21));
    }

    [Fact]
    public void Slice_is_a_range()
    {
        AssertAre([17, 18, 19], Data.Slice(17, 3));
        AssertAre([], Data.Slice(20, 0));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(21, 0)]
    [InlineData(18, 3)]
    [InlineData(5, -1)]
    [InlineData(1, int.MaxValue)]
    public void A_slice_beyond_the_ends_is_refused(int first, int count) =>
        Assert.Throws<InvalidOptionException>(() => Data.Slice(first, count));

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(20)]
    public void A_sample_is_the_beginning_of_a_shuffle_of_all(int count)
    {
        int[] order = [.. Enumerable.Range(0, 20)];
        Key.Stream().Shuffle<int>(order);

        AssertAre(order[..count], Data.Sample(count, Key));
    }

    [Fact]
    public void A_sample_larger_than_the_data_or_negative_is_refused()
    {
        Assert.Throws<InvalidOptionException>(() => Data.Sample(21, Key));
        Assert.Throws<InvalidOptionException>(() => Data.Sample(-1, Key));
    }

    [Fact]
    public void PerLabel_takes_the_same_number_of_each_label_in_their_order()
    {
        AssertAre([0, 1, 2, 3, 4, 5], Data.PerLabel(2));
        AssertAre([6, 7, 8], Data.PerLabel(1, skip: 2));
        // Labels 0 and 1 have seven examples, label 2 has six.
        AssertAre([18, 19], Data.PerLabel(5, skip: 6));
        AssertAre([.. Enumerable.Range(3, 17)], Data.PerLabel(int.MaxValue, skip: 1));
    }

    [Fact]
    public void PerLabel_with_a_key_takes_them_from_a_shuffle()
    {
        var shuffled = Data.Sample(20, Key);

        AssertAre(First(shuffled.PerLabel(2)), Data.PerLabel(2, key: Key));
        var (some, others) = (Data.PerLabel(2, key: Key), Data.PerLabel(3, skip: 2, Key));
        Assert.Equal([2, 2, 2], Counts(some));
        Assert.Equal([3, 3, 3], Counts(others));
        Assert.Empty(First(some).Intersect(First(others)));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, -1)]
    public void PerLabel_refuses_numbers_below_zero(int count, int skip) =>
        Assert.Throws<InvalidOptionException>(() => Data.PerLabel(count, skip));

    [Fact]
    public void Arrays_of_a_program_are_copied()
    {
        float[][] rows =
        [
            [0, -0f],
            [1, -1],
            [2, -2],
            [3, -3],
        ];
        int[] labels = [0, 1, 2, 0];
        var data = LabelledData.From(rows, labels);
        (rows[3][0], labels[3]) = (7, 1);
        AssertAre([0, 1, 2, 3], data);
        Assert.Null(data.InputNames);
        Assert.Null(data.LabelNames);
    }

    [Fact]
    public void Arrays_may_have_names_of_labels_that_no_row_has()
    {
        var data = LabelledData.From(
            [
                [1, 2],
            ],
            [1],
            ["a", "b", "c"],
            ["x", "y"]
        );
        Assert.Equal(3, data.LabelCount);
        Assert.Equal(["a", "b", "c"], data.LabelNames);
        Assert.Equal(["x", "y"], data.InputNames);
        Assert.Throws<InvalidOptionException>(() =>
            LabelledData.From(
                [
                    [1, 2],
                ],
                [3],
                ["a", "b", "c"]
            )
        );
    }

    [Fact]
    public void Names_of_columns_and_labels_stay_with_every_part_of_the_data()
    {
        var named = new LabelledData(Data.Examples, Data.Labels, 3)
        {
            InputNames = ["width", "height"],
            LabelNames = ["a", "b", "c"],
        };
        Assert.All(
            [named.Take(3), named.Slice(4, 2), named.Sample(5, Key), named.PerLabel(2), named.Select([1, 1])],
            part =>
            {
                Assert.Equal(["width", "height"], part.InputNames);
                Assert.Equal(["a", "b", "c"], part.LabelNames);
            }
        );
    }

    [Theory]
    [InlineData("1; 2", "0", "there are 1 labels; the rows are 2")]
    [InlineData("1; 2", "0 -1", "labels[1] is -1; it must be between 0 and 99999")]
    [InlineData("1; 2", "2147483647 0", "labels[0] is 2147483647; it must be between 0 and 99999")]
    [InlineData("1 2; 2 NaN", "0 1", "rows[1][1] is NaN; it must be finite")]
    [InlineData("-Infinity", "0", "rows[0][0] is -Infinity; it must be finite")]
    [InlineData("1 2; 2", "0 1", "length of rows[1] is 1; it must be 2")]
    [InlineData("", "", "rows is 0; it must be at least 1")]
    public void Arrays_that_are_no_data_are_refused_and_what_is_wrong_is_named(
        string rows,
        string labels,
        string message
    )
    {
        float[][] examples = [.. Words(rows, ';').Select(row => Words(row, ' ').Select(float.Parse).ToArray())];
        int[] theirs = [.. Words(labels, ' ').Select(int.Parse)];
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(() => LabelledData.From(examples, theirs)).Message);

        static string[] Words(string text, char separator) =>
            text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    public void Folds_test_every_example_once_and_have_the_share_of_every_label(int count)
    {
        var folds = Data.Folds(count, Key).ToArray();

        Assert.Equal(count, folds.Length);
        Assert.Equal(Enumerable.Range(0, 20), folds.SelectMany(fold => First(fold.Test)).Order());
        foreach (var (train, test) in folds)
        {
            Assert.Equal(Enumerable.Range(0, 20), First(train).Concat(First(test)).Order());
            AssertAre(First(train), train);
            AssertAre(First(test), test);
            Assert.InRange(test.Count, 20 / count, ((20 - 1) / count) + 1);
            Assert.All(Counts(test), n => Assert.InRange(n, 6 / count, (6 / count) + 1));
        }

        Assert.Equal(folds.Select(f => First(f.Train)), Data.Folds(count, Key).Select(f => First(f.Train)));
        Assert.NotEqual(
            folds.Select(f => First(f.Train)),
            Data.Folds(count, RandomKey.FromSeed(8)).Select(f => First(f.Train))
        );
    }

    [Theory]
    [InlineData(1, "folds is 1; it must be between 2 and 20")]
    [InlineData(21, "folds is 21; it must be between 2 and 20")]
    public void A_number_of_folds_that_the_examples_do_not_allow_is_refused(int count, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(() => Data.Folds(count, Key)).Message);

    [Theory]
    // Examples of label 0 and of label 1, and those of each in the test part.
    [InlineData(50, 50, 10, 10)]
    [InlineData(98, 2, 20, 1)]
    [InlineData(7, 8, 1, 2)]
    [InlineData(1, 2, 0, 1)]
    [InlineData(1, 1, 0, 0)]
    public void A_fifth_of_each_label_is_held_out(int zeros, int ones, int testZeros, int testOnes)
    {
        var labels = Enumerable.Repeat(0, zeros).Concat(Enumerable.Repeat(1, ones)).ToArray();
        var all = new LabelledData(Numbered(zeros + ones).Examples, labels, 2);
        var (train, test) = StratifiedSplit.HoldOut(all, Key);

        Assert.Equal([testZeros, testOnes], Counts(test));
        Assert.Equal(Enumerable.Range(0, zeros + ones), First(train).Concat(First(test)).Order());
    }

    private static LabelledData Numbered(int count)
    {
        var examples = new Matrix(count, 2);
        for (int i = 0; i < count; i++)
        {
            (examples[i, 0], examples[i, 1]) = (i, -i);
        }

        return new LabelledData(examples, [.. Enumerable.Range(0, count).Select(i => i % 3)], 3);
    }

    private static int[] First(LabelledData data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => (int)data.Examples[i, 0])];

    private static int[] Counts(LabelledData data) =>
        [.. Enumerable.Range(0, data.LabelCount).Select(label => data.Labels.Count(each => each == label))];

    private static void AssertAre(int[] expected, LabelledData data)
    {
        Assert.Equal(expected, First(data));
        Assert.Equal(expected.Select(i => -i), Enumerable.Range(0, data.Count).Select(i => (int)data.Examples[i, 1]));
        Assert.Equal(expected.Select(i => i % 3), data.Labels);
        Assert.Equal(3, data.LabelCount);
    }
}
