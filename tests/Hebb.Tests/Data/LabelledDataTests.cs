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
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.Slice(first, count));

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
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.Sample(21, Key));
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.Sample(-1, Key));
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
        Assert.Throws<ArgumentOutOfRangeException>(() => Data.PerLabel(count, skip));

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
