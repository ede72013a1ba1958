using Hebb.Experiments.Sweep;

namespace Hebb.Experiments.Tests.Sweep;

public sealed class SweepPlanTests
{
    [Theory]
    [InlineData("neurons=500,1000", "neurons", "500 1000")]
    [InlineData("--rounds=3", "rounds", "3")]
    [InlineData("weight-range=-1,1;-2,2", "weight-range", "-1,1 -2,2")]
    public void An_axis_is_an_option_and_its_values(string text, string option, string values)
    {
        var axis = GridAxis.Parse(text);

        Assert.Equal(option, axis.Option);
        Assert.Equal(values, string.Join(' ', axis.Values));
    }

    [Theory]
    [InlineData("neurons")]
    [InlineData("neurons=")]
    [InlineData("=3")]
    [InlineData("neurons=1,,2")]
    [InlineData("neurons=1,1")]
    public void Anything_else_is_refused(string text) =>
        Assert.Contains(text, Assert.Throws<InvalidOptionException>(() => GridAxis.Parse(text)).Message);

    [Theory]
    [InlineData("1..5", new ulong[] { 1, 2, 3, 4, 5 })]
    [InlineData("7", new ulong[] { 7 })]
    [InlineData("1,4,9..10", new ulong[] { 1, 4, 9, 10 })]
    [InlineData("18446744073709551614..18446744073709551615", new[] { ulong.MaxValue - 1, ulong.MaxValue })]
    public void Seeds_are_ranges_and_lists(string text, ulong[] seeds) => Assert.Equal(seeds, SweepSeeds.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5..1")]
    [InlineData("1..2..3")]
    [InlineData("-1")]
    [InlineData("1,1")]
    [InlineData("1..9000000000")]
    public void Other_seeds_are_refused(string text) =>
        Assert.Throws<InvalidOptionException>(() => SweepSeeds.Parse(text));

    [Fact]
    public void All_combinations_come_once_the_seed_varying_fastest()
    {
        var all = SweepCombination.All([new("a", ["1", "2"]), new("b", ["x", "y"])], [5, 6]);

        Assert.Equal(
            ["1x5", "1x6", "1y5", "1y6", "2x5", "2x6", "2y5", "2y6"],
            all.Select(c => c.Settings["a"] + c.Settings["b"] + c.Seed)
        );
        Assert.Equal(8, all.Select(c => c.FolderName).Distinct().Count());
        Assert.Equal(
            ["train", "--data", "relu1", "--a=2", "--b=y", "--seed=6"],
            all[^1].Words(["train", "--data", "relu1"])
        );
    }

    [Fact]
    public void A_name_of_a_folder_is_harmless_whatever_the_value_is()
    {
        var combination = SweepCombination.All([new("rule", ["../../etc/passwd", new string('x', 500)])], [1]);

        Assert.All(
            combination,
            c =>
            {
                Assert.DoesNotContain('/', c.FolderName);
                Assert.InRange(c.FolderName.Length, 1, 120);
            }
        );
    }

    [Fact]
    public void An_option_is_varied_once_and_there_are_not_too_many_runs()
    {
        Assert.Throws<InvalidOptionException>(() => SweepCombination.All([new("a", ["1"]), new("a", ["2"])], [1]));
        string[] many = [.. Enumerable.Range(0, 1000).Select(i => $"{i}")];
        Assert.Throws<InvalidOptionException>(() => SweepCombination.All([new("a", many), new("b", many)], [1]));
    }
}
