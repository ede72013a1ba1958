using FsCheck;
using FsCheck.Fluent;

namespace Hebb.Tests;

public class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("mnist", "", 5)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("mnits", "mnist", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("MNIST", "mnist", 0)]
    public void Known_distances_are_found(string a, string b, int distance) =>
        Assert.Equal(distance, EditDistance.Between(a, b));

    [Fact]
    public void Distance_is_symmetric_and_never_less_than_the_difference_of_lengths()
    {
        Prop.ForAll<NonNull<string>, NonNull<string>>(
                (a, b) =>
                {
                    int distance = EditDistance.Between(a.Get, b.Get);
                    return distance == EditDistance.Between(b.Get, a.Get)
                        && distance >= Math.Abs(a.Get.Length - b.Get.Length)
                        && distance <= Math.Max(a.Get.Length, b.Get.Length);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("mnits", "mnist")]
    [InlineData("fashon-mnist", "fashion-mnist")]
    [InlineData("relu3", "relu1")]
    [InlineData("imagenet", null)]
    [InlineData("", null)]
    public void A_slip_finds_the_name_that_was_meant_and_another_word_finds_none(string written, string? meant) =>
        Assert.Equal(meant, EditDistance.Nearest(written, ["mnist", "fashion-mnist", "relu1", "relu2"]));

    [Fact]
    public void An_unknown_name_is_reported_with_its_suggestion() =>
        Assert.Equal(
            "unknown data set 'mnits'; did you mean 'mnist'?",
            new UnknownNameException("data set", "mnits", ["mnist", "moons"]).Message
        );

    [Fact]
    public void An_unknown_name_like_nothing_else_is_reported_with_all_that_exist() =>
        Assert.Equal(
            "unknown data set 'xyz'; it must be one of mnist, moons",
            new UnknownNameException("data set", "xyz", ["mnist", "moons"]).Message
        );
}
