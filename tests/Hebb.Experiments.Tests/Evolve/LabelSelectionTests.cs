using Hebb.Data;
using Hebb.Experiments.Evolve;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Evolve;

public sealed class LabelSelectionTests
{
    // Example i has label i mod 5.
    private static readonly LabelledData Data = new(Numbers(50), [.. Enumerable.Range(0, 50).Select(i => i % 5)], 5);

    [Theory]
    [InlineData("all", 5)]
    [InlineData("1-3", 3)]
    [InlineData("4,0", 2)]
    [InlineData("0,2-3,2", 3)]
    public void Labels_are_named_one_by_one_or_as_ranges(string text, int count) =>
        Assert.Equal(count, new LabelSelection(text, 5).Count);

    [Theory]
    [InlineData("2")]
    [InlineData("3-1")]
    [InlineData("0-5")]
    [InlineData("0,x")]
    [InlineData("")]
    public void Anything_else_is_refused_with_what_would_be_right(string text)
    {
        var error = Assert.Throws<InvalidOptionException>(() => new LabelSelection(text, 5));
        Assert.Contains("0 to 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_labels_are_numbered_in_their_order()
    {
        var chosen = new LabelSelection("4,1", 5).Of(Data);

        Assert.Equal((20, 2), (chosen.Count, chosen.LabelCount));
        Assert.All(
            Enumerable.Range(0, chosen.Count),
            i => Assert.Equal(chosen.Examples[i, 0] % 5 == 4 ? 1 : 0, chosen.Labels[i])
        );
    }

    [Theory]
    [InlineData("all", 5)]
    [InlineData("1-3", 3)]
    public void Training_and_validation_examples_are_others_and_of_each_label_as_many(string text, int labels)
    {
        var selection = new LabelSelection(text, 5);
        var (train, held) = selection.Split(Data, 4, 3, RandomKey.FromSeed(1));

        Assert.Equal(Enumerable.Repeat(4, labels), Counts(train));
        Assert.Equal(Enumerable.Repeat(3, labels), Counts(held));
        Assert.Empty(First(train).Intersect(First(held)));
        var (rest, _) = selection.Split(Data, 0, 3, RandomKey.FromSeed(1));
        Assert.Equal(Enumerable.Repeat(7, labels), Counts(rest));
        Assert.Equal(labels * 10, First(rest).Union(First(held)).Count());
    }

    [Fact]
    public void Where_nothing_is_left_to_train_on_the_option_is_named()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            new LabelSelection("all", 5).Split(Data, 4, 10, RandomKey.FromSeed(1))
        );
        Assert.Equal("ValidationPerClass", error.Option);
    }

    private static Matrix Numbers(int count)
    {
        var numbers = new Matrix(count, 1);
        for (int i = 0; i < count; i++)
        {
            numbers[i, 0] = i;
        }

        return numbers;
    }

    private static int[] Counts(LabelledData data) =>
        [.. Enumerable.Range(0, data.LabelCount).Select(label => data.Labels.Count(each => each == label))];

    private static float[] First(LabelledData data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => data.Examples[i, 0])];

    [Fact]
    public void Where_labels_are_called_by_numbers_a_number_is_a_name()
    {
        string[] names = ["1", "2", "3"];
        var data = new LabelledData(new Matrix(3, 1), [0, 1, 2], 3) { LabelNames = names };

        Assert.Equal(["1", "2"], new LabelSelection("1-2", 3, names).Of(data).LabelNames);
        Assert.Equal(["1", "3"], new LabelSelection("1,3", 3, names).Of(data).LabelNames);
        Assert.Equal(["1", "2", "3"], new LabelSelection("1-3", 3, names).Of(data).LabelNames);
        var error = Assert.Throws<InvalidOptionException>(() => new LabelSelection("0,1", 3, names));
        Assert.Contains("1, 2, 3", error.Message, StringComparison.Ordinal);
    }
}
